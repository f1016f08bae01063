package dev.postern.jdbc;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a catalog from the standard's {@code information_schema} in four queries, however many
 * tables there are. Engines that say more or otherwise override what they say so.
 */
public abstract class InformationSchema {

  /** A column as the engine describes it. */
  public record Described(
      String name,
      ColumnType type,
      boolean isNullable,
      Optional<String> defaultText,
      boolean isGenerated,
      String comment) {}

  /** Reads one row of {@link #columns}: schema and table come first, then what the engine says. */
  protected abstract Described described(ResultSet row) throws SQLException;

  /** Columns by schema, table and place: {@code table_schema}, {@code table_name}, and more. */
  protected abstract String columns();

  /**
   * Tables: {@code table_schema}, {@code table_name}, whether it is a view ({@code VIEW} within its
   * type) or cannot be written otherwise ({@code READ ONLY} before it), and a comment.
   */
  protected String tables() {
    return "select table_schema, table_name, table_type, '' from information_schema.tables"
        + " where table_schema in (%s) order by table_schema, table_name";
  }

  /** Keys: schema, table, constraint, {@code PRIMARY KEY} or {@code UNIQUE}, column, in order. */
  protected String keys() {
    return "select c.table_schema, c.table_name, c.constraint_name, c.constraint_type,"
        + " k.column_name from information_schema.table_constraints c"
        + " join information_schema.key_column_usage k"
        + " on k.constraint_schema = c.constraint_schema"
        + " and k.constraint_name = c.constraint_name"
        + " and k.table_schema = c.table_schema and k.table_name = c.table_name"
        + " where c.constraint_type in ('PRIMARY KEY', 'UNIQUE') and c.table_schema in (%s)"
        + " order by c.table_schema, c.table_name, c.constraint_name, k.ordinal_position";
  }

  /** References: schema, table, constraint, column, target schema, table and column, in order. */
  protected String references() {
    return "select k.table_schema, k.table_name, k.constraint_name, k.column_name,"
        + " t.table_schema, t.table_name, t.column_name"
        + " from information_schema.referential_constraints r"
        + " join information_schema.key_column_usage k"
        + " on k.constraint_schema = r.constraint_schema"
        + " and k.constraint_name = r.constraint_name"
        + " join information_schema.key_column_usage t"
        + " on t.constraint_schema = r.unique_constraint_schema"
        + " and t.constraint_name = r.unique_constraint_name"
        + " and t.ordinal_position = k.position_in_unique_constraint"
        + " where k.table_schema in (%s)"
        + " order by k.table_schema, k.table_name, k.constraint_name, k.ordinal_position";
  }

  /** Reads what must be known before {@link #described} is asked. */
  protected void prepare(Connection connection, List<String> schemas) throws SQLException {
    // nothing in the standard
  }

  /** Adds what else the engine says, for instance indexes. */
  protected void more(Connection connection, List<String> schemas, Tables tables)
      throws SQLException {
    // nothing in the standard
  }

  /** Everything in the schemas. */
  public final Tables read(Connection connection, List<String> schemas) throws SQLException {
    Tables tables = new Tables(schemas);
    prepare(connection, schemas);
    each(connection, tables(), schemas, row -> table(row, tables));
    each(connection, columns(), schemas, row -> column(row, tables));
    constraints(connection, schemas, tables);
    more(connection, schemas, tables);
    return tables;
  }

  /** Adds keys and references, by {@link #keys} and {@link #references}. */
  protected void constraints(Connection connection, List<String> schemas, Tables tables)
      throws SQLException {
    each(connection, keys(), schemas, row -> key(row, tables));
    each(connection, references(), schemas, row -> reference(row, tables));
  }

  private static void table(ResultSet row, Tables tables) throws SQLException {
    boolean isView = row.getString(3).contains("VIEW");
    boolean isWritable = !isView && !row.getString(3).startsWith("READ ONLY");
    tables.table(
        row.getString(1),
        row.getString(2),
        isView ? Table.Kind.VIEW : Table.Kind.TABLE,
        isWritable,
        text(row, 4));
  }

  private void column(ResultSet row, Tables tables) throws SQLException {
    Described column = described(row);
    tables.column(
        row.getString(1),
        row.getString(2),
        new Column(
            column.name(),
            column.type(),
            column.isNullable(),
            column.defaultText().isPresent(),
            column.isGenerated(),
            column.comment(),
            Optional.empty(),
            column.defaultText().orElse("")));
  }

  private static void key(ResultSet row, Tables tables) throws SQLException {
    if (row.getString(4).startsWith("PRIMARY")) {
      tables.primaryKey(row.getString(1), row.getString(2), row.getString(5));
    } else {
      tables.unique(row.getString(1), row.getString(2), row.getString(3), row.getString(5));
    }
  }

  private static void reference(ResultSet row, Tables tables) throws SQLException {
    tables.reference(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        new Tables.Target(row.getString(5), row.getString(6), row.getString(7)));
  }

  /** A row of a query of the catalog. */
  @FunctionalInterface
  public interface Take {
    void row(ResultSet row) throws SQLException;
  }

  /** Runs a query that names the schemas at its {@code %s}. */
  protected static void each(Connection connection, String query, List<String> schemas, Take take)
      throws SQLException {
    String places = String.join(", ", schemas.stream().map(schema -> "?").toList());
    try (PreparedStatement prepared = connection.prepareStatement(query.replace("%s", places))) {
      for (int i = 0; i < schemas.size(); i++) {
        prepared.setString(i + 1, schemas.get(i));
      }
      prepared.setFetchSize(1_000);
      try (ResultSet rows = prepared.executeQuery()) {
        while (rows.next()) {
          take.row(rows);
        }
      }
    }
  }

  /** A text or an empty one. */
  protected static String text(ResultSet row, int place) throws SQLException {
    String text = row.getString(place);
    return text == null ? "" : text;
  }

  /** The labels of a type such as {@code enum('a', 'b''c')}, in their order. */
  protected static List<String> labels(String type) {
    List<String> labels = new ArrayList<>();
    StringBuilder label = new StringBuilder();
    boolean isInside = false;
    for (int i = type.indexOf('(') + 1; i < type.length(); i++) {
      char next = type.charAt(i);
      if (!isInside) {
        isInside = next == '\'';
      } else if (next != '\'') {
        label.append(next);
      } else if (i + 1 < type.length() && type.charAt(i + 1) == '\'') {
        label.append(next);
        i++;
      } else {
        labels.add(label.toString());
        label.setLength(0);
        isInside = false;
      }
    }
    return labels;
  }

  /** Kinds of types by the standard's names of them, without length and precision. */
  public static final Map<String, ColumnType.Kind> KINDS = kinds();

  private static Map<String, ColumnType.Kind> kinds() {
    Map<String, ColumnType.Kind> kinds = new HashMap<>();
    for (String name : List.of("TINYINT", "SMALLINT", "INTEGER", "INT", "BIGINT")) {
      kinds.put(name, ColumnType.Kind.INTEGER);
    }
    for (String name :
        List.of("NUMERIC", "DECIMAL", "REAL", "FLOAT", "DOUBLE", "DOUBLE PRECISION", "DECFLOAT")) {
      kinds.put(name, ColumnType.Kind.NUMBER);
    }
    for (String name :
        List.of(
            "CHARACTER",
            "CHAR",
            "CHARACTER VARYING",
            "VARCHAR",
            "CHARACTER LARGE OBJECT",
            "CLOB",
            "TEXT")) {
      kinds.put(name, ColumnType.Kind.TEXT);
    }
    for (String name :
        List.of("BINARY", "BINARY VARYING", "VARBINARY", "BINARY LARGE OBJECT", "BLOB")) {
      kinds.put(name, ColumnType.Kind.BYTES);
    }
    kinds.put("BOOLEAN", ColumnType.Kind.BOOLEAN);
    kinds.put("DATE", ColumnType.Kind.DATE);
    kinds.put("TIME", ColumnType.Kind.TIME);
    kinds.put("TIMESTAMP", ColumnType.Kind.TIMESTAMP);
    kinds.put("TIMESTAMP WITH TIME ZONE", ColumnType.Kind.TIMESTAMP_WITH_ZONE);
    kinds.put("UUID", ColumnType.Kind.UUID);
    kinds.put("JSON", ColumnType.Kind.JSON);
    return Map.copyOf(kinds);
  }
}
