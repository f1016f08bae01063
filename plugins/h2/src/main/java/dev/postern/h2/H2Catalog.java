package dev.postern.h2;

import dev.postern.jdbc.InformationSchema;
import dev.postern.jdbc.Tables;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What H2 says of its tables beyond the standard. */
final class H2Catalog extends InformationSchema {

  @Override
  protected String tables() {
    return "select table_schema, table_name, table_type, remarks from information_schema.tables"
        + " where table_schema in (%s) order by table_schema, table_name";
  }

  @Override
  protected String columns() {
    return "select table_schema, table_name, column_name, data_type, is_nullable, column_default,"
        + " is_identity, identity_generation, is_generated, remarks"
        + " from information_schema.columns where table_schema in (%s)"
        + " order by table_schema, table_name, ordinal_position";
  }

  @Override
  protected Described described(ResultSet row) throws SQLException {
    String type = row.getString(4);
    boolean isIdentity = "YES".equals(row.getString(7));
    Kind kind = KINDS.getOrDefault(type, Kind.OTHER);
    boolean isUnwritable =
        "ALWAYS".equals(row.getString(8))
            || "ALWAYS".equals(row.getString(9))
            || type.equals("ARRAY")
            || type.equals("ROW");
    return new Described(
        row.getString(3),
        ColumnType.of(type.toLowerCase(java.util.Locale.ROOT), kind),
        "YES".equals(row.getString(5)),
        isIdentity ? Optional.of("") : Optional.ofNullable(row.getString(6)),
        isUnwritable,
        text(row, 10));
  }

  /** A constraint's name, within its schema. */
  private record Name(String schema, String name) {}

  /** Where a constraint's columns lie, in order. */
  private record Columns(String schema, String table, List<String> names) {}

  /** The server would compare all constraints with all; so each is read once and found here. */
  @Override
  protected void constraints(Connection connection, List<String> schemas, Tables tables)
      throws SQLException {
    Map<Name, Columns> columns = new HashMap<>();
    each(
        connection,
        "select constraint_schema, constraint_name, table_schema, table_name, column_name"
            + " from information_schema.key_column_usage where table_schema in (%s)"
            + " order by constraint_schema, constraint_name, ordinal_position",
        schemas,
        row ->
            columns
                .computeIfAbsent(new Name(row.getString(1), row.getString(2)), name -> place(row))
                .names()
                .add(row.getString(5)));
    each(
        connection,
        "select constraint_schema, constraint_name, constraint_type"
            + " from information_schema.table_constraints where table_schema in (%s)"
            + " and constraint_type in ('PRIMARY KEY', 'UNIQUE')",
        schemas,
        row -> key(row, columns, tables));
    each(
        connection,
        "select constraint_schema, constraint_name, unique_constraint_schema,"
            + " unique_constraint_name from information_schema.referential_constraints"
            + " where constraint_schema in (%s)",
        schemas,
        row -> reference(row, columns, tables));
  }

  private static Columns place(ResultSet row) {
    try {
      return new Columns(row.getString(3), row.getString(4), new ArrayList<>());
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void key(ResultSet row, Map<Name, Columns> columns, Tables tables)
      throws SQLException {
    Columns key = columns.get(new Name(row.getString(1), row.getString(2)));
    if (key == null) {
      return;
    }
    boolean isPrimary = row.getString(3).equals("PRIMARY KEY");
    for (String column : key.names()) {
      if (isPrimary) {
        tables.primaryKey(key.schema(), key.table(), column);
      } else {
        tables.unique(key.schema(), key.table(), row.getString(2), column);
      }
    }
  }

  private static void reference(ResultSet row, Map<Name, Columns> columns, Tables tables)
      throws SQLException {
    Columns from = columns.get(new Name(row.getString(1), row.getString(2)));
    Columns to = columns.get(new Name(row.getString(3), row.getString(4)));
    for (int i = 0; from != null && to != null && i < from.names().size(); i++) {
      tables.reference(
          from.schema(),
          from.table(),
          row.getString(2),
          from.names().get(i),
          new Tables.Target(to.schema(), to.table(), to.names().get(i)));
    }
  }

  @Override
  protected void more(Connection connection, List<String> schemas, Tables tables)
      throws SQLException {
    each(
        connection,
        "select table_schema, table_name, column_name from information_schema.index_columns"
            + " where ordinal_position = 1 and table_schema in (%s)",
        schemas,
        row -> tables.indexed(row.getString(1), row.getString(2), row.getString(3)));
  }
}
