package dev.postern.sqlserver;

import dev.postern.jdbc.Texts;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.SourceException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;

/** Values as the driver takes and gives them. */
final class SqlServerValues {
  private static final int MOST_DIGITS = 38;
  private static final int NANOS_OF_MILLI = 1_000_000;

  /** Read alike under every language and date format of a login. */
  private static final DateTimeFormatter OLD =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT);

  private SqlServerValues() {}

  static void bind(PreparedStatement statement, int place, ColumnType type, String text)
      throws SQLException {
    if (text == null) {
      statement.setNull(place, absent(type.kind()));
      return;
    }
    switch (Texts.parse(type, text)) {
      case String value -> text(statement, place, value);
      case UUID id -> statement.setString(place, id.toString());
      case BigDecimal number when SqlServerTypes.isFloating(type) ->
          statement.setDouble(place, finite(number, type));
      case BigDecimal number -> statement.setBigDecimal(place, held(number, type));
      case Double strange -> throw invalid(type, strange.toString());
      case LocalDateTime moment when SqlServerTypes.isOldMoment(type) ->
          statement.setString(place, OLD.format(rounded(moment)));
      case Object value -> statement.setObject(place, value);
    }
  }

  /** Text of plain letters is the same in every code page. */
  private static void text(PreparedStatement statement, int place, String value)
      throws SQLException {
    if (value.chars().allMatch(c -> c < 128)) {
      statement.setString(place, value);
    } else {
      statement.setNString(place, value);
    }
  }

  /** As what an absent value is sent; text would not do for bytes. */
  private static int absent(Kind kind) {
    return switch (kind) {
      case BOOLEAN -> Types.BIT;
      case INTEGER -> Types.BIGINT;
      case NUMBER -> Types.DECIMAL;
      case DATE -> Types.DATE;
      case TIME -> Types.TIME;
      case TIMESTAMP -> Types.TIMESTAMP;
      case BYTES -> Types.VARBINARY;
      case TIMESTAMP_WITH_ZONE, UUID, TEXT, ENUM, JSON, ARRAY, COMPOSITE, OTHER -> Types.VARCHAR;
    };
  }

  /** No decimal has more digits than the engine's own; it has no infinite numbers either. */
  private static BigDecimal held(BigDecimal number, ColumnType type) {
    BigDecimal plain = number.scale() < 0 ? number.setScale(0, RoundingMode.UNNECESSARY) : number;
    if (Math.max(plain.precision(), plain.scale()) > MOST_DIGITS) {
      throw invalid(type, number.toString());
    }
    return plain;
  }

  private static double finite(BigDecimal number, ColumnType type) {
    double value = number.doubleValue();
    if (Double.isInfinite(value)) {
      throw invalid(type, number.toString());
    }
    return value;
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

  /** The older types of moments know no smaller part than a few milliseconds. */
  private static LocalDateTime rounded(LocalDateTime moment) {
    return moment.plusNanos(NANOS_OF_MILLI / 2).truncatedTo(ChronoUnit.MILLIS);
  }

  /** The text form of a value, or null. */
  static String text(ResultSet rows, int place, ColumnType type) throws SQLException {
    String text = Texts.read(rows, place, type);
    return text != null && type.kind() == Kind.UUID ? text.toLowerCase(Locale.ROOT) : text;
  }
}
