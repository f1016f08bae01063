package dev.postern.mariadb;

import dev.postern.jdbc.InformationSchema;
import dev.postern.jdbc.Tables;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the family's {@code information_schema} says otherwise than the standard's. */
final class MariaDbCatalog extends InformationSchema {

  /** Behind the name of a text type whose values are compared byte for byte. */
  static final String EXACT = " binary";

  private static final Pattern VALID = Pattern.compile("json_valid\\(`(.*)`\\)");

  private final Engine engine;

  /** Schema, table and column of what MariaDB keeps as text and checks to be JSON. */
  private final Set<List<String>> documents = new HashSet<>();

  MariaDbCatalog(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected String tables() {
    return "select table_schema, table_name, table_type,"
        + " case when table_type like '%VIEW' then '' else table_comment end"
        + " from information_schema.tables where table_schema in (%s)"
        + " order by table_schema, table_name";
  }

  @Override
  protected String columns() {
    return "select c.table_schema, c.table_name, c.column_name, c.data_type, c.column_type,"
        + " c.is_nullable, c.column_default, c.extra, c.collation_name, c.column_comment"
        + " from information_schema.columns c where c.table_schema in (%s)"
        + " order by c.table_schema, c.table_name, c.ordinal_position";
  }

  /** Of indexes, which need no join; one over the beginnings of values is no key. */
  @Override
  protected String keys() {
    return "select table_schema, table_name, index_name,"
        + " case index_name when 'PRIMARY' then 'PRIMARY KEY' else 'UNIQUE' end, column_name"
        + " from (select s.*, max(s.sub_part is not null or s.column_name is null)"
        + " over (partition by s.table_schema, s.table_name, s.index_name) as is_partial"
        + " from information_schema.statistics s"
        + " where s.non_unique = 0 and s.table_schema in (%s)) i where is_partial = 0"
        + " order by table_schema, table_name, index_name, seq_in_index";
  }

  @Override
  protected String references() {
    return "select table_schema, table_name, constraint_name, column_name,"
        + " referenced_table_schema, referenced_table_name, referenced_column_name"
        + " from information_schema.key_column_usage"
        + " where referenced_table_name is not null and table_schema in (%s)"
        + " order by table_schema, table_name, constraint_name, ordinal_position";
  }

  @Override
  protected Described described(ResultSet row) throws SQLException {
    String extra = text(row, 8).toUpperCase(Locale.ROOT);
    boolean isNullable = "YES".equals(row.getString(6));
    ColumnType type = type(row);
    return new Described(
        row.getString(3),
        type,
        isNullable,
        fallback(row.getString(7), extra),
        extra.contains(" GENERATED") || isShape(row.getString(4)),
        text(row, 10));
  }

  /** MariaDB writes {@code NULL} where nothing is said, MySQL nothing. */
  private static Optional<String> fallback(String declared, String extra) {
    if (extra.contains("AUTO_INCREMENT")) {
      return Optional.of("");
    }
    return Optional.ofNullable(declared).filter(text -> !text.equals("NULL"));
  }

  /** One look at all checks: the server would go through all of them for each column. */
  @Override
  protected void prepare(Connection connection, List<String> schemas) throws SQLException {
    if (engine == Engine.MARIADB) {
      each(
          connection,
          "select constraint_schema, table_name, check_clause"
              + " from information_schema.check_constraints where constraint_schema in (%s)",
          schemas,
          row -> {
            Matcher valid = VALID.matcher(row.getString(3));
            if (valid.matches()) {
              String column = valid.group(1).replace("``", "`");
              documents.add(List.of(row.getString(1), row.getString(2), column));
            }
          });
    }
  }

  private boolean isDocument(ResultSet row) throws SQLException {
    return switch (engine) {
      case MARIADB ->
          documents.contains(List.of(row.getString(1), row.getString(2), row.getString(3)));
      case MYSQL -> "json".equalsIgnoreCase(row.getString(4));
    };
  }

  private ColumnType type(ResultSet row) throws SQLException {
    String name = row.getString(4).toLowerCase(Locale.ROOT);
    String whole = row.getString(5);
    if (isDocument(row)) {
      return ColumnType.of("json", Kind.JSON);
    }
    Kind kind = kind(name, whole.toLowerCase(Locale.ROOT));
    if (kind == Kind.ENUM) {
      return new ColumnType(name, kind, labels(whole));
    }
    boolean isExact = text(row, 9).endsWith("_bin");
    return ColumnType.of(kind == Kind.TEXT && isExact ? name + EXACT : whole, kind);
  }

  private static Kind kind(String name, String whole) {
    return switch (name) {
      case "tinyint" -> whole.startsWith("tinyint(1)") ? Kind.BOOLEAN : Kind.INTEGER;
      case "bit" -> whole.equals("bit(1)") ? Kind.BOOLEAN : Kind.BYTES;
      case "smallint", "mediumint", "int", "bigint", "year" -> Kind.INTEGER;
      case "decimal", "float", "double" -> Kind.NUMBER;
      case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "set" -> Kind.TEXT;
      case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> Kind.BYTES;
      case "enum" -> Kind.ENUM;
      case "date" -> Kind.DATE;
      case "datetime" -> Kind.TIMESTAMP;
      case "timestamp" -> Kind.TIMESTAMP_WITH_ZONE;
      case "time" -> Kind.TIME;
      case "uuid" -> Kind.UUID;
      default -> isShape(name) ? Kind.BYTES : Kind.OTHER;
    };
  }

  /** Geometry is read in the engine's own bytes and not written. */
  private static boolean isShape(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "geometry",
          "point",
          "linestring",
          "polygon",
          "multipoint",
          "multilinestring",
          "multipolygon",
          "geometrycollection",
          "geomcollection" ->
          true;
      default -> false;
    };
  }

  @Override
  protected void more(Connection connection, List<String> schemas, Tables tables)
      throws SQLException {
    each(
        connection,
        "select table_schema, table_name, column_name from information_schema.statistics"
            + " where seq_in_index = 1 and column_name is not null and table_schema in (%s)",
        schemas,
        row -> tables.indexed(row.getString(1), row.getString(2), row.getString(3)));
  }
}
