package dev.postern.policy;

import dev.postern.config.Place;
import dev.postern.config.ToolWrites;
import dev.postern.spi.Action;
import java.util.Comparator;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One line of a role: what it may do with the resources a pattern names.
 *
 * @param mayExport whether rows may be read without a cap
 * @param toolWrites what MCP tools may do beyond reading
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
    ToolWrites toolWrites,
    Redaction masks,
    Place place) {

  /** The most specific first: a more specific service counts more than a more specific resource. */
  static final Comparator<Rule> MOST_SPECIFIC_FIRST =
      Comparator.<Rule>comparingInt(rule -> rule.service.specificity())
          .thenComparingInt(rule -> rule.resource.specificity())
          .reversed();

  Rule {
    actions = Set.copyOf(actions);
  }

  boolean covers(String askedService, String askedResource) {
    return service.matches(askedService) && resource.matches(askedResource);
  }
}
