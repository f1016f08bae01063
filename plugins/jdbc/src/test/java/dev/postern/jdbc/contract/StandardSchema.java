package dev.postern.jdbc.contract;

import dev.postern.jdbc.InformationSchema;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/** The standard's catalog and nothing else, for dialects that are tried on another engine. */
public final class StandardSchema extends InformationSchema {

  @Override
  protected String columns() {
    return "select table_schema, table_name, column_name, data_type, is_nullable, column_default"
        + " from information_schema.columns where table_schema in (%s)"
        + " order by table_schema, table_name, ordinal_position";
  }

  @Override
  protected Described described(ResultSet row) throws SQLException {
    String type = row.getString(4);
    return new Described(
        row.getString(3),
        ColumnType.of(type.toLowerCase(Locale.ROOT), KINDS.getOrDefault(type, Kind.OTHER)),
        "YES".equals(row.getString(5)),
        Optional.ofNullable(row.getString(6)),
        false,
        "");
  }
}
