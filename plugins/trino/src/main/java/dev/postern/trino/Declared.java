package dev.postern.trino;

import java.util.List;

/**
 * What Trino's catalogs do not tell, as the operator declares it. Tables are named as the gateway
 * names them: by their name in the default schema, with the schema and a dot before it in others.
 */
record Declared(List<Key> keys, List<Reference> references) {
  Declared {
    keys = List.copyOf(keys);
    references = List.copyOf(references);
  }

  /** The columns by whose values the rows of a table are known. */
  record Key(String table, List<String> columns) {}

  /**
   * A reference from one table to another, in whatever catalogs they lie.
   *
   * @param targets the columns referred to; empty for the target's declared key
   */
  record Reference(
      String name, String from, List<String> columns, String to, List<String> targets) {}
}
