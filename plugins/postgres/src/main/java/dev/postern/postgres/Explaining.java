package dev.postern.postgres;

import dev.postern.spi.CallContext;
import dev.postern.spi.Estimate;
import dev.postern.spi.Explained;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import java.util.List;
import java.util.Optional;

/**
 * What would be sent for a query, and how the server would run it. It is asked as the caller's role
 * in a transaction that may not write, and without what is run before the calls of callers.
 */
final class Explaining {
  private final Execution execution;
  private final Estimates estimates;

  Explaining(Execution execution, Estimates estimates) {
    this.execution = execution;
    this.estimates = estimates;
  }

  Explained of(Query query, Types types, CallContext call) {
    Step step = Step.of(query, types);
    String first = step.statement().text();
    List<String> sent =
        step.procedure()
            .map(procedure -> List.of(first, procedure.text()))
            .orElseGet(() -> List.of(first));
    Optional<Query> plan = PlanQuery.of(query, false);
    if (plan.isEmpty()) {
      return new Explained(sent, "", Optional.empty(), Optional.empty());
    }
    Query measured = PlanQuery.of(query, true).orElseThrow();
    try {
      List<Result> told =
          execution.look(
              List.of(
                  PlanQuery.looking(Step.of(plan.get(), types)),
                  PlanQuery.looking(Step.of(measured, types))),
              PlanQuery.looking(call));
      // of new rows no budget asks
      Optional<Estimate> estimate =
          query instanceof Query.Create
              ? Optional.empty()
              : Optional.of(estimates.read(told.getLast().body().text(), call));
      String text = PlanText.withoutValues(told.getFirst().body().text());
      return new Explained(sent, text, estimate, Optional.empty());
    } catch (SourceException refused) {
      return switch (refused.kind()) {
        case TIMEOUT, CANCELLED, UNAVAILABLE -> throw refused;
        default -> new Explained(sent, "", Optional.empty(), Optional.of(refused));
      };
    }
  }
}
