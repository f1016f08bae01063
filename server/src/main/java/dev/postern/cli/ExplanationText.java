package dev.postern.cli;

import dev.postern.config.Budget;
import dev.postern.config.RateConfig;
import dev.postern.error.GatewayException;
import dev.postern.operation.Endpoint;
import dev.postern.pipeline.Explanation;
import dev.postern.pipeline.Explanation.AtSource;
import dev.postern.pipeline.Explanation.Bounded;
import dev.postern.pipeline.Explanation.Refusal;
import dev.postern.pipeline.Explanation.Ruling;
import dev.postern.pipeline.Explanation.Sent;
import dev.postern.pipeline.ExplanationJson;
import dev.postern.policy.RuleWords;
import dev.postern.spi.Identity;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes an explanation for people: what comes of it first, then why, then stage by stage. */
final class ExplanationText {
  private final PrintWriter out;

  ExplanationText(PrintWriter out) {
    this.out = out;
  }

  void print(Explanation explanation) {
    Identity caller = explanation.caller();
    out.println(
        "caller: %s (%s), roles %s"
            .formatted(caller.subject(), caller.method(), String.join(", ", caller.roles())));
    if (!caller.acting().isEmpty()) {
      out.println("on behalf of it acts: " + String.join(", for ", caller.acting()));
    }
    explanation.endpoint().ifPresent(endpoint -> out.println("call: " + told(endpoint)));
    if (explanation.refusal().isPresent()) {
      print(explanation.refusal().get());
    } else {
      out.println("allowed: under role '%s'".formatted(explanation.role()));
    }
    head("rules", explanation.rules());
    explanation.rules().forEach(this::print);
    hooks(explanation);
    head("masks", explanation.masks());
    explanation
        .masks()
        .forEach(
            mask ->
                line(
                    "%s: %s of %s, by the %s"
                        .formatted(
                            mask.output(),
                            mask.mask(),
                            mask.column(),
                            mask.bySource() ? "source" : "gateway")));
    explanation.bounds().ifPresent(this::print);
    explanation.source().ifPresent(this::print);
  }

  private static String told(Endpoint endpoint) {
    return "%s %s/%s".formatted(endpoint.action().word(), endpoint.service(), endpoint.resource());
  }

  private void head(String title, List<?> members) {
    if (!members.isEmpty()) {
      out.println(title + ":");
    }
  }

  private void line(String text) {
    out.println("  " + text);
  }

  private void print(Refusal refusal) {
    GatewayException error = refusal.error();
    out.println(
        "refused: at %s, with %d %s"
            .formatted(refusal.step().word(), error.status(), error.wireCode()));
    line("message: %s".formatted(error.getMessage()));
    if (error.details() != null) {
      line("details: %s".formatted(error.details()));
    }
    if (error.hint() != null) {
      line("hint: %s".formatted(error.hint()));
    }
    head("why", refusal.reasons());
    refusal.reasons().forEach(reason -> line(reason));
  }

  private void print(Ruling ruling) {
    line(told(ruling.endpoint()));
    line("  %s".formatted(ruling.reason()));
    ruling.rule().ifPresent(this::print);
  }

  private void print(RuleWords rule) {
    if (!rule.rows().isEmpty()) {
      line("  rows: %s".formatted(rule.rows()));
    }
    rule.check().ifPresent(check -> line("  check: %s".formatted(check)));
    rule.presets().forEach((column, value) -> line("  set: %s = %s".formatted(column, value)));
  }

  private void hooks(Explanation explanation) {
    if (explanation.hooks().isEmpty()) {
      return;
    }
    out.println(
        explanation.hooksRan()
            ? "hooks: (those before the call have run)"
            : "hooks: (none has run; those before the call may still change what follows)");
    explanation
        .hooks()
        .forEach(
            hook ->
                line(
                    "%s of %s, around %s, order %d"
                        .formatted(hook.phase(), hook.file(), hook.endpoints(), hook.order())));
  }

  private void print(Bounded bounds) {
    out.println("limits:");
    line("timeout-ms %d".formatted(bounds.timeoutMillis()));
    if (bounds.lockTimeoutMillis() > 0) {
      line("lock-timeout-ms %d".formatted(bounds.lockTimeoutMillis()));
    }
    bounds.maxRows().ifPresent(rows -> line("max-rows %d".formatted(rows)));
    line("max-result-bytes %d".formatted(bounds.maxResultBytes()));
    for (Budget budget : bounds.budgets()) {
      line(
          "budget of %s: %s"
              .formatted(
                  budget.holder(),
                  ExplanationJson.of(budget).entrySet().stream()
                      .map(one -> one.getKey() + " " + one.getValue())
                      .collect(Collectors.joining(", "))));
    }
    for (RateConfig rate : bounds.rates()) {
      line(
          "rate '%s': %d calls in %d s, counted by %s"
              .formatted(
                  rate.name(),
                  rate.limit(),
                  rate.window().toSeconds(),
                  rate.per().stream().map(RateConfig.Key::word).collect(Collectors.joining(", "))));
    }
  }

  private void print(AtSource source) {
    out.println("source:");
    line(
        "as %s, %s%s"
            .formatted(
                source.role().isEmpty() ? "its own login" : "role " + source.role(),
                source.isReadOnly() ? "read only" : "may write",
                source.isUndone() ? ", undone at the end" : ""));
    source.sent().forEach(this::print);
  }

  private void print(Sent sent) {
    sent.statements().forEach(text -> line("sql: %s".formatted(text)));
    sent.binds()
        .forEach(
            bind ->
                line("compared: %s %s %s".formatted(bind.column(), bind.operator(), bind.value())));
    sent.estimate()
        .ifPresent(
            estimate ->
                line(
                    "expected: cost %s, at most %d rows at a step"
                        .formatted(
                            String.format(Locale.ROOT, "%.2f", estimate.cost()), estimate.rows())));
    if (!sent.plan().isEmpty()) {
      line("plan:");
      sent.plan().lines().forEach(text -> line("  %s".formatted(text)));
    }
  }
}
