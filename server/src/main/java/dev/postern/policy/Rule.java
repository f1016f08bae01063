package dev.postern.policy;

import dev.postern.config.AuditRule;
import dev.postern.config.Budget;
import dev.postern.config.Place;
import dev.postern.config.RuleScope;
import dev.postern.config.ToolWrites;
import dev.postern.config.Window;
import dev.postern.spi.Action;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One line of a role: what it may do with the resources a pattern names.
 *
 * @param mayExport whether rows may be read without a cap
 * @param minGroupRows of how many rows aggregates are made at least
 * @param toolWrites what MCP tools may do beyond reading
 * @param writes what it wants of rows that are written
 * @param when which calls it is for
 * @param audit what records hold of its calls
 * @param budgets what a call under it may cost, its own bounds before those of its role; mostly
 *     empty
 * @param masks how columns are seen
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
    int minGroupRows,
    ToolWrites toolWrites,
    Writing writes,
    RuleScope when,
    AuditRule audit,
    List<Budget> budgets,
    Redaction masks,
    Place place) {

  /**
   * The most specific first: a more specific service counts more than a more specific resource, and
   * that more than a rule for one action. Equals keep their order.
   */
  static final Comparator<Rule> MOST_SPECIFIC_FIRST =
      Comparator.<Rule>comparingInt(rule -> rule.service.specificity())
          .thenComparingInt(rule -> rule.resource.specificity())
          .thenComparingInt(rule -> rule.when.action().isPresent() ? 1 : 0)
          .reversed();

  Rule {
    actions = Set.copyOf(actions);
    budgets = List.copyOf(budgets);
  }

  boolean covers(String askedService, String askedResource) {
    return service.matches(askedService) && resource.matches(askedResource);
  }

  /** Whether it decides at some time who may do this. */
  boolean covers(String askedService, String askedResource, Action action) {
    return (when.action().isEmpty() || when.action().get() == action)
        && covers(askedService, askedResource);
  }

  /** Whether what it wants hangs on when it is asked. */
  boolean tellsTime() {
    return Stream.of(
            rows.values().stream(),
            writes.check().stream().flatMap(check -> check.values().stream()),
            writes.presets().values().stream())
        .flatMap(values -> values)
        .anyMatch(Told::tellsTime);
  }

  /** The same for a shorter time. */
  Rule within(Window window) {
    return window.isAlways() ? this : with(when.within(window), audit, budgets);
  }

  /** The same with what its role says of records, where it says nothing, and of costs, as well. */
  Rule under(AuditRule outer, Budget ofRole) {
    return with(
        when,
        audit.over(outer),
        Stream.concat(budgets.stream(), Stream.of(ofRole).filter(budget -> !budget.isNone()))
            .toList());
  }

  private Rule with(RuleScope otherScope, AuditRule otherAudit, List<Budget> otherBudgets) {
    return new Rule(
        service,
        resource,
        actions,
        columns,
        rows,
        maxRows,
        timeoutMillis,
        mayExport,
        minGroupRows,
        toolWrites,
        writes,
        otherScope,
        otherAudit,
        otherBudgets,
        masks,
        place);
  }
}
