package dev.postern.hook;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.config.ConfigException;
import dev.postern.config.HookLimits;
import dev.postern.config.HookSettings;
import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.RelationName;
import dev.postern.operation.Surface;
import dev.postern.spi.Filter;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import dev.postern.spi.Operator;
import dev.postern.spi.Page;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A folder of scripts for one test, and calls as surfaces make them. */
record ScriptFolder(Path path) {
  static final KnownResources SHOP =
      () -> Map.of("shop", Set.of("customers", "orders", "monthly_revenue"));

  static final Identity CLERK =
      new Identity("u-7", "api-key", List.of("clerk", "reader"), Map.of("tenant_id", 42));
  static final Identity SUPPORT = new Identity("u-8", "api-key", List.of("support"), Map.of());

  /** Writes a file into the folder. */
  ScriptFolder with(String name, String text) {
    try {
      Path file = path.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Generous times: the machine may be busy; most of what is tested ends by another limit. */
  HookSettings settings() {
    return settings(20_000);
  }

  HookSettings settings(int timeoutMillis) {
    return HookSettings.in(path)
        .with(
            new HookLimits(
                timeoutMillis, 60_000, 2_000_000, 2, 64, 1024 * 1024, 1_000, 1024 * 1024));
  }

  /** The same for scripts that are ended by their time alone. */
  static HookLimits manyStatements(HookLimits limits) {
    return new HookLimits(
        limits.timeoutMillis(),
        limits.loadTimeoutMillis(),
        Integer.MAX_VALUE,
        limits.poolThreads(),
        limits.queueLength(),
        limits.maxPayloadBytes(),
        limits.maxLogCharacters(),
        limits.maxSourceBytes());
  }

  HookEngine open() {
    return HookEngine.open(settings(), SHOP);
  }

  /** An engine whose hook of customers has this text. */
  HookEngine customers(String text) {
    return with("shop/customers.js", text).open();
  }

  /** What an engine that does not open says. */
  String refusal() {
    return assertThrows(ConfigException.class, this::open).getMessage();
  }

  static long soon() {
    return System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
  }

  static Operation before(HookEngine hooks, Operation asked) {
    return hooks.of(asked.endpoint(), CLERK, Surface.REST).before(asked, call(CLERK, soon()));
  }

  /** The body after the hook for reads. */
  static String afterRead(HookEngine hooks, String body) {
    return afterRead(hooks, CLERK, body);
  }

  static String afterRead(HookEngine hooks, Identity identity, String body) {
    return after(hooks, read(), result(body), identity, soon()).body().text();
  }

  /** A result after the hooks for it. */
  static Result after(
      HookEngine hooks, Operation wanted, Result result, Identity identity, long deadlineNanos) {
    return hooks
        .of(wanted.endpoint(), identity, Surface.REST)
        .after(wanted, result, call(identity, deadlineNanos));
  }

  /** A call without data, over REST. */
  static HookCall call(Identity identity, long deadlineNanos) {
    HookRequest request = new HookRequest("r-1", "127.0.0.1", "test", "", "");
    return new HookCall(
        identity, Surface.REST, request, deadlineNanos, SourceAccess.NONE, new HookTrace());
  }

  /** How a read is refused by its hook. */
  static GatewayException refused(HookEngine hooks) {
    return assertThrows(GatewayException.class, () -> afterRead(hooks, "[{\"id\":1}]"));
  }

  static Result result(String body) {
    return new Result(
        Json.of(body), 1, OptionalLong.empty(), Result.Cut.NOTHING, "select from somewhere");
  }

  static Operation.Read read() {
    return read("customers");
  }

  static Operation.Read read(String resource) {
    return new Operation.Read("shop", selection(resource), false);
  }

  static Operation.Create creation(String rows, String... columns) {
    return new Operation.Create("shop", "customers", payload(rows, columns), Optional.empty());
  }

  static Operation.Update update(String patch, String... columns) {
    return new Operation.Update(
        "shop", "customers", payload(patch, columns), byId(), Optional.empty());
  }

  static Operation.Delete delete() {
    return new Operation.Delete("shop", "customers", byId(), Optional.empty());
  }

  static Operation.Call call(String arguments, String... names) {
    return new Operation.Call(
        "shop", payload(arguments, names), selection("monthly_revenue"), false, false);
  }

  static Filter<ColumnName> byId() {
    return new Filter.Compare<>(new ColumnName("id"), Operator.EQ, "1");
  }

  private static Payload payload(String json, String... columns) {
    return new Payload(List.of(columns), Json.of(json), 1);
  }

  private static Selection<RelationName, ColumnName> selection(String resource) {
    return new Selection<>(
        RelationName.of(resource),
        List.of(new Selection.Item.Field<>(ColumnName.ALL, "*")),
        Filter.all(),
        List.of(),
        Page.ALL);
  }
}
