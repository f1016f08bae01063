package dev.postern.sqlite;

import dev.postern.jdbc.JsonText;
import dev.postern.jdbc.Texts;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Locale;

/**
 * Values of SQLite. A column's declared type says what its values ought to be; any of them may be
 * something else all the same.
 */
final class SqliteValues {
  private static final int DATE_LENGTH = 10;

  private SqliteValues() {}

  /** What a declared type is taken for: by the words that people write, then by SQLite's rules. */
  static Kind kind(String declared) {
    String type = declared.toUpperCase(Locale.ROOT);
    if (type.contains("BOOL")) {
      return Kind.BOOLEAN;
    }
    if (type.contains("JSON")) {
      return Kind.JSON;
    }
    if (type.contains("DATETIME") || type.contains("TIMESTAMP")) {
      return Kind.TIMESTAMP;
    }
    if (type.startsWith("DATE")) {
      return Kind.DATE;
    }
    if (type.startsWith("TIME")) {
      return Kind.TIME;
    }
    if (type.equals("UUID")) {
      return Kind.UUID;
    }
    return affinity(type);
  }

  private static Kind affinity(String type) {
    if (type.contains("INT")) {
      return Kind.INTEGER;
    }
    if (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT")) {
      return Kind.TEXT;
    }
    if (type.contains("BLOB")) {
      return Kind.BYTES;
    }
    boolean isNumber =
        type.contains("REAL")
            || type.contains("FLOA")
            || type.contains("DOUB")
            || type.contains("NUM")
            || type.contains("DEC");
    return isNumber ? Kind.NUMBER : Kind.OTHER;
  }

  /** The text of a value as it is stored, or null. */
  static String text(Object value, ColumnType type) {
    return switch (value) {
      case null -> null;
      case byte[] bytes -> Texts.of(bytes);
      case Number number -> number(number, type.kind());
      default -> string(value.toString(), type.kind());
    };
  }

  private static String number(Number number, Kind kind) {
    return kind == Kind.BOOLEAN ? Boolean.toString(number.doubleValue() != 0) : Texts.of(number);
  }

  private static String string(String text, Kind kind) {
    return switch (kind) {
      case TIMESTAMP ->
          text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == ' '
              ? text.substring(0, DATE_LENGTH) + 'T' + text.substring(DATE_LENGTH + 1)
              : text;
      case JSON -> JsonText.isValid(text) ? text : JsonText.quoted(text);
      default -> text;
    };
  }

  /** Binds a value in the form in which SQLite's own functions write it. */
  static void bind(PreparedStatement statement, int place, ColumnType type, String text)
      throws SQLException {
    if (text == null) {
      statement.setObject(place, null);
      return;
    }
    switch (type.kind()) {
      case UUID -> statement.setString(place, text);
      case OTHER -> loose(statement, place, text);
      default -> strict(statement, place, Texts.parse(type, text));
    }
  }

  /** A column without a type compares numbers with numbers and texts with texts. */
  private static void loose(PreparedStatement statement, int place, String text)
      throws SQLException {
    if (text.matches("-?\\d{1,18}")) {
      statement.setLong(place, Long.parseLong(text));
    } else {
      statement.setString(place, text);
    }
  }

  private static void strict(PreparedStatement statement, int place, Object value)
      throws SQLException {
    switch (value) {
      case Long number -> statement.setLong(place, number);
      case BigDecimal number -> number(statement, place, number);
      case Double number -> statement.setDouble(place, number);
      case Boolean truth -> statement.setInt(place, truth ? 1 : 0);
      case byte[] bytes -> statement.setBytes(place, bytes);
      case LocalDateTime moment -> statement.setString(place, Texts.of(moment).replace('T', ' '));
      case OffsetDateTime moment -> statement.setString(place, Texts.of(moment).replace('T', ' '));
      default -> statement.setString(place, Texts.of(value));
    }
  }

  private static void number(PreparedStatement statement, int place, BigDecimal number)
      throws SQLException {
    if (number.scale() <= 0 && number.precision() - number.scale() < 19) {
      statement.setLong(place, number.longValueExact());
    } else {
      statement.setDouble(place, number.doubleValue());
    }
  }
}
