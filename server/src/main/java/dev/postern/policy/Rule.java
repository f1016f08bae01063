package dev.postern.policy;

import dev.postern.config.Budget;
import dev.postern.config.Place;
import dev.postern.config.ToolWrites;
import dev.postern.spi.Action;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One line of a role: what it may do with the resources a pattern names.
 *
 * @param mayExport whether rows may be read without a cap
 * @param toolWrites what MCP tools may do beyond reading
 * @param budgets what a call under it may cost, its own bounds before those of its role; mostly
 *     empty
 * @param place where it stands in the config
 */
record Rule(
    NamePattern service,
    NamePattern resource,
    Set<Action> actions,
    Columns columns,
    RowFilter rows,
    OptionalInt maxRows,
    OptionalInt timeoutMillis,
    boolean mayExport,
    ToolWrites toolWrites,
    List<Budget> budgets,
    Place place) {

  /** The most specific first: a more specific service counts more than a more specific resource. */
  static final Comparator<Rule> MOST_SPECIFIC_FIRST =
      Comparator.<Rule>comparingInt(rule -> rule.service.specificity())
          .thenComparingInt(rule -> rule.resource.specificity())
          .reversed();

  Rule {
    actions = Set.copyOf(actions);
    budgets = List.copyOf(budgets);
  }

  boolean covers(String askedService, String askedResource) {
    return service.matches(askedService) && resource.matches(askedResource);
  }
}
