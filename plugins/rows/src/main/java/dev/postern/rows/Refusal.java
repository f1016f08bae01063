package dev.postern.rows;

import dev.postern.spi.ColumnType;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;

/** What cannot be done, with the codes that PostgreSQL has for it. */
final class Refusal {
  private Refusal() {}

  /** A value that is none of its type. */
  static SourceException value(ColumnType type, String text) {
    return refusal(
        Kind.INVALID_VALUE,
        "22P02",
        "invalid input syntax for type %s: \"%s\"".formatted(type.name(), text));
  }

  /** A comparison that the type does not have. */
  static SourceException operator(ColumnType type, String word) {
    return refusal(
        Kind.MISSING_OBJECT,
        "42883",
        "operator does not exist: %s %s".formatted(type.name(), word));
  }

  /** Something that a query should not ask of rows in memory. */
  static SourceException unserved(String what) {
    return refusal(Kind.MISSING_OBJECT, "0A000", what + " is not done on these rows");
  }

  static SourceException refusal(Kind kind, String code, String message) {
    return new SourceException(kind, code, "", "", "", message, null);
  }
}
