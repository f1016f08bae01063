package dev.postern.hook;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.hook.Exchange.Reply;
import dev.postern.hook.Exchange.Shape;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.spi.Action;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Result;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hooks around one call, of one state of the scripts from its begin to its end: before-hooks
 * from the outer to the inner, after-hooks the other way round.
 */
public final class Hooks {
  private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

  /** None at all, which costs nothing. */
  public static final Hooks NONE = new Hooks(null, HookSet.EMPTY, List.of());

  private final HookEngine engine;
  private final HookSet set;
  private final List<Hook> all;
  private final List<Hook> before;
  private final List<Hook> after;
  private final List<Hook> committed;
  private final Set<String> needs;

  /**
   * @param hooks outer ones first
   */
  Hooks(HookEngine engine, HookSet set, List<Hook> hooks) {
    this(engine, set, hooks, hooks.stream().filter(hook -> hook.phase().isBefore()).toList());
  }

  private Hooks(HookEngine engine, HookSet set, List<Hook> hooks, List<Hook> before) {
    this.engine = engine;
    this.set = set;
    this.all = hooks;
    this.before = before;
    this.committed = hooks.stream().filter(hook -> hook.phase().isCommitted()).toList();
    this.after =
        hooks.reversed().stream()
            .filter(hook -> !hook.phase().isBefore() && !hook.phase().isCommitted())
            .toList();
    Set<String> all = new LinkedHashSet<>();
    seeing().forEach(hook -> all.addAll(hook.bind().needs()));
    this.needs = Collections.unmodifiableSet(all);
  }

  /** The same for a call that is only looked at: none before it runs. */
  public Hooks asleep() {
    return before.isEmpty() ? this : new Hooks(engine, set, all, List.of());
  }

  /** What they are, in the order in which they would run. */
  public List<HookBinding> bindings() {
    return Stream.concat(all.stream().filter(hook -> hook.phase().isBefore()), seeing())
        .map(HookBinding::of)
        .toList();
  }

  /** Whether one wants to see what is asked. */
  public boolean hasBefore() {
    return !before.isEmpty();
  }

  /** Whether one sees rows, before they leave or later. */
  public boolean seesRows() {
    return !after.isEmpty() || !committed.isEmpty();
  }

  /** Whether one wants to see what leaves. */
  public boolean hasAfter() {
    return !after.isEmpty();
  }

  /** Those that see rows. */
  private Stream<Hook> seeing() {
    return Stream.concat(after.stream(), committed.stream());
  }

  /** Columns that those which see what leaves need, whether or not they were asked for. */
  public Set<String> needs() {
    return needs;
  }

  /** Whether one that needs a column is for this resource alone, so that it must be there. */
  public boolean insistOn(String column) {
    return seeing()
        .anyMatch(
            hook -> hook.bind().needs().contains(column) && hook.file().resource().isPresent());
  }

  /** How a call is refused whose hooks cannot have a column that they need. */
  public GatewayException lacks(String column, String why, Operation asked, HookCall call) {
    Hook hook = seeing().filter(found -> found.bind().needs().contains(column)).findFirst().get();
    HookFailure failure =
        HookFailure.of(
            HookFailure.Kind.LACKING,
            hook.file().path(),
            hook.phase(),
            "needs the column '%s', but %s".formatted(column, why));
    record(hook, call, System.nanoTime(), "failed", failure.kind().word());
    return refusal(asked, call, failure);
  }

  /** Whether one wants to know that a change is there to stay. */
  public boolean hasCommitted() {
    return !committed.isEmpty();
  }

  /**
   * What is wanted, after the hooks have had their say.
   *
   * @return {@code asked} itself where none changed anything
   * @throws GatewayException where a hook refuses the call or fails, or no thread is free for it
   */
  public Operation before(Operation asked, HookCall call) {
    Operation wanted = asked;
    for (Hook hook : before) {
      wanted = before(hook, wanted, call);
    }
    return wanted;
  }

  private Operation before(Hook hook, Operation asked, HookCall call) {
    Optional<Payload> payload = payload(asked);
    engine.recordIfWanted(hook, asked, call, Optional.empty());
    Shape shape =
        switch (asked) {
          case Operation.Read read -> Shape.NONE;
          case Operation.Create create -> Shape.ROWS;
          case Operation.Update update -> Shape.PATCH;
          case Operation.Delete delete -> Shape.NONE;
          case Operation.Call called -> Shape.ARGS;
        };
    Exchange exchange =
        new Exchange(
            engine.settings(),
            asked.endpoint(),
            call,
            shape,
            payload.map(Payload::json),
            payload.map(Payload::columns));
    return run(hook, asked, exchange).map(reply -> changed(asked, payload, reply)).orElse(asked);
  }

  private static Optional<Payload> payload(Operation asked) {
    return switch (asked) {
      case Operation.Read read -> Optional.empty();
      case Operation.Create create -> Optional.of(create.payload());
      case Operation.Update update -> Optional.of(update.payload());
      case Operation.Delete delete -> Optional.empty();
      case Operation.Call call -> Optional.of(call.arguments());
    };
  }

  private static Operation changed(Operation asked, Optional<Payload> payload, Reply reply) {
    Filter<ColumnName> narrowing = reply.narrowing();
    boolean isSame = narrowing.isAll() && payload.map(Payload::json).equals(reply.payload());
    if (isSame) {
      return asked;
    }
    return switch (asked) {
      case Operation.Read read -> read.narrowed(narrowing);
      case Operation.Create create ->
          create.with(ChangedPayload.of(create.payload(), reply.payload().orElseThrow()));
      case Operation.Update update ->
          update
              .narrowed(narrowing)
              .with(ChangedPayload.of(update.payload(), reply.payload().orElseThrow()));
      case Operation.Delete delete -> delete.narrowed(narrowing);
      case Operation.Call call ->
          call.with(ChangedPayload.of(call.arguments(), reply.payload().orElseThrow()));
    };
  }

  /**
   * What is handed out, after the hooks have had their say.
   *
   * @return {@code result} itself where none changed anything
   * @throws GatewayException where a hook refuses the call or fails, or no thread is free for it
   */
  public Result after(Operation wanted, Result result, HookCall call) {
    Result seen = result;
    for (Hook hook : after) {
      seen = after(hook, wanted, seen, call);
    }
    return seen;
  }

  private Result after(Hook hook, Operation wanted, Result result, HookCall call) {
    Json body = result.body();
    Endpoint endpoint = wanted.endpoint();
    engine.recordIfWanted(hook, wanted, call, Optional.of(body));
    Exchange exchange =
        new Exchange(
            engine.settings(),
            endpoint,
            call,
            ResultShape.of(body),
            Optional.of(body),
            Optional.empty());
    Optional<Reply> reply = run(hook, wanted, exchange);
    Optional<Json> changed = reply.flatMap(Reply::payload).filter(left -> !left.equals(body));
    return changed
        .map(
            left ->
                result.withBody(
                    left,
                    isCounted(endpoint.action(), exchange.shape(), result)
                        ? reply.get().rowCount().orElseGet(() -> ResultShape.count(left))
                        : result.rowCount()))
        .orElse(result);
  }

  /** Rows written without a representation stay written, whatever a hook makes of none. */
  private static boolean isCounted(Action action, Shape shape, Result result) {
    return shape == Shape.ROWS && (!action.writes() || !ResultShape.isEmpty(result.body()));
  }

  /**
   * Takes room for the hooks that want to know of a change once it is there to stay.
   *
   * @throws GatewayException where there is none; then nothing is to be changed
   */
  public Notice notice(HookCall call) {
    return committed.isEmpty() ? Notice.NONE : engine.afterCommit().reserve(set, committed, call);
  }

  /** What came of one; empty where it failed and its author lets calls go on then. */
  private Optional<Reply> run(Hook hook, Operation asked, Exchange exchange) {
    long startedNanos = System.nanoTime();
    String outcome = "failed";
    String reason = "";
    try {
      Reply reply = engine.run(set, hook, asked, exchange);
      outcome = "done";
      return Optional.of(reply);
    } catch (HookFailure failure) {
      reason = failure.kind().word();
      if (hook.bind().skipsErrors()) {
        outcome = "skipped";
        if (failure.kind() != HookFailure.Kind.RESTING) {
          LOG.warn(
              "Call {} goes on without a hook: {}",
              exchange.call().request().id(),
              new FailureReport(failure, set).getMessage());
        }
        return Optional.empty();
      }
      throw refusal(asked, exchange.call(), failure);
    } catch (GatewayException refusal) {
      boolean isOverload = refusal.code() == ErrorCode.OVERLOADED;
      outcome = isOverload ? "failed" : "rejected";
      reason = isOverload ? "overloaded" : "";
      throw refusal;
    } finally {
      record(hook, exchange.call(), startedNanos, outcome, reason);
    }
  }

  private void record(Hook hook, HookCall call, long startedNanos, String outcome, String reason) {
    String file = hook.file().path();
    String phase = hook.phase().exportName();
    long nanos = System.nanoTime() - startedNanos;
    engine.metrics().ran(file, phase, outcome, nanos);
    call.trace().ran(new HookTrace.Run(file, set.version(), phase, nanos, outcome, reason));
  }

  /** In words for the caller, who learns why only where callers write hooks. */
  private GatewayException refusal(Operation asked, HookCall call, HookFailure failure) {
    if (failure.kind() == HookFailure.Kind.RESTING) {
      return new GatewayException(
              ErrorCode.HOOK_RESTING,
              "the hook of %s failed too often and has a rest; nothing was returned or changed"
                  .formatted(asked.endpoint()))
          .hint("Try again in a while, or tell an operator");
    }
    FailureReport report = new FailureReport(failure, set);
    return new GatewayException(
            ErrorCode.HOOK_FAILED,
            "the hook of %s failed; nothing was returned or changed".formatted(asked.endpoint()))
        .details(engine.settings().safety().showsErrors() ? report.getMessage() : null)
        .hint(
            "Tell an operator the request id %s: the gateway's log has the reason"
                .formatted(call.request().id()))
        .causedBy(report);
  }
}
