package dev.postern.policy;

import dev.postern.spi.Action;
import java.util.OptionalInt;
import java.util.Set;

/** One line of a role: what it may do with the resources a pattern names. */
record Rule(
    String service,
    String resource,
    Set<Action> actions,
    Columns columns,
    RowFilter rows,
    OptionalInt maxRows,
    OptionalInt timeoutMillis) {

  static final String ANY = "*";

  Rule {
    actions = Set.copyOf(actions);
  }

  boolean covers(String askedService, String askedResource) {
    return (service.equals(ANY) || service.equals(askedService))
        && (resource.equals(ANY) || resource.equals(askedResource));
  }

  /** Higher wins: a named service counts more than a named resource, both more than either. */
  int specificity() {
    return (service.equals(ANY) ? 0 : 2) + (resource.equals(ANY) ? 0 : 1);
  }
}
