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

  /** Whether some column of the resource is masked for the caller. */
  boolean isMasked() {
    return service
        .schema()
        .table(wanted.endpoint().resource())
        .filter(table -> grant.masks(service.schema(), table, wanted.endpoint().action()).isAny())
        .isPresent();
  }

  Surface surface() {
    return hooks.call().surface();
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

  /** Tells the hooks for which there is room what came of it. */
  void send(Notice notice, Result result) {
    notice.send(wanted, hooks.told(planned, result));
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
}
