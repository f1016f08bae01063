package dev.postern.spi;

import java.util.List;

/**
 * What a source has, read once and kept until the next introspection.
 *
 * @param tables at most one of a name for each schema
 * @param routines several may share a name when their arguments differ
 * @param warnings findings an operator should read, for instance what undermines row-level security
 */
public record Catalog(List<Table> tables, List<Routine> routines, List<String> warnings) {
  public Catalog {
    tables = List.copyOf(tables);
    routines = List.copyOf(routines);
    warnings = List.copyOf(warnings);
  }
}
