package dev.postern.trino;

import dev.postern.jdbc.Sql;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Trino's types by their names, for instance {@code timestamp(3) with time zone}. */
final class TrinoType {
  private static final Pattern NAME =
      Pattern.compile("([a-z ]+?)(?:\\((\\d+)(?:, ?(\\d+))?\\))?( with time zone)?");

  private TrinoType() {}

  /** The name without its numbers, and those. */
  private record Parts(String base, Optional<Integer> first, Optional<Integer> second) {}

  private static Parts parts(String name) {
    Matcher found = NAME.matcher(name);
    if (!found.matches()) {
      return new Parts(name, Optional.empty(), Optional.empty());
    }
    String zone = found.group(4) == null ? "" : found.group(4);
    return new Parts(
        found.group(1) + zone,
        Optional.ofNullable(found.group(2)).map(Integer::valueOf),
        Optional.ofNullable(found.group(3)).map(Integer::valueOf));
  }

  static ColumnType of(String name) {
    return ColumnType.of(name, kind(name));
  }

  private static Kind kind(String name) {
    if (name.startsWith("array(")) {
      return Kind.ARRAY;
    }
    if (name.startsWith("map(") || name.startsWith("row(")) {
      return Kind.COMPOSITE;
    }
    return switch (parts(name).base()) {
      case "boolean" -> Kind.BOOLEAN;
      case "tinyint", "smallint", "integer", "bigint" -> Kind.INTEGER;
      case "decimal", "real", "double" -> Kind.NUMBER;
      case "varchar", "char" -> Kind.TEXT;
      case "varbinary" -> Kind.BYTES;
      case "date" -> Kind.DATE;
      case "time" -> Kind.TIME;
      case "timestamp" -> Kind.TIMESTAMP;
      case "timestamp with time zone" -> Kind.TIMESTAMP_WITH_ZONE;
      case "uuid" -> Kind.UUID;
      case "json" -> Kind.JSON;
      default -> Kind.OTHER;
    };
  }

  /** Whether values of it are made of others; such ones are read and neither written nor sought. */
  static boolean isMade(ColumnType type) {
    return type.kind() == Kind.ARRAY || type.kind() == Kind.COMPOSITE;
  }

  /**
   * Writes the place of a value that is compared. Numbers, text and days are literals whose own
   * type is as wide as they need: a cast to the column's would round them, and find what is not
   * equal.
   */
  static void compared(Sql sql, ColumnType type) {
    switch (parts(type.name()).base()) {
      case "uuid" -> sql.text("cast(? as uuid)");
      case "ipaddress" -> sql.text("cast(? as ipaddress)");
      case "json" -> sql.text("json_parse(?)");
      case "time" -> sql.text("cast(? as time(9))");
      case "timestamp with time zone" -> sql.text("cast(? as timestamp(9) with time zone)");
      default -> sql.text("?");
    }
  }

  /**
   * Writes the place of a value that is stored, since Trino does not narrow values by itself. Text
   * that is too long it refuses, where a cast would cut it.
   */
  static void stored(Sql sql, ColumnType type) {
    Parts parts = parts(type.name());
    switch (parts.base()) {
      case "tinyint" -> sql.text("cast(? as tinyint)");
      case "smallint" -> sql.text("cast(? as smallint)");
      case "integer" -> sql.text("cast(? as integer)");
      case "bigint" -> sql.text("cast(? as bigint)");
      case "real" -> sql.text("cast(? as real)");
      case "double" -> sql.text("cast(? as double)");
      case "decimal" -> {
        sql.text("cast(? as decimal(").number(parts.first().orElse(38)).text(", ");
        sql.number(parts.second().orElse(0)).text("))");
      }
      case "time" -> precise(sql.text("cast(? as time("), parts).text("))");
      case "timestamp" -> precise(sql.text("cast(? as timestamp("), parts).text("))");
      case "timestamp with time zone" ->
          precise(sql.text("cast(? as timestamp("), parts).text(") with time zone)");
      default -> compared(sql, type);
    }
  }

  private static Sql precise(Sql sql, Parts parts) {
    return sql.number(parts.first().orElse(3));
  }
}
