package dev.postern.trino;

import dev.postern.spi.Action;
import java.util.Set;

/**
 * A schema of Trino's that is shown.
 *
 * @param name of the gateway's schema that has its tables, alone or with those of others; without a
 *     dot
 * @param writes what may be done with its tables beyond reading
 */
record Exposed(String name, String catalog, String schema, Set<Action> writes) {
  Exposed {
    writes = Set.copyOf(writes);
  }

  /** As Trino names it. */
  String inTrino() {
    return catalog + "." + schema;
  }
}
