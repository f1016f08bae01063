package dev.postern.pipeline;

import dev.postern.hook.Notice;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.plan.Planned;
import dev.postern.policy.Grant;
import dev.postern.schema.Services;
import dev.postern.spi.CallContext;
import dev.postern.spi.Identity;
import dev.postern.spi.Result;
import java.util.Optional;

/**
 * A call that is allowed and planned, and has not been run.
 *
 * @param read the read that is planned in place of a named tool that stands for it
 */
record Prepared(
    Services.Service service,
    CallContext call,
    Operation wanted,
    Optional<Operation> read,
    Planned planned,
    Optional<Precondition> precondition,
    Grant grant,
    CallHooks hooks) {

  Identity identity() {
    return hooks.call().identity();
  }

  Surface surface() {
    return hooks.call().surface();
  }

  long deadlineNanos() {
    return call.deadlineNanos();
  }

  /**
   * Room for the hooks that want to know of the change once it is there to stay.
   *
   * @throws dev.postern.error.GatewayException where there is none
   */
  Notice notice() {
    boolean stays = !call.isReadOnly() && !call.terms().rollsBack();
    return stays ? hooks.own().notice(hooks.call()) : Notice.NONE;
  }

  /** What the caller gets of a result. */
  Outcome.Success outcome(Result result, Trace trace) {
    return new Outcome.Success(
        wanted,
        result,
        planned.rendering(),
        Demands.isList(planned.query()),
        planned.mediaType(),
        trace.stageNanos(),
        planned.continuation().flatMap(continuation -> continuation.after(result)));
  }

  /**
   * The same with another end and room for fewer bytes.
   *
   * @param isRepeatable whether all of its transaction must see one state
   */
  Prepared within(long newDeadlineNanos, int maxResultBytes, boolean isRepeatable) {
    CallContext.Terms terms = call.terms();
    CallContext bound =
        new CallContext(
            call.requestId(),
            call.sourceRole(),
            call.claimsJson(),
            newDeadlineNanos,
            call.isReadOnly(),
            Math.min(call.maxResultBytes(), maxResultBytes),
            new CallContext.Terms(
                terms.request(), terms.timeZone(), terms.rollsBack(), isRepeatable),
            call.cancellation());
    return new Prepared(service, bound, wanted, read, planned, precondition, grant, hooks);
  }
}
