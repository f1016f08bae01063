package dev.postern.duckdb;

import dev.postern.jdbc.InformationSchema;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/** What DuckDB says of its tables, which it tells by functions of its own. */
final class DuckDbCatalog extends InformationSchema {

  @Override
  protected String tables() {
    return "select schema_name, table_name, kind, coalesce(comment, '') from ("
        + "select schema_name, table_name, 'TABLE' as kind, comment, database_name"
        + " from duckdb_tables() where not internal and not temporary union all"
        + " select schema_name, view_name, 'VIEW', comment, database_name"
        + " from duckdb_views() where not internal and not temporary)"
        + " where database_name = current_database() and schema_name in (%s) order by 1, 2";
  }

  @Override
  protected String columns() {
    return "select schema_name, table_name, column_name, data_type, is_nullable, column_default,"
        + " is_generated, coalesce(comment, '') from duckdb_columns()"
        + " where database_name = current_database() and schema_name in (%s)"
        + " order by schema_name, table_name, column_index";
  }

  @Override
  protected String keys() {
    return "select schema_name, table_name, constraint_index::varchar, constraint_type,"
        + " unnest(constraint_column_names) from duckdb_constraints()"
        + " where constraint_type in ('PRIMARY KEY', 'UNIQUE')"
        + " and database_name = current_database() and schema_name in (%s)";
  }

  @Override
  protected String references() {
    return "select schema_name, table_name, constraint_index::varchar,"
        + " unnest(constraint_column_names), schema_name, referenced_table,"
        + " unnest(referenced_column_names) from duckdb_constraints()"
        + " where constraint_type = 'FOREIGN KEY'"
        + " and database_name = current_database() and schema_name in (%s)";
  }

  @Override
  protected Described described(ResultSet row) throws SQLException {
    ColumnType type = type(row.getString(4));
    return new Described(
        row.getString(3),
        type,
        row.getBoolean(5),
        Optional.ofNullable(row.getString(6)),
        row.getBoolean(7) || isNested(type),
        row.getString(8));
  }

  /** Lists and structures are read as JSON and not written. */
  static boolean isNested(ColumnType type) {
    return type.kind() == Kind.JSON && !type.name().equals("json");
  }

  private static ColumnType type(String name) {
    if (name.startsWith("ENUM(")) {
      return new ColumnType("enum", Kind.ENUM, labels(name));
    }
    return ColumnType.of(name.toLowerCase(Locale.ROOT), kind(name));
  }

  private static Kind kind(String name) {
    if (name.endsWith("]") || name.startsWith("STRUCT(") || name.startsWith("MAP(")) {
      return Kind.JSON;
    }
    if (name.startsWith("DECIMAL(")) {
      return Kind.NUMBER;
    }
    return switch (name) {
      case "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "BIGNUM" ->
          Kind.INTEGER;
      case "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> Kind.TIMESTAMP;
      default -> KINDS.getOrDefault(name, Kind.OTHER);
    };
  }
}
