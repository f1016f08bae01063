package dev.postern.oracle;

import dev.postern.jdbc.Texts;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.SourceException;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import oracle.jdbc.OraclePreparedStatement;
import oracle.jdbc.OracleTypes;

/** Values as the driver takes and gives them. */
final class OracleValues {
  private static final int MOST_TEXT = 4_000;

  private OracleValues() {}

  /** Whether it is the engine's own type of truth values, which came in 23ai. */
  static boolean isTruth(ColumnType type) {
    return type.name().equals("boolean");
  }

  /** Whether its texts are filled with blanks. */
  static boolean isFixed(ColumnType type) {
    return type.name().startsWith("char(") || type.name().startsWith("nchar(");
  }

  private static boolean isFloating(ColumnType type) {
    return type.name().startsWith("binary_");
  }

  static void bind(PreparedStatement statement, int place, ColumnType type, String text)
      throws SQLException {
    if (text == null) {
      statement.setNull(place, absent(type));
      return;
    }
    switch (Texts.parse(type, text)) {
      case String value -> text(statement, place, type, value);
      case Boolean truth when !isTruth(type) -> statement.setInt(place, truth ? 1 : 0);
      case BigDecimal number when isFloating(type) ->
          own(statement).setBinaryDouble(place, number.doubleValue());
      case BigDecimal number -> statement.setBigDecimal(place, number);
      case Double strange when isFloating(type) -> own(statement).setBinaryDouble(place, strange);
      case Double strange -> throw invalid(type, text);
      case byte[] bytes -> statement.setBytes(place, bytes);
      case Object value -> statement.setObject(place, value);
    }
  }

  private static OraclePreparedStatement own(PreparedStatement statement) throws SQLException {
    return statement.unwrap(OraclePreparedStatement.class);
  }

  /** A text of fixed length is compared without the blanks that fill it, if told so. */
  private static void text(PreparedStatement statement, int place, ColumnType type, String value)
      throws SQLException {
    if (type.name().startsWith("n")) {
      statement.setNString(place, value);
    } else if (isFixed(type)) {
      own(statement).setFixedCHAR(place, value);
    } else {
      statement.setString(place, value);
    }
  }

  /** As what an absent value is sent. */
  private static int absent(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> isTruth(type) ? Types.BOOLEAN : Types.NUMERIC;
      case INTEGER, NUMBER -> Types.NUMERIC;
      case TIMESTAMP, TIMESTAMP_WITH_ZONE, DATE, TIME -> Types.TIMESTAMP;
      case BYTES -> type.name().equals("blob") ? Types.BLOB : Types.VARBINARY;
      case TEXT, ENUM, UUID, JSON, ARRAY, COMPOSITE, OTHER -> Types.VARCHAR;
    };
  }

  private static SourceException invalid(ColumnType type, String text) {
    return new SourceException(
        SourceException.Kind.INVALID_VALUE,
        "22003",
        "",
        "",
        "",
        "out of range for type " + type.name() + ": " + text,
        null);
  }

  /** The text form of a value, or null. */
  static String text(ResultSet rows, int place, ColumnType type) throws SQLException {
    return switch (type.kind()) {
      case INTEGER, NUMBER -> number(rows, place, type);
      case TIMESTAMP -> {
        LocalDateTime moment = rows.getObject(place, LocalDateTime.class);
        yield moment == null ? null : Texts.of(moment);
      }
      case TIMESTAMP_WITH_ZONE -> {
        OffsetDateTime moment = rows.getObject(place, OffsetDateTime.class);
        yield moment == null ? null : Texts.of(moment);
      }
      default -> Texts.read(rows, place, type);
    };
  }

  private static String number(ResultSet rows, int place, ColumnType type) throws SQLException {
    if (type.name().equals("binary_double")) {
      double value = rows.getDouble(place);
      return rows.wasNull() ? null : Texts.of(value);
    }
    if (type.name().equals("binary_float")) {
      float value = rows.getFloat(place);
      return rows.wasNull() ? null : Texts.of(value);
    }
    BigDecimal value = rows.getBigDecimal(place);
    return value == null ? null : value.toPlainString();
  }

  /** Tells the driver that a column of an inserted row comes back at a place. */
  static void awaited(OraclePreparedStatement statement, int place, ColumnType type)
      throws SQLException {
    Kind kind = type.kind();
    switch (kind) {
      case BOOLEAN, INTEGER, NUMBER -> statement.registerReturnParameter(place, OracleTypes.NUMBER);
      case TIMESTAMP -> statement.registerReturnParameter(place, OracleTypes.TIMESTAMP);
      case TIMESTAMP_WITH_ZONE -> statement.registerReturnParameter(place, OracleTypes.TIMESTAMPTZ);
      case BYTES -> statement.registerReturnParameter(place, OracleTypes.RAW);
      default -> statement.registerReturnParameter(place, OracleTypes.VARCHAR, MOST_TEXT);
    }
  }
}
