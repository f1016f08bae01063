package dev.postern.pipeline;

import dev.postern.audit.Evidence;
import dev.postern.config.Budget;
import dev.postern.config.Place;
import dev.postern.config.RateConfig;
import dev.postern.error.GatewayException;
import dev.postern.hook.HookBinding;
import dev.postern.json.JsonText;
import dev.postern.operation.Endpoint;
import dev.postern.pipeline.Explanation.AtSource;
import dev.postern.pipeline.Explanation.Bounded;
import dev.postern.pipeline.Explanation.Refusal;
import dev.postern.pipeline.Explanation.Ruling;
import dev.postern.pipeline.Explanation.Sent;
import dev.postern.policy.RuleWords;
import dev.postern.spi.Identity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An explanation as JSON. Members without a value are left out. */
public final class ExplanationJson {
  private ExplanationJson() {}

  /** The whole of it. */
  public static ObjectNode of(Explanation explanation) {
    ObjectNode json = JsonText.object();
    json.put("allowed", explanation.refusal().isEmpty());
    caller(explanation.caller(), json.putObject("caller"));
    explanation.endpoint().ifPresent(endpoint -> endpoint(endpoint, json));
    if (!explanation.role().isEmpty()) {
      json.put("role", explanation.role());
    }
    explanation.refusal().ifPresent(refusal -> refusal(refusal, json.putObject("refusal")));
    ArrayNode rules = json.putArray("rules");
    explanation.rules().forEach(ruling -> ruling(ruling, rules.addObject()));
    ArrayNode hooks = json.putArray("hooks");
    explanation.hooks().forEach(hook -> hook(hook, hooks.addObject()));
    json.put("hooks_ran", explanation.hooksRan());
    ArrayNode masks = json.putArray("masks");
    explanation
        .masks()
        .forEach(
            mask ->
                masks
                    .addObject()
                    .put("output", mask.output())
                    .put("column", mask.column())
                    .put("mask", mask.mask())
                    .put("by", mask.bySource() ? "source" : "gateway"));
    explanation.bounds().ifPresent(bounds -> bounds(bounds, json.putObject("limits")));
    explanation.source().ifPresent(source -> source(source, json.putObject("source")));
    return json;
  }

  private static void caller(Identity caller, ObjectNode json) {
    json.put("subject", caller.subject()).put("method", caller.method());
    caller.roles().forEach(json.putArray("roles")::add);
    if (!caller.acting().isEmpty()) {
      caller.acting().forEach(json.putArray("acting")::add);
    }
  }

  private static void endpoint(Endpoint endpoint, ObjectNode json) {
    json.put("service", endpoint.service())
        .put("resource", endpoint.resource())
        .put("action", endpoint.action().word());
  }

  private static void refusal(Refusal refusal, ObjectNode json) {
    GatewayException error = refusal.error();
    json.put("step", refusal.step().word()).put("status", error.status());
    ObjectNode told = json.putObject("error");
    told.put("code", error.wireCode()).put("message", error.getMessage());
    told.put("details", error.details()).put("hint", error.hint());
    refusal.reasons().forEach(json.putArray("reasons")::add);
  }

  private static void ruling(Ruling ruling, ObjectNode json) {
    endpoint(ruling.endpoint(), json);
    json.put("reason", ruling.reason());
    ruling.rule().ifPresent(rule -> words(rule, json));
  }

  private static void words(RuleWords rule, ObjectNode json) {
    Place place = rule.place();
    json.putObject("rule")
        .put("key", place.path())
        .put("file", place.position().file().toString())
        .put("line", place.position().line())
        .put("column", place.position().column());
    if (!rule.rows().isEmpty()) {
      json.put("rows", rule.rows());
    }
    rule.check().ifPresent(check -> json.put("check", check));
    if (!rule.presets().isEmpty()) {
      rule.presets().forEach(json.putObject("set")::put);
    }
  }

  private static void hook(HookBinding hook, ObjectNode json) {
    json.put("file", hook.file())
        .put("phase", hook.phase())
        .put("endpoints", hook.endpoints())
        .put("order", hook.order());
  }

  private static void bounds(Bounded bounds, ObjectNode json) {
    json.put("timeout_ms", bounds.timeoutMillis());
    bounds.maxRows().ifPresent(rows -> json.put("max_rows", rows));
    json.put("max_result_bytes", bounds.maxResultBytes());
    if (bounds.lockTimeoutMillis() > 0) {
      json.put("lock_timeout_ms", bounds.lockTimeoutMillis());
    }
    ArrayNode budgets = json.putArray("budgets");
    bounds
        .budgets()
        .forEach(
            budget -> {
              ObjectNode one = budgets.addObject().put("of", budget.holder());
              of(budget).forEach(one::put);
            });
    ArrayNode rates = json.putArray("rates");
    for (RateConfig rate : bounds.rates()) {
      ObjectNode one = rates.addObject().put("name", rate.name()).put("limit", rate.limit());
      one.put("window_seconds", rate.window().toSeconds());
      rate.per().forEach(key -> one.withArray("per").add(key.word()));
    }
  }

  /** What a budget bounds, by its keys in the config. */
  public static Map<String, Long> of(Budget budget) {
    Map<String, Long> bounds = new LinkedHashMap<>();
    put("max-cost", budget.maxCost(), bounds);
    put("max-estimated-rows", budget.maxEstimatedRows(), bounds);
    put("rows-per-hour", budget.rowsPerHour(), bounds);
    put("rows-per-day", budget.rowsPerDay(), bounds);
    put("max-bytes", budget.maxBytes(), bounds);
    put("max-concurrent-calls", wide(budget.maxConcurrentCalls()), bounds);
    put("lock-timeout-ms", wide(budget.lockTimeoutMillis()), bounds);
    return bounds;
  }

  private static OptionalLong wide(OptionalInt number) {
    return number.isPresent() ? OptionalLong.of(number.getAsInt()) : OptionalLong.empty();
  }

  private static void put(String key, OptionalLong number, Map<String, Long> bounds) {
    number.ifPresent(found -> bounds.put(key, found));
  }

  private static void source(AtSource source, ObjectNode json) {
    json.put("role", source.role())
        .put("read_only", source.isReadOnly())
        .put("undone", source.isUndone());
    ArrayNode queries = json.putArray("queries");
    source.sent().forEach(sent -> sent(sent, queries.addObject()));
  }

  private static void sent(Sent sent, ObjectNode json) {
    sent.statements().forEach(json.putArray("sql")::add);
    ArrayNode binds = json.putArray("binds");
    for (Evidence.Bind bind : sent.binds()) {
      binds
          .addObject()
          .put("column", bind.column())
          .put("operator", bind.operator())
          .put("value", bind.value());
    }
    sent.estimate()
        .ifPresent(
            estimate -> json.put("cost", estimate.cost()).put("estimated_rows", estimate.rows()));
    if (!sent.plan().isEmpty()) {
      json.put("plan", sent.plan());
    }
  }
}
