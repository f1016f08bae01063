package dev.postern.pipeline;

import dev.postern.auth.Caller;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.policy.Rules;
import dev.postern.schema.Services;
import dev.postern.spi.Capability;
import dev.postern.spi.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A sequence of calls as one transaction of their source. Each takes the way of every call, is
 * bound by its own grant and leaves its own record; the shortest deadline of those so far holds for
 * all, and their answers together are no larger than one may be.
 */
final class AtomicRun {
  private final GovernedPipeline pipeline;
  private final Request whole;
  private final Caller caller;
  private final Sequence sequence;
  private final Rules rules;
  private final List<Call> calls = new ArrayList<>();
  private long deadlineNanos;
  private int bytesLeft;

  /** One call under way; without an outcome as long as it is. */
  private static final class Call {
    private final Request request;
    private final Trace trace;
    private TransactedCall work;
    private HookScope hooks;
    private Outcome outcome;

    Call(Request request) {
      this.request = request;
      this.trace = new Trace(request);
    }

    private void committed() {
      work.committed();
      hooks.committed();
    }

    /** It is over, well or not. */
    private void left() {
      trace.leave();
      if (work != null) {
        work.left();
        hooks.left();
      }
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
    this.rules = pipeline.rules();
    this.bytesLeft = maxBytes;
  }

  /** Runs it; gives what went wrong, where anything did and so nothing has happened. */
  Optional<GatewayException> run() {
    Optional<GatewayException> error = Optional.empty();
    try {
      admit().ifPresent(this::runAll);
      calls.forEach(Call::committed);
    } catch (RuntimeException failure) {
      error = Optional.of(told(failure));
    } finally {
      calls.forEach(Call::left);
    }
    return records(error);
  }

  private Optional<Call> admit() {
    Optional<Sequence.Step> step = sequence.next();
    if (step.isEmpty()) {
      return Optional.empty();
    }
    Call call = new Call(step.get().request());
    calls.add(call);
    Admitted own = pipeline.admit(call.request, caller, step.get().parse(), rules, call.trace);
    Admitted bound =
        own.within(
            calls.size() == 1 ? own.deadlineNanos() : deadlineNanos,
            bytesLeft,
            sequence.isGuarded());
    deadlineNanos = bound.deadlineNanos();
    call.work = new TransactedCall(pipeline, bound, call.trace);
    call.hooks = pipeline.scope(bound);
    return Optional.of(call);
  }

  private void runAll(Call first) {
    Services.Service service = first.work.admitted().service();
    if (!service.schema().can(Capability.TRANSACTION)) {
      throw new GatewayException(
          ErrorCode.FEATURE_NOT_SERVED,
          "The source of '%s' cannot run operations that depend on each other as one"
              .formatted(service.name()));
    }
    service
        .source()
        .transact(
            transaction -> {
              for (Optional<Call> next = Optional.of(first); next.isPresent(); next = admit()) {
                run(next.get(), transaction);
              }
              return calls.size();
            });
  }

  private void run(Call call, Transaction transaction) {
    call.hooks = call.hooks.in(call.work.admitted(), transaction);
    Outcome.Success success =
        call.work.run(transaction, call.hooks.access(pipeline, call.work.admitted(), 1));
    call.outcome = success;
    call.trace.leave(); // the next one takes its place
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
        call.work == null ? failure : call.work.translated(failure), call.request);
  }

  /** A record of every call, which only now can say what became of it. */
  private Optional<GatewayException> records(Optional<GatewayException> error) {
    Optional<GatewayException> told = error;
    for (Call call : calls) {
      boolean isLast = call == calls.getLast();
      Optional<GatewayException> unwritten =
          call.hooks == null ? Optional.empty() : call.hooks.write(pipeline, error.isPresent());
      told = unwritten.isPresent() ? unwritten : told;
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
