package dev.postern.spi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Something with rows.
 *
 * @param columns by name, in the source's order; see {@link #of}
 * @param primaryKey column names, empty where there is none
 * @param uniqueKeys column names of each further key that identifies a row
 * @param writable which of create, update and delete the source itself can do on it
 * @param comment the source's own description, or empty
 * @param computed fields that functions over a row give, by name; see {@link Column#computedBy}
 * @param indexed the columns by which the source finds rows quickly, as far as it tells
 */
public record Table(
    String schema,
    String name,
    Kind kind,
    Map<String, Column> columns,
    List<String> primaryKey,
    List<List<String>> uniqueKeys,
    List<ForeignKey> foreignKeys,
    Set<Action> writable,
    String comment,
    Map<String, Column> computed,
    Set<String> indexed) {

  public Table {
    computed = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(computed));
    columns = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    primaryKey = List.copyOf(primaryKey);
    uniqueKeys = List.copyOf(uniqueKeys);
    foreignKeys = List.copyOf(foreignKeys);
    writable = Set.copyOf(writable);
    indexed = java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(indexed));
  }

  /** The same with the columns as a list. */
  public static Table of(
      String schema,
      String name,
      Kind kind,
      List<Column> columns,
      List<String> primaryKey,
      List<List<String>> uniqueKeys,
      List<ForeignKey> foreignKeys,
      Set<Action> writable,
      String comment) {
    Map<String, Column> byName = new LinkedHashMap<>();
    columns.forEach(column -> byName.put(column.name(), column));
    return new Table(
        schema,
        name,
        kind,
        byName,
        primaryKey,
        uniqueKeys,
        foreignKeys,
        writable,
        comment,
        Map.of(),
        Set.of());
  }

  /** The same of which the source can do these on it. */
  public Table withWritable(Set<Action> actions) {
    return new Table(
        schema,
        name,
        kind,
        columns,
        primaryKey,
        uniqueKeys,
        foreignKeys,
        actions,
        comment,
        computed,
        indexed);
  }

  /** A stored column, or a computed field of that name. */
  public Optional<Column> column(String name) {
    Column stored = columns.get(name);
    return Optional.ofNullable(stored == null ? computed.get(name) : stored);
  }

  /** What the source calls it. */
  public enum Kind {
    TABLE,
    PARTITIONED_TABLE,
    VIEW,
    MATERIALIZED_VIEW,
    FOREIGN_TABLE,
    /** Not stored: the rows that a routine returns. */
    ROUTINE_RESULT
  }
}
