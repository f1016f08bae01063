package dev.postern.hook;

import dev.postern.config.ConfigException;
import dev.postern.config.HookSettings;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.json.JsonText;
import dev.postern.mask.MaskKey;
import dev.postern.mask.Masking;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.RelationName;
import dev.postern.operation.Surface;
import dev.postern.spi.Filter;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import dev.postern.spi.Page;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs single hooks on calls that somebody describes: in the engine, limits and jail of the
 * gateway, without a network, and on a database only where one is given.
 */
public final class HookTrials implements AutoCloseable {
  private static final long SECONDS_FOR_A_CALL = 300;

  private final Map<HookCall, FakeServices> services = new ConcurrentHashMap<>();
  private final Optional<TrialDatabase> database;
  private final HookEngine engine;

  HookTrials(HookSettings settings, ScriptFiles scripts, Optional<TrialDatabase> database) {
    this.database = database;
    Set<String> names = new LinkedHashSet<>();
    Map<String, Set<String>> everything = new HashMap<>();
    for (String path : scripts.hooks().keySet()) {
      HookFile file = HookFile.of(path, "");
      file.resource().ifPresent(names::add);
      file.service().ifPresent(service -> everything.put(service, names));
    }
    Map<String, HostFunction> functions =
        FakeServices.functions(
            services,
            new MaskFunction(new Masking(MaskKey.ofTests())),
            database.map(_ -> new DatabaseFunction(settings.reach())));
    this.engine = HookEngine.open(settings, () -> everything, functions, scripts);
  }

  /**
   * Opens all scripts of a folder; what they ask of data, trials bring.
   *
   * @throws ConfigException with all that is wrong with them
   */
  public static HookTrials open(HookSettings settings) {
    return open(settings, Optional.empty());
  }

  /**
   * The same, where trials that bring no data find it in a database.
   *
   * @throws ConfigException with all that is wrong with them
   */
  public static HookTrials open(HookSettings settings, Optional<TrialDatabase> database) {
    return new HookTrials(settings, ScriptFiles.read(settings), database);
  }

  /** Every hook with how it is bound, by path and phase. */
  public List<HookBinding> bindings() {
    return engine.set().hooks().stream().map(HookBinding::of).toList();
  }

  /** Which scripts are tried. */
  public String version() {
    return engine.version();
  }

  /**
   * Runs one hook.
   *
   * @param file within the folder of scripts
   * @param phase as it is exported in JavaScript
   * @param given the call: {@code rows}, {@code patch}, {@code args} or {@code value}; {@code
   *     roles}, {@code claims}, {@code subject}, {@code surface}, {@code service}, {@code
   *     resource}; {@code where}, which rows an update or a delete is to hit; answers in {@code
   *     db}, {@code fetch} and so on
   * @return {@code status} done, rejected, failed or skipped, with {@code rejection} or {@code
   *     failure}; what the hook left of the payload; {@code narrowed}, {@code log}, {@code asked},
   *     {@code audit} and {@code micros}
   * @throws GatewayException where there is no such hook
   */
  public ObjectNode run(String file, String phase, JsonNode given) {
    Hook hook = find(file, phase);
    FakeServices fakes = new FakeServices(given);
    Operation asked = operation(hook, given);
    HookCall call = call(given);
    if (database.isEmpty() || fakes.haveData()) {
      return run(hook, asked, given, fakes, call);
    }
    return database
        .get()
        .tried(
            asked,
            call.identity(),
            call.surface(),
            data -> run(hook, asked, given, fakes, call.with(data)));
  }

  private ObjectNode run(
      Hook hook, Operation asked, JsonNode given, FakeServices fakes, HookCall call) {
    services.put(call, fakes);
    ObjectNode outcome = JsonText.object();
    long begunNanos = System.nanoTime();
    try {
      Hooks hooks = new Hooks(engine, engine.set(), List.of(hook));
      outcome.put("status", "done");
      if (hook.phase().isBefore()) {
        tell(asked, hooks.before(asked, call), outcome);
      } else if (hook.phase().isCommitted()) {
        commit(hook, asked, result(given), call);
      } else {
        Result left = hooks.after(asked, result(given), call);
        tell(left.body(), given, outcome);
      }
      if (call.trace().runs().stream().anyMatch(run -> run.outcome().equals("skipped"))) {
        outcome.put("status", "skipped");
      }
    } catch (GatewayException ended) {
      tell(ended, outcome);
    } catch (HookFailure failure) {
      outcome.put("status", "failed").put("failure", failure.getMessage());
    } finally {
      services.remove(call);
    }
    outcome.put("micros", TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begunNanos));
    ArrayNode log = outcome.putArray("log");
    call.trace().lines().forEach(log::add);
    outcome.set("asked", fakes.asked());
    outcome.set("audit", fakes.audited());
    return outcome;
  }

  /** One attempt: what is thrown has a gateway try it again later. */
  private void commit(Hook hook, Operation asked, Result result, HookCall call) throws HookFailure {
    Exchange exchange =
        new Exchange(
            engine.settings(),
            asked.endpoint(),
            call,
            ResultShape.of(result.body()),
            Optional.of(result.body()),
            Optional.empty());
    Exchange.Reply _ = engine.run(engine.set(), hook, asked, exchange);
  }

  private Hook find(String file, String phase) {
    List<Hook> ofFile =
        engine.set().hooks().stream().filter(hook -> hook.file().path().equals(file)).toList();
    if (ofFile.isEmpty()) {
      throw unknown("There is no hook file " + file, file, engine.files());
    }
    List<String> phases = ofFile.stream().map(hook -> hook.phase().exportName()).toList();
    return ofFile.stream()
        .filter(hook -> hook.phase().exportName().equals(CaseFormat.camel(phase)))
        .findFirst()
        .orElseThrow(() -> unknown(file + " exports no " + phase, phase, phases));
  }

  private static GatewayException unknown(String message, String name, List<String> known) {
    return new GatewayException(dev.postern.error.ErrorCode.REQUEST_MALFORMED, message)
        .hint(
            Suggestion.nearest(name, known)
                .map(word -> "Did you mean " + word + "?")
                .orElse("There are: " + String.join(", ", known)));
  }

  private static HookCall call(JsonNode given) {
    List<String> roles = given.path("roles").valueStream().map(role -> role.asString("")).toList();
    Map<String, Object> claims = new HashMap<>();
    given
        .path("claims")
        .properties()
        .forEach(
            claim ->
                claims.put(
                    claim.getKey(), JsonText.mapper().treeToValue(claim.getValue(), Object.class)));
    Identity identity =
        new Identity(given.path("subject").asString("tester"), "trial", roles, claims);
    JsonNode request = given.path("request");
    HookRequest told =
        new HookRequest(
            request.path("id").asString("trial"),
            request.path("address").asString("127.0.0.1"),
            request.path("client").asString(""),
            request.path("parameters").asString(""),
            request.path("purpose").asString(""));
    Surface surface =
        Surface.valueOf(given.path("surface").asString("rest").toUpperCase(Locale.ROOT));
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_FOR_A_CALL);
    return new HookCall(identity, surface, told, deadlineNanos, SourceAccess.NONE, new HookTrace());
  }

  private static Operation operation(Hook hook, JsonNode given) {
    String service = given.path("service").asString(hook.file().service().orElse("service"));
    String resource = given.path("resource").asString(hook.file().resource().orElse("resource"));
    Selection<RelationName, ColumnName> selection =
        new Selection<>(
            RelationName.of(resource),
            List.of(new Selection.Item.Field<>(ColumnName.ALL, "*")),
            Filter.all(),
            List.of(),
            Page.ALL);
    return switch (hook.phase()) {
      case BEFORE_READ, AFTER_READ -> new Operation.Read(service, selection, false);
      case BEFORE_CREATE, AFTER_CREATE, AFTER_COMMIT ->
          new Operation.Create(
              service, resource, payload(given.path("rows"), true), Optional.empty());
      case BEFORE_UPDATE, AFTER_UPDATE ->
          new Operation.Update(
              service,
              resource,
              payload(given.path("patch"), false),
              AskedOperation.where(given.path("where")),
              Optional.empty());
      case BEFORE_DELETE, AFTER_DELETE ->
          new Operation.Delete(
              service, resource, AskedOperation.where(given.path("where")), Optional.empty());
      case BEFORE_CALL, AFTER_CALL ->
          new Operation.Call(service, payload(given.path("args"), false), selection, false, false);
    };
  }

  private static Payload payload(JsonNode given, boolean isArray) {
    JsonNode json = given;
    if (given.isMissingNode() || given.isNull()) {
      json = isArray ? JsonText.mapper().createArrayNode() : JsonText.object();
    }
    Set<String> columns = new LinkedHashSet<>();
    if (isArray) {
      json.forEach(row -> columns.addAll(row.propertyNames()));
    } else {
      columns.addAll(json.propertyNames());
    }
    return new Payload(List.copyOf(columns), JsonText.write(json), isArray ? json.size() : 1);
  }

  private static Result result(JsonNode given) {
    JsonNode body = given.has("value") ? given.path("value") : given.path("rows");
    Json json = JsonText.write(body.isMissingNode() ? JsonText.mapper().createArrayNode() : body);
    return new Result(json, body.size(), OptionalLong.empty(), Result.Cut.NOTHING, "");
  }

  private static Filter<ColumnName> where(Operation operation) {
    return switch (operation) {
      case Operation.Read read -> read.selection().where();
      case Operation.Update update -> update.where();
      case Operation.Delete delete -> delete.where();
      case Operation.Create create -> Filter.all();
      case Operation.Call call -> Filter.all();
    };
  }

  private static void tell(Operation asked, Operation wanted, ObjectNode outcome) {
    switch (wanted) {
      case Operation.Create create -> outcome.set("rows", JsonText.parse(create.payload().json()));
      case Operation.Update update -> outcome.set("patch", JsonText.parse(update.payload().json()));
      case Operation.Call call -> outcome.set("args", JsonText.parse(call.arguments().json()));
      case Operation.Read read -> {
        // nothing goes in
      }
      case Operation.Delete delete -> {
        // nothing goes in
      }
    }
    ArrayNode narrowed = outcome.putArray("narrowed");
    tell(where(wanted), narrowed);
    ArrayNode before = JsonText.mapper().createArrayNode();
    tell(where(asked), before);
    before.forEach(_ -> narrowed.remove(0));
  }

  private static void tell(Json body, JsonNode given, ObjectNode outcome) {
    outcome.set(given.has("value") ? "value" : "rows", JsonText.parse(body));
  }

  private static void tell(Filter<ColumnName> filter, ArrayNode narrowed) {
    switch (filter) {
      case Filter.And<ColumnName>(List<Filter<ColumnName>> terms) ->
          terms.forEach(term -> tell(term, narrowed));
      case Filter.Compare<ColumnName> term ->
          narrowed
              .addArray()
              .add(term.column().text())
              .add(term.operator().word())
              .add(term.value());
      case Filter.In<ColumnName> term -> {
        ArrayNode triple = narrowed.addArray().add(term.column().text()).add("in");
        term.values().forEach(triple.addArray()::add);
      }
      case Filter.Is<ColumnName> term ->
          narrowed
              .addArray()
              .add(term.column().text())
              .add("is")
              .add(term.truth().name().toLowerCase(Locale.ROOT));
      default -> narrowed.addArray().add("").add("in").addArray();
    }
  }

  private static void tell(GatewayException ended, ObjectNode outcome) {
    boolean isFailure = ended.getCause() instanceof FailureReport;
    outcome.put("status", isFailure ? "failed" : "rejected");
    if (isFailure) {
      outcome.put("failure", ended.getCause().getMessage());
      return;
    }
    ObjectNode rejection = outcome.putObject("rejection");
    rejection.put("status", ended.status());
    rejection.put("code", ended.wireCode());
    rejection.put("message", ended.getMessage());
    rejection.put("details", ended.details());
    rejection.put("hint", ended.hint());
    if (!ended.errors().isEmpty()) {
      ended.errors().forEach(rejection.putObject("errors")::put);
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
