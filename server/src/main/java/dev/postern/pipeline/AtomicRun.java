package dev.postern.pipeline;

import dev.postern.auth.Caller;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.hook.Notice;
import dev.postern.plan.Planned;
import dev.postern.spi.Result;
import dev.postern.spi.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A sequence of calls as one transaction of their source. Each takes the way of every call, is
 * bound by its own grant and leaves its own record; the shortest deadline of those so far holds for
 * all, and their answers together are no larger than one may be.
 */
final class AtomicRun implements Script {
  private final GovernedPipeline pipeline;
  private final Request whole;
  private final Caller caller;
  private final Sequence sequence;
  private final List<Call> calls = new ArrayList<>();
  private Optional<Call> first;
  private long deadlineNanos;
  private int bytesLeft;

  /** One call under way; without an outcome as long as it is. */
  private static final class Call {
    private final Request request;
    private final Trace trace;
    private Prepared prepared;
    private boolean isLooking;
    private Notice notice = Notice.NONE;
    private Outcome.Success outcome;

    Call(Request request) {
      this.request = request;
      this.trace = new Trace(request);
    }
  }

  /**
   * @param maxBytes the most bytes of all answers together
   */
  AtomicRun(
      GovernedPipeline pipeline, Request whole, Caller caller, Sequence sequence, int maxBytes) {
    this.pipeline = pipeline;
    this.whole = whole;
    this.caller = caller;
    this.sequence = sequence;
    this.bytesLeft = maxBytes;
  }

  /** Runs it; gives what went wrong, where anything did and so nothing has happened. */
  Optional<GatewayException> run() {
    Optional<GatewayException> error = Optional.empty();
    try {
      first = prepare();
      first.ifPresent(call -> pipeline.execute(call.prepared, this));
      calls.forEach(call -> call.notice.send(call.prepared.wanted(), call.outcome.result()));
    } catch (RuntimeException failure) {
      error = Optional.of(told(failure));
    } finally {
      calls.forEach(call -> call.notice.close());
    }
    return records(error);
  }

  private Optional<Call> prepare() {
    Optional<Sequence.Step> step = sequence.next();
    if (step.isEmpty()) {
      return Optional.empty();
    }
    Call call = new Call(step.get().request());
    calls.add(call);
    Prepared prepared = pipeline.prepare(call.request, caller, step.get().parse(), call.trace);
    if (prepared.planned().isExport()) {
      throw Exports.refused();
    }
    // nanosecond clocks may overflow: only their difference counts
    long own = prepared.deadlineNanos();
    deadlineNanos = calls.size() == 1 || own - deadlineNanos < 0 ? own : deadlineNanos;
    call.prepared = prepared.within(deadlineNanos, bytesLeft, sequence.isGuarded());
    call.notice = call.prepared.notice();
    return Optional.of(call);
  }

  @Override
  public Optional<Step> next() {
    Call last = calls.getLast();
    if (last.isLooking) {
      last.isLooking = false;
      return Optional.of(step(last, last.prepared.planned()));
    }
    Optional<Call> call = calls.getFirst().outcome == null ? first : prepare();
    return call.map(this::begin);
  }

  /** A call with a condition on its row begins with a look at that. */
  private Step begin(Call call) {
    Optional<Precondition> precondition = call.prepared.precondition();
    call.isLooking = precondition.isPresent();
    return step(call, precondition.map(Precondition::planned).orElse(call.prepared.planned()));
  }

  private static Step step(Call call, Planned planned) {
    return new Step(planned.query(), call.prepared.call());
  }

  @Override
  public void take(Result raw) {
    Call call = calls.getLast();
    if (call.isLooking) {
      pipeline.look(raw, call.prepared);
      return;
    }
    Outcome.Success success = pipeline.finish(raw, call.prepared, call.trace);
    call.outcome = success;
    bytesLeft = Math.max(0, bytesLeft - success.result().body().length());
    sequence.take(success);
  }

  /** In words for the caller, of the call that was under way. */
  private GatewayException told(RuntimeException failure) {
    if (calls.isEmpty()) {
      return GovernedPipeline.explained(failure, whole);
    }
    Call call = calls.getLast();
    return GovernedPipeline.explained(
        call.prepared == null ? failure : pipeline.translated(failure, call.prepared, call.trace),
        call.request);
  }

  /** A record of every call, which only now can say what became of it. */
  private Optional<GatewayException> records(Optional<GatewayException> error) {
    Optional<GatewayException> told = error;
    for (Call call : calls) {
      boolean isLast = call == calls.getLast();
      Outcome outcome =
          error
              .<Outcome>map(wrong -> new Outcome.Failure(isLast ? wrong : undone()))
              .orElse(call.outcome);
      Outcome kept = pipeline.audited(outcome, call.trace.record(outcome), call.request);
      if (kept instanceof Outcome.Failure(GatewayException unrecorded)
          && unrecorded.code() == ErrorCode.AUDIT_UNAVAILABLE) {
        told = Optional.of(unrecorded);
      }
    }
    return told;
  }

  static GatewayException undone() {
    return new GatewayException(
        ErrorCode.UNDONE, "Nothing of this has happened: another operation of the batch failed");
  }
}
