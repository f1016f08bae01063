package dev.postern.sqlserver;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.util.Locale;

/** The engine's types. */
final class SqlServerTypes {
  /** Between a text type's name and its collation, where that tells cases apart. */
  private static final String COLLATED = " collate ";

  private static final int UNBOUNDED = -1;

  private SqlServerTypes() {}

  /**
   * A type of the catalog.
   *
   * @param length the most bytes; -1 where there is no bound
   * @param collation empty where it is not made of text
   * @param isJson whether a check holds its text to JSON
   */
  record Declared(
      String name, int length, int precision, int scale, String collation, boolean isJson) {

    ColumnType type() {
      Kind kind = kind();
      return ColumnType.of(
          isExact() && kind == Kind.TEXT ? full() + COLLATED + collation : full(), kind);
    }

    private boolean isExact() {
      return collation.contains("_CS") || collation.contains("_BIN");
    }

    private Kind kind() {
      return switch (name) {
        case "bit" -> Kind.BOOLEAN;
        case "tinyint", "smallint", "int", "bigint" -> Kind.INTEGER;
        case "decimal", "numeric", "money", "smallmoney", "float", "real" -> Kind.NUMBER;
        case "char", "varchar", "nchar", "nvarchar", "text", "ntext" ->
            isJson ? Kind.JSON : Kind.TEXT;
        case "binary", "varbinary", "image", "timestamp", "hierarchyid", "geometry", "geography" ->
            Kind.BYTES;
        case "uniqueidentifier" -> Kind.UUID;
        case "date" -> Kind.DATE;
        case "time" -> Kind.TIME;
        case "datetime", "smalldatetime", "datetime2" -> Kind.TIMESTAMP;
        case "datetimeoffset" -> Kind.TIMESTAMP_WITH_ZONE;
        case "json" -> Kind.JSON;
        default -> Kind.OTHER;
      };
    }

    /** With its bounds. */
    private String full() {
      return switch (name) {
        case "char", "varchar", "binary", "varbinary" -> name + bound(length);
        case "nchar", "nvarchar" -> name + bound(length == UNBOUNDED ? length : length / 2);
        case "decimal", "numeric" -> name + "(" + precision + "," + scale + ")";
        case "time", "datetime2", "datetimeoffset" -> name + "(" + scale + ")";
        case "timestamp" -> "rowversion";
        default -> name;
      };
    }

    private static String bound(int most) {
      return most == UNBOUNDED ? "(max)" : "(" + most + ")";
    }

    /** Whether no value of it can be written: the engine counts it, or it has no text form. */
    boolean isUnwritable() {
      return switch (name) {
        case "timestamp", "hierarchyid", "geometry", "geography", "sql_variant" -> true;
        default -> false;
      };
    }
  }

  /** Whether texts that differ in case alone differ. */
  static boolean isExact(ColumnType type) {
    return type.name().contains(COLLATED);
  }

  static boolean isFloating(ColumnType type) {
    return type.name().equals("float") || type.name().equals("real");
  }

  /** Whether it is one of the types that are compared by threehundredths of a second. */
  static boolean isOldMoment(ColumnType type) {
    String name = type.name().toLowerCase(Locale.ROOT);
    return name.equals("datetime") || name.equals("smalldatetime");
  }

  /** Whether the engine numbers the rows in it, see {@link SqlServerCatalog}. */
  static boolean isIdentity(Column column) {
    boolean isNumber = column.type().kind() == Kind.INTEGER || column.type().kind() == Kind.NUMBER;
    return isNumber && column.isGenerated() && column.hasDefault();
  }
}
