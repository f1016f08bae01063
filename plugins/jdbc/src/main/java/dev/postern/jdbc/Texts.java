package dev.postern.jdbc;

import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.SourceException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/** Values as text, in the forms that PostgreSQL's JSON shows, and text as values. */
public final class Texts {
  public static final ColumnType LONG = ColumnType.of("bigint", Kind.INTEGER);
  public static final ColumnType TEXT = ColumnType.of("text", Kind.TEXT);

  /** A day, possibly with a time, possibly with an offset. */
  private static final DateTimeFormatter MOMENT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalEnd()
          .optionalStart()
          .appendPattern("[' ']")
          .appendPattern("[XXX][XX][X]")
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT);

  private static final int MOST_PLAIN_DIGITS = 15;

  private Texts() {}

  /**
   * The value that a text stands for, as JDBC takes it.
   *
   * @throws SourceException of kind {@code INVALID_VALUE} where it stands for none
   */
  public static Object parse(ColumnType type, String text) {
    try {
      return switch (type.kind()) {
        case BOOLEAN -> bool(text);
        case INTEGER -> integer(text.strip());
        case NUMBER -> number(text.strip());
        case UUID -> UUID.fromString(text.strip());
        case DATE -> moment(text).query(TemporalQueries.localDate());
        case TIMESTAMP -> local(moment(text));
        case TIMESTAMP_WITH_ZONE -> offset(moment(text));
        case TIME -> LocalTime.parse(text.strip());
        case BYTES -> bytes(text);
        case TEXT, ENUM, JSON, ARRAY, COMPOSITE, OTHER -> text;
      };
    } catch (IllegalArgumentException | DateTimeException unfit) {
      throw new SourceException(
          SourceException.Kind.INVALID_VALUE,
          "22P02",
          "",
          "",
          "",
          "invalid input for type " + type.name() + ": " + text,
          unfit);
    }
  }

  private static Boolean bool(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "y", "on", "1" -> true;
      case "false", "f", "no", "n", "off", "0" -> false;
      default -> throw new IllegalArgumentException("no truth value");
    };
  }

  private static Object integer(String text) {
    BigInteger whole = new BigInteger(text);
    return whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : new BigDecimal(whole);
  }

  private static Object number(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "infinity", "inf" -> Double.POSITIVE_INFINITY;
      case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
      default -> bounded(new BigDecimal(text));
    };
  }

  /** A number whose digits would fill the memory is none that a column holds. */
  private static BigDecimal bounded(BigDecimal number) {
    if (Math.abs((long) number.scale()) > 20_000) {
      throw new IllegalArgumentException("out of range");
    }
    return number;
  }

  private static TemporalAccessor moment(String text) {
    return MOMENT.parse(text.strip());
  }

  private static LocalDateTime local(TemporalAccessor moment) {
    LocalTime time = moment.query(TemporalQueries.localTime());
    return LocalDateTime.of(
        moment.query(TemporalQueries.localDate()), time == null ? LocalTime.MIDNIGHT : time);
  }

  private static OffsetDateTime offset(TemporalAccessor moment) {
    ZoneOffset offset = moment.query(TemporalQueries.offset());
    return local(moment).atOffset(offset == null ? ZoneOffset.UTC : offset);
  }

  private static byte[] bytes(String text) {
    if (!text.startsWith("\\x")) {
      throw new IllegalArgumentException("bytes begin with \\x");
    }
    return HexFormat.of().parseHex(text, 2, text.length());
  }

  /** The text of a value of a row by the type of its column, or null. */
  public static String read(ResultSet rows, int place, ColumnType type) throws SQLException {
    return switch (type.kind()) {
      case BOOLEAN -> {
        boolean value = rows.getBoolean(place);
        yield rows.wasNull() ? null : Boolean.toString(value);
      }
      case NUMBER, DATE, TIMESTAMP, TIMESTAMP_WITH_ZONE, TIME, BYTES -> {
        Object value = value(rows, place, type.kind());
        yield value == null ? null : of(value);
      }
      default -> rows.getString(place);
    };
  }

  private static Object value(ResultSet rows, int place, Kind kind) throws SQLException {
    return switch (kind) {
      case DATE -> rows.getObject(place, LocalDate.class);
      case TIMESTAMP -> rows.getObject(place, LocalDateTime.class);
      case TIMESTAMP_WITH_ZONE -> rows.getObject(place, OffsetDateTime.class);
      case TIME -> rows.getObject(place, LocalTime.class);
      case BYTES -> rows.getBytes(place);
      default -> rows.getObject(place);
    };
  }

  /** The text of a value as JDBC gave it. */
  public static String of(Object value) {
    return switch (value) {
      case BigDecimal number -> number.toPlainString();
      case Double number -> floating(number, number.toString());
      case Float number -> floating(number, number.toString());
      case LocalDateTime moment -> moment.toLocalDate() + "T" + TIME.format(moment);
      case OffsetDateTime moment -> {
        OffsetDateTime utc = moment.withOffsetSameInstant(ZoneOffset.UTC);
        yield utc.toLocalDate() + "T" + TIME.format(utc) + "+00:00";
      }
      case LocalTime time -> TIME.format(time);
      case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
      default -> value.toString();
    };
  }

  /** The shortest text that gives the number again, without an exponent where it is no longer. */
  private static String floating(double number, String shortest) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return shortest;
    }
    BigDecimal exact = new BigDecimal(shortest).stripTrailingZeros();
    boolean isPlain = exact.precision() - exact.scale() <= MOST_PLAIN_DIGITS && exact.scale() < 20;
    String text = isPlain ? exact.toPlainString() : exact.toString().toLowerCase(Locale.ROOT);
    return text;
  }

  /** A number's text without zeros behind its last digit. */
  static String withoutZeros(String number) {
    try {
      return new BigDecimal(number).stripTrailingZeros().toPlainString();
    } catch (NumberFormatException none) {
      return number;
    }
  }
}
