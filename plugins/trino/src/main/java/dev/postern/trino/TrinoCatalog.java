package dev.postern.trino;

import dev.postern.jdbc.Tables;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what Trino's catalogs tell, a few queries for each schema however many tables it has, and
 * adds what is declared. What is declared and does not fit is a failure: a gateway that serves less
 * than it was told to would be believed to be right.
 */
final class TrinoCatalog {
  private final TrinoDialect dialect;
  private final Connection connection;
  private final Tables tables;

  /** The columns of each table, by the name that the declarations have for it. */
  private final Map<String, Found> found = new LinkedHashMap<>();

  private final List<String> problems = new ArrayList<>();
  private final Map<String, List<String>> keys = new HashMap<>();

  private record Found(Exposed place, String name, List<String> columns) {
    String schema() {
      return place.name();
    }
  }

  TrinoCatalog(TrinoDialect dialect, Connection connection) {
    this.dialect = dialect;
    this.connection = connection;
    this.tables = new Tables(dialect.schemas().stream().map(Exposed::name).distinct().toList());
  }

  Catalog read() throws SQLException {
    for (Exposed schema : dialect.schemas()) {
      read(schema);
    }
    dialect.declared().keys().forEach(this::key);
    dialect.declared().references().forEach(this::reference);
    if (!problems.isEmpty()) {
      throw new SourceException(
          SourceException.Kind.MISSING_OBJECT,
          "what is declared does not fit Trino's catalogs: " + String.join("; ", problems));
    }
    found
        .values()
        .forEach(
            table ->
                dialect
                    .places()
                    .put(new QualifiedName(table.schema(), table.name()), table.place()));
    return writable(tables.catalog(dialect, List.of()));
  }

  private void read(Exposed schema) throws SQLException {
    boolean[] isThere = {false};
    each(
        "select 1 from system.jdbc.schemas where table_catalog = ? and table_schem = ?",
        schema,
        row -> isThere[0] = true);
    if (!isThere[0]) {
      problems.add(
          "schemas: there is no schema %s, or the login may not see it"
              .formatted(schema.inTrino()));
      return;
    }
    Map<String, String> comments = new HashMap<>();
    if (dialect.readsComments()) {
      each(
          "select table_name, comment from system.metadata.table_comments"
              + " where catalog_name = ? and schema_name = ? and comment is not null",
          schema,
          row -> comments.put(row.getString(1), row.getString(2)));
    }
    each(
        "select table_name, table_type from system.jdbc.tables"
            + " where table_cat = ? and table_schem = ? order by table_name",
        schema,
        row -> table(schema, row, comments));
    each(
        "select table_name, column_name, type_name, is_nullable, remarks"
            + " from system.jdbc.columns where table_cat = ? and table_schem = ?"
            + " order by table_name, ordinal_position",
        schema,
        row -> column(schema, row));
  }

  private void table(Exposed schema, ResultSet row, Map<String, String> comments)
      throws SQLException {
    String name = row.getString(1);
    boolean isView = row.getString(2).contains("VIEW");
    Found other = found.get(known(schema.name(), name));
    if (other != null) {
      problems.add(
          "schemas.%s: both %s and %s have a table %s; give one of them a name of its own"
              .formatted(schema.name(), other.place().inTrino(), schema.inTrino(), name));
      return;
    }
    tables.table(
        schema.name(),
        name,
        isView ? Table.Kind.VIEW : Table.Kind.TABLE,
        false,
        comments.getOrDefault(name, ""));
    found.put(known(schema.name(), name), new Found(schema, name, new ArrayList<>()));
  }

  private void column(Exposed schema, ResultSet row) throws SQLException {
    Found table = found.get(known(schema.name(), row.getString(1)));
    if (table == null || !table.place().equals(schema)) {
      return; // made between the two queries, or another's
    }
    ColumnType type = TrinoType.of(row.getString(3));
    String comment = row.getString(5);
    tables.column(
        schema.name(),
        table.name(),
        new Column(
            row.getString(2),
            type,
            !"NO".equals(row.getString(4)),
            false,
            TrinoType.isMade(type),
            comment == null ? "" : comment,
            Optional.empty()));
    table.columns().add(row.getString(2));
  }

  /** A table's name in declarations. */
  private String known(String schema, String table) {
    boolean isDefault = dialect.schemas().getFirst().name().equals(schema);
    return isDefault ? table : schema + "." + table;
  }

  private void key(Declared.Key key) {
    Optional<Found> table = table("keys." + key.table(), key.table(), key.columns());
    table.ifPresent(
        one -> {
          keys.put(key.table(), key.columns());
          key.columns().forEach(column -> tables.primaryKey(one.schema(), one.name(), column));
        });
  }

  private void reference(Declared.Reference reference) {
    String at = "references." + reference.name();
    List<String> targets =
        reference.targets().isEmpty()
            ? keys.getOrDefault(reference.to(), List.of())
            : reference.targets();
    Optional<Found> from = table(at + ".from", reference.from(), reference.columns());
    Optional<Found> to = table(at + ".to", reference.to(), targets);
    if (from.isEmpty() || to.isEmpty()) {
      return;
    }
    if (targets.size() != reference.columns().size()) {
      problems.add(
          targets.isEmpty()
              ? "%s.to: %s has no declared key, so target-columns must be named"
                  .formatted(at, reference.to())
              : "%s: %d columns cannot refer to %d"
                  .formatted(at, reference.columns().size(), targets.size()));
      return;
    }
    for (int i = 0; i < targets.size(); i++) {
      tables.reference(
          from.get().schema(),
          from.get().name(),
          reference.name(),
          reference.columns().get(i),
          new Tables.Target(to.get().schema(), to.get().name(), targets.get(i)));
    }
  }

  /** The table of that name with those columns; what is missing is a problem. */
  private Optional<Found> table(String at, String name, List<String> columns) {
    Found table = found.get(name);
    if (table == null) {
      problems.add("%s: there is no table %s".formatted(at, name));
      return Optional.empty();
    }
    boolean hasAll = true;
    for (String column : columns) {
      if (!table.columns().contains(column)) {
        hasAll = false;
        problems.add(
            "%s: %s has no column %s, but %s"
                .formatted(at, name, column, String.join(", ", table.columns())));
      }
    }
    return hasAll ? Optional.of(table) : Optional.empty();
  }

  /** Rows may be created, or changed by a condition, without a key too. */
  private Catalog writable(Catalog catalog) {
    List<Table> all = new ArrayList<>();
    for (Table table : catalog.tables()) {
      boolean isView = table.kind() == Table.Kind.VIEW;
      all.add(table.withWritable(isView ? Set.of() : dialect.place(table).writes()));
    }
    return new Catalog(
        catalog.schemas(), all, List.of(), List.of(), Map.of(), List.of(), Map.of(), List.of());
  }

  /** A row of a query of the catalog. */
  private interface Take {
    void row(ResultSet row) throws SQLException;
  }

  private void each(String query, Exposed schema, Take take) throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(query)) {
      prepared.setString(1, schema.catalog());
      prepared.setString(2, schema.schema());
      try (ResultSet rows = prepared.executeQuery()) {
        while (rows.next()) {
          take.row(rows);
        }
      }
    }
  }
}
