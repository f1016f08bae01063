package dev.postern.limit;

import dev.postern.config.Budget;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.spi.Estimate;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Holds what a source expects of a query against budgets, before it is run. */
public final class PlanGate {
  private PlanGate() {}

  /** Whether any of these budgets wants to know what a query would cost. */
  public static boolean asks(List<Budget> budgets) {
    for (Budget budget : budgets) {
      if (budget.asksForEstimate()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Lets a query by, or not.
   *
   * @param refused hears of which budget refuses
   * @param indexed names of columns by which the source finds rows quickly, as far as the caller
   *     may know them
   * @throws GatewayException where it would cost too much
   */
  public static void check(
      Estimate estimate,
      List<Budget> budgets,
      Consumer<String> refused,
      Supplier<List<String>> indexed) {
    long cost = (long) Math.ceil(estimate.cost());
    for (Budget budget : budgets) {
      check("max-cost", "cost", cost, budget, budget.maxCost(), refused, indexed);
      check(
          "max-estimated-rows",
          "number of rows to handle",
          estimate.rows(),
          budget,
          budget.maxEstimatedRows(),
          refused,
          indexed);
    }
  }

  private static void check(
      String key,
      String what,
      long asked,
      Budget budget,
      OptionalLong allowed,
      Consumer<String> refused,
      Supplier<List<String>> indexed) {
    if (allowed.isEmpty() || asked <= allowed.getAsLong()) {
      return;
    }
    refused.accept("budget " + key + " of " + budget.holder());
    List<String> columns = indexed.get();
    String filter =
        columns.isEmpty()
            ? "Filter by an indexed column"
            : "Filter by an indexed column (" + String.join(", ", columns) + ")";
    throw new GatewayException(ErrorCode.BUDGET_EXCEEDED, "the call would cost more than it may")
        .details(
            // the number itself would tell of rows that the caller does not see
            "Its estimated %s is above the budget %s of %s, which is %d. It was not run."
                .formatted(what, key, budget.holder(), allowed.getAsLong()))
        .hint(filter + ", or ask for a smaller page");
  }

  /** What is said where a source cannot tell what a query would cost. */
  public static GatewayException cannotTell(String service) {
    return new GatewayException(
            ErrorCode.BUDGET_EXCEEDED, "it cannot be told beforehand what the call would cost")
        .details(
            "The source of '%s' makes no estimates, which a budget asks for.".formatted(service))
        .hint("Tell an operator");
  }
}
