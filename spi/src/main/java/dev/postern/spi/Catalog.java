package dev.postern.spi;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a source has, read once and kept until the next introspection.
 *
 * @param schemas the exposed ones in order; the first is the default
 * @param tables at most one of a name for each schema
 * @param routines several may share a name when their arguments differ
 * @param computations relationships that functions make
 * @param types what values may be turned into, by every name it is known under
 * @param handlers what else than JSON and CSV the source itself can make of rows
 * @param roles the roles of the source that its login may act as, with their settings
 * @param warnings findings an operator should read, for instance what undermines row-level security
 * @param comments the source's own descriptions of the schemas, by name, of those that have one
 * @param lineage what lies behind views, by their names, as far as it is known
 */
public record Catalog(
    List<String> schemas,
    List<Table> tables,
    List<Routine> routines,
    List<Computation> computations,
    Map<String, ColumnType> types,
    List<MediaHandler> handlers,
    Map<String, Map<String, String>> roles,
    List<String> warnings,
    Map<String, String> comments,
    Map<QualifiedName, Lineage> lineage) {
  public Catalog {
    lineage = Map.copyOf(lineage);
    schemas = List.copyOf(schemas);
    tables = List.copyOf(tables);
    routines = List.copyOf(routines);
    computations = List.copyOf(computations);
    types = Map.copyOf(types);
    handlers = List.copyOf(handlers);
    roles = Map.copyOf(roles);
    warnings = List.copyOf(warnings);
    comments = Map.copyOf(comments);
  }

  /** One that says nothing of its schemas. */
  public Catalog(
      List<String> schemas,
      List<Table> tables,
      List<Routine> routines,
      List<Computation> computations,
      Map<String, ColumnType> types,
      List<MediaHandler> handlers,
      Map<String, Map<String, String>> roles,
      List<String> warnings) {
    this(
        schemas,
        tables,
        routines,
        computations,
        types,
        handlers,
        roles,
        warnings,
        Map.of(),
        Map.of());
  }

  /** A catalog of tables and routines; its schemas are theirs, in the order of appearance. */
  public Catalog(List<Table> tables, List<Routine> routines, List<String> warnings) {
    this(
        Stream.concat(tables.stream().map(Table::schema), routines.stream().map(Routine::schema))
            .distinct()
            .toList(),
        tables,
        routines,
        List.of(),
        Map.of(),
        List.of(),
        Map.of(),
        warnings);
  }

  /**
   * A function that leads from the rows of one table to those of another.
   *
   * @param isMany whether it may return several rows
   */
  public record Computation(
      QualifiedName function, QualifiedName from, QualifiedName to, boolean isMany) {}
}
