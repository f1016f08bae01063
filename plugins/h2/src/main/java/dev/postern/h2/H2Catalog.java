package dev.postern.h2;

import dev.postern.jdbc.InformationSchema;
import dev.postern.jdbc.Tables;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
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
