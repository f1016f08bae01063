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
import java.util.List;
import java.util.Optional;

/**
 * The hooks around one call, of one state of the scripts from its begin to its end: before-hooks
 * from the outer to the inner, after-hooks the other way round.
 */
public final class Hooks {
  /** None at all, which costs nothing. */
  public static final Hooks NONE = new Hooks(null, HookSet.EMPTY, List.of());

  private final HookEngine engine;
  private final HookSet set;
  private final List<Hook> before;
  private final List<Hook> after;
  private final List<Hook> committed;

  /**
   * @param hooks outer ones first
   */
  Hooks(HookEngine engine, HookSet set, List<Hook> hooks) {
    this.engine = engine;
    this.set = set;
    this.before = hooks.stream().filter(hook -> hook.phase().isBefore()).toList();
    this.committed = hooks.stream().filter(hook -> hook.phase().isCommitted()).toList();
    this.after =
        hooks.reversed().stream()
            .filter(hook -> !hook.phase().isBefore() && !hook.phase().isCommitted())
            .toList();
  }

  /** Whether one wants to see what is asked. */
  public boolean hasBefore() {
    return !before.isEmpty();
  }

  /** Whether one wants to see what leaves. */
  public boolean hasAfter() {
    return !after.isEmpty();
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
    engine.recordIfWanted(hook, endpoint, call, body);
    Exchange exchange =
        new Exchange(
            engine.settings(),
            endpoint,
            call,
            ResultShape.of(body),
            Optional.of(body),
            Optional.empty());
    Optional<Json> changed =
        run(hook, wanted, exchange).flatMap(Reply::payload).filter(left -> !left.equals(body));
    return changed
        .map(
            left ->
                result.withBody(left, rowCount(endpoint.action(), exchange.shape(), result, left)))
        .orElse(result);
  }

  /** Rows written without a representation stay written, whatever a hook makes of none. */
  private static long rowCount(Action action, Shape shape, Result result, Json changed) {
    boolean isRepresented = shape == Shape.ROWS && !ResultShape.isEmpty(result.body());
    if (shape == Shape.ROWS && (isRepresented || !action.writes())) {
      return ResultShape.count(changed);
    }
    return result.rowCount();
  }

  /** What came of one; empty where it failed and its author lets calls go on then. */
  private Optional<Reply> run(Hook hook, Operation asked, Exchange exchange) {
    long startedNanos = System.nanoTime();
    String outcome = "failed";
    try {
      Reply reply = engine.run(set, hook, asked, exchange);
      outcome = "done";
      return Optional.of(reply);
    } catch (HookFailure failure) {
      if (hook.bind().skipsErrors()) {
        outcome = "skipped";
        return Optional.empty();
      }
      throw new GatewayException(
              ErrorCode.HOOK_FAILED,
              "the hook of %s failed; nothing was returned or changed".formatted(asked.endpoint()))
          .hint("An operator finds the reason in the gateway's log")
          .causedBy(failure);
    } catch (GatewayException refusal) {
      outcome = "rejected";
      throw refusal;
    } finally {
      exchange
          .call()
          .trace()
          .ran(
              new HookTrace.Run(
                  hook.file().path(),
                  set.version(),
                  hook.phase().exportName(),
                  System.nanoTime() - startedNanos,
                  outcome));
    }
  }
}
