package dev.postern.cli;

import dev.postern.spi.ColumnType;
import java.util.List;
import java.util.Optional;

/**
 * What a column's value is for a script.
 *
 * @param plain what it is, or of an array its elements
 * @param labels of an enum, else empty
 */
record ValueKind(Plain plain, List<String> labels, boolean isArray) {

  /** A value by itself. */
  enum Plain {
    BOOLEAN,
    /** Fits a JavaScript number. */
    NUMBER,
    /** Fits a JavaScript number where it is not beyond 2^53. */
    BIG_NUMBER,
    TEXT,
    ENUM,
    /** Anything. */
    ANY
  }

  static ValueKind of(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> single(Plain.BOOLEAN);
      case INTEGER -> single(isBig(type) ? Plain.BIG_NUMBER : Plain.NUMBER);
      case NUMBER -> single(Plain.NUMBER);
      case TEXT, UUID, DATE, TIMESTAMP, TIMESTAMP_WITH_ZONE, TIME, BYTES, OTHER ->
          single(Plain.TEXT);
      case ENUM -> new ValueKind(Plain.ENUM, type.labels(), false);
      case JSON, COMPOSITE -> single(Plain.ANY);
      case ARRAY -> new ValueKind(element(type), List.of(), true);
    };
  }

  private static ValueKind single(Plain plain) {
    return new ValueKind(plain, List.of(), false);
  }

  private static boolean isBig(ColumnType type) {
    return type.name().startsWith("bigint") || type.base().startsWith("bigint");
  }

  private static Plain element(ColumnType type) {
    String name = Optional.of(type.base()).filter(base -> !base.isEmpty()).orElse(type.name());
    return switch (name.replaceFirst("(\\(.*\\))?(\\[\\])*$", "")) {
      case "text", "character varying", "uuid", "date", "timestamp with time zone" -> Plain.TEXT;
      case "smallint", "integer", "real", "double precision", "numeric" -> Plain.NUMBER;
      case "bigint" -> Plain.BIG_NUMBER;
      case "boolean" -> Plain.BOOLEAN;
      default -> Plain.ANY;
    };
  }
}
