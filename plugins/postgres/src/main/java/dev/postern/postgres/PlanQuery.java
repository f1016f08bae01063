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
    return switch (query) {
      case Query.Read read ->
          Optional.of(
              new Query.Read(
                  read.selection(),
                  read.count(),
                  read.exactUpTo(),
                  plan(read.rendering(), isJson),
                  read.keyset(),
                  read.countsGroups()));
      case Query.Create create ->
          Optional.of(
              new Query.Create(
                  create.table(),
                  create.columns(),
                  create.rows(),
                  create.upsert(),
                  create.missing(),
                  create.only(),
                  create.check(),
                  create.returning(),
                  plan(create.answering(), isJson),
                  create.presets()));
      case Query.Update update ->
          Optional.of(
              new Query.Update(
                  update.table(),
                  update.columns(),
                  update.values(),
                  update.where(),
                  update.check(),
                  update.returning(),
                  plan(update.answering(), isJson),
                  update.missing(),
                  update.presets()));
      case Query.Delete delete ->
          Optional.of(
              new Query.Delete(
                  delete.table(),
                  delete.where(),
                  delete.returning(),
                  plan(delete.answering(), isJson)));
      case Query.Call call ->
          call.routine().isProcedure()
              ? Optional.empty()
              : Optional.of(
                  new Query.Call(
                      call.routine(),
                      call.given(),
                      call.arguments(),
                      call.rows(),
                      call.count(),
                      plan(call.rendering(), isJson),
                      call.values()));
    };
  }

  private static Query.Answering plan(Query.Answering answering, boolean isJson) {
    return new Query.Answering(plan(answering.rendering(), isJson), false);
  }

  private static Rendering plan(Rendering rendering, boolean isJson) {
    Rendering of = rendering instanceof Rendering.Plan asked ? asked.of() : rendering;
    return new Rendering.Plan(isJson, Set.of(), of);
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
