package dev.postern.postgres;

import dev.postern.spi.CallContext;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import java.util.Optional;
import java.util.Set;

/** Makes of a query the one that asks how the server would run it. */
final class PlanQuery {
  /** With a limit of bytes that no plan reaches. */
  private static final int PLAN_BYTES = 16 * 1024 * 1024;

  private PlanQuery() {}

  /**
   * The query that asks for the plan alone.
   *
   * @return empty for a procedure, of which the server has none
   */
  static Optional<Query> of(Query query, boolean isJson) {
    if (query instanceof Query.Call call && call.routine().isProcedure()) {
      return Optional.empty();
    }
    Rendering of = query.form() instanceof Rendering.Plan asked ? asked.of() : query.form();
    return Optional.of(query.withForm(new Rendering.Plan(isJson, Set.of(), of)));
  }

  /** A step that asks for a plan, as one that does no more than look. */
  static Step looking(Step step) {
    return new Step(step.schema(), step.wishes(), true, false, step.statement(), Optional.empty());
  }

  /** The call in which a plan is asked for: the source would refuse any change. */
  static CallContext looking(CallContext call) {
    return new CallContext(
        call.requestId(),
        call.sourceRole(),
        call.claimsJson(),
        call.deadlineNanos(),
        true,
        PLAN_BYTES,
        call.terms(),
        call.cancellation());
  }
}
