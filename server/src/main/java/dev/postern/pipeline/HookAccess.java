package dev.postern.pipeline;

import dev.postern.audit.SecretParameters;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.hook.SourceAccess;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.spi.Action;
import dev.postern.spi.Result;
import dev.postern.spi.Transaction;
import java.util.List;
import java.util.Optional;

/**
 * What hooks ask of data takes the way of every call, as the same caller, and leaves its own
 * record. In a transaction of the same source it is a part of that, which can fail by itself.
 */
final class HookAccess implements SourceAccess {
  private final GovernedPipeline pipeline;
  private final HookScope scope;
  private final Admitted asking;
  private final int depth;

  /**
   * @param asking the call whose hooks ask
   * @param depth 1 for the hooks of a caller's call, 2 for those of what these ask, and so on
   */
  HookAccess(GovernedPipeline pipeline, HookScope scope, Admitted asking, int depth) {
    this.pipeline = pipeline;
    this.scope = scope;
    this.asking = asking;
    this.depth = depth;
  }

  @Override
  public Result run(Operation operation, long deadlineNanos) {
    boolean isWrite = operation.endpoint().action().writes();
    return run(operation, deadlineNanos, !isWrite);
  }

  @Override
  public Result look(Operation.Read read, long deadlineNanos) {
    return run(read, deadlineNanos, false);
  }

  @Override
  public Result query(String text, List<Optional<String>> values, long deadlineNanos) {
    int number = scope.next(depth);
    String service = asking.asked().endpoint().service();
    Request request = scope.outer().request().ofHook(number, service);
    Trace trace = new Trace(request);
    Optional<Transaction> transaction = scope.transaction(service);
    Outcome outcome;
    try {
      Admitted bound =
          asking.within(deadlineNanos, scope.limits().maxPayloadBytes(), asking.isRepeatable());
      Prepared prepared = pipeline.statement(bound, request, text, values, trace);
      outcome = run(prepared, transaction, trace);
    } catch (RuntimeException failure) {
      outcome = new Outcome.Failure(GovernedPipeline.explained(failure, request));
    }
    trace.ended();
    record(request, trace, outcome, transaction.isPresent(), false);
    return result(outcome);
  }

  /** Values of columns that may be read; where a source decides that, nobody here knows it. */
  @Override
  public boolean shows(Endpoint endpoint, String member) {
    if (endpoint.action() == Action.CALL) {
      return !SecretParameters.isSecret(member);
    }
    return !asking.grant().isDelegated()
        && asking
            .grant()
            .columns(endpoint.service(), endpoint.resource(), Action.READ)
            .filter(columns -> columns.contains(member))
            .isPresent();
  }

  @Override
  public SourceAccess afterwards() {
    Admitted anew = asking.anew();
    return new HookAccess(pipeline, scope.afterwards(anew), anew, depth);
  }

  private Outcome run(Prepared prepared, Optional<Transaction> transaction, Trace trace) {
    if (transaction.isEmpty()) {
      return prepared.outcome(pipeline.execute(prepared, trace), trace);
    }
    Transaction within = transaction.get();
    try {
      return within.attempt(
          () ->
              pipeline.finish(
                  within.execute(prepared.planned().query(), prepared.call()), prepared, trace));
    } catch (RuntimeException failure) {
      throw pipeline.translated(failure, prepared, trace);
    }
  }

  private Result run(Operation operation, long deadlineNanos, boolean firesHooks) {
    int number = scope.next(depth);
    String service = operation.endpoint().service();
    Request request = scope.outer().request().ofHook(number, service);
    Trace trace = new Trace(request);
    Optional<Transaction> transaction = scope.transaction(service);
    Outcome outcome;
    boolean isChange = false;
    try {
      Admitted admitted = admit(request, operation, deadlineNanos, firesHooks, trace);
      isChange = Effect.mayWrite(operation);
      outcome = run(admitted, transaction, trace);
    } catch (RuntimeException failure) {
      outcome = new Outcome.Failure(GovernedPipeline.explained(failure, request));
    }
    trace.ended();
    record(request, trace, outcome, transaction.isPresent(), isChange);
    return result(outcome);
  }

  private Admitted admit(
      Request request, Operation operation, long deadlineNanos, boolean firesHooks, Trace trace) {
    Admitted outer = scope.outer();
    boolean isOwn = operation.endpoint().service().equals(outer.asked().endpoint().service());
    if (!isOwn && operation.endpoint().action() != Action.READ) {
      throw new GatewayException(
              ErrorCode.FEATURE_NOT_SERVED,
              "a hook of '%s' can only read from '%s'"
                  .formatted(outer.asked().endpoint().service(), operation.endpoint().service()))
          .hint("Only within its own service can what it changes be undone with the call");
    }
    Admitted admitted =
        pipeline.admit(
            request,
            isOwn ? outer.caller() : pipeline.identify(request),
            identity -> operation,
            outer.grant().rules(),
            trace);
    return (firesHooks && scope.firesHooks() ? admitted : admitted.withoutHooks())
        .within(deadlineNanos, scope.limits().maxPayloadBytes(), isOwn && outer.isRepeatable());
  }

  private Outcome run(Admitted admitted, Optional<Transaction> transaction, Trace trace) {
    if (transaction.isEmpty()) {
      return pipeline.run(admitted, scope, depth + 1, trace);
    }
    TransactedCall call = new TransactedCall(pipeline, admitted, trace);
    int before = scope.parts();
    scope.add(call);
    try {
      return transaction
          .get()
          .attempt(() -> call.run(transaction.get(), scope.access(pipeline, admitted, depth + 1)));
    } catch (RuntimeException failure) {
      scope.undo(before);
      throw call.translated(failure);
    }
  }

  private void record(
      Request request, Trace trace, Outcome outcome, boolean isPart, boolean isChange) {
    if (isPart) {
      boolean mayBeUndone = isChange && outcome instanceof Outcome.Success;
      Outcome undone = mayBeUndone ? new Outcome.Failure(AtomicRun.undone()) : outcome;
      scope.keep(request, trace.record(outcome), trace.record(undone));
      return;
    }
    Optional<GatewayException> unrecorded = pipeline.recorded(trace.record(outcome), request);
    if (unrecorded.isPresent()) {
      throw unrecorded.get();
    }
  }

  private Result result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Success success -> {
        if (success.result().cut() == Result.Cut.BYTES) {
          throw new GatewayException(ErrorCode.RESULT_TOO_LARGE, "the rows are too many bytes")
              .details(
                  "The limit hooks.max-payload-bytes is %d."
                      .formatted(scope.limits().maxPayloadBytes()))
              .hint("Select fewer columns or fewer rows");
        }
        yield success.result();
      }
      case Outcome.Failure(GatewayException error) -> throw error;
      case Outcome.Exported exported -> throw Exports.refused();
      case Outcome.BrokenOff(GatewayException error, long rows, long bytes) -> throw error;
    };
  }
}
