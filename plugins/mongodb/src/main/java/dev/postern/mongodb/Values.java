package dev.postern.mongodb;

import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Text made values, by the type of the column that it is meant for. */
final class Values {
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern MOMENT_TEXT =
      Pattern.compile("-?\\d{4,6}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d.*)?");
  private static final DateTimeFormatter MOMENT =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HH:mm:ss", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HH", "Z")
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  private Values() {}

  /**
   * The value to store.
   *
   * @throws dev.postern.spi.SourceException where the text is none of the type
   */
  static BsonValue of(ColumnType type, String text) {
    return switch (type.name()) {
      case "string" -> label(type, text);
      case "objectId" -> objectId(text);
      case "int", "long" -> whole(type, text);
      case "double" -> new BsonDouble(real(text));
      case "decimal" -> new BsonDecimal128(decimal(text));
      case Types.NUMBER -> number(text);
      case "bool" -> truth(text);
      case "date" -> moment(text);
      case "binData" -> new BsonBinary(bytes(text));
      case "uuid" -> uuid(text);
      default -> Payloads.value(text);
    };
  }

  /**
   * The values that a text may stand for in a comparison, the likeliest first. What a column of
   * mixed values shows as a string may be one of several things.
   */
  static List<BsonValue> candidates(ColumnType type, String text) {
    if (type.kind() == Kind.INTEGER) {
      return List.of(new BsonInt64(integer(text)));
    }
    if (type.name().equals(Types.NUMBER)) {
      BsonValue first = number(text);
      return first instanceof BsonDouble
          ? List.of(first, new BsonDecimal128(decimal(text)))
          : List.of(first);
    }
    BsonValue value = of(type, text);
    return type.kind() == Kind.JSON && value instanceof BsonString string
        ? shown(string.getValue())
        : List.of(value);
  }

  private static List<BsonValue> shown(String text) {
    List<BsonValue> values = new ArrayList<>();
    values.add(new BsonString(text));
    if (ObjectId.isValid(text)) {
      values.add(new BsonObjectId(new ObjectId(text)));
    }
    if (UUID_TEXT.matcher(text).matches()) {
      values.add(new BsonBinary(UUID.fromString(text)));
    }
    if (text.startsWith("\\x") && text.length() % 2 == 0) {
      values.add(new BsonBinary(bytes(text)));
    }
    if (MOMENT_TEXT.matcher(text).matches()) {
      values.add(moment(text));
    }
    return values;
  }

  private static BsonValue label(ColumnType type, String text) {
    if (type.kind() == Kind.ENUM && !type.labels().contains(text)) {
      throw unfit(type.name(), "one of its values");
    }
    return new BsonString(text);
  }

  private static BsonValue objectId(String text) {
    if (!ObjectId.isValid(text)) {
      throw unfit("objectId", "24 hexadecimal digits");
    }
    return new BsonObjectId(new ObjectId(text));
  }

  private static long integer(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException notWhole) {
      throw unfit("integer", "a whole number");
    }
  }

  private static BsonValue whole(ColumnType type, String text) {
    long number = integer(text);
    boolean isShort = type.name().equals("int") && (int) number == number;
    return isShort ? new BsonInt32((int) number) : new BsonInt64(number);
  }

  private static double real(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "infinity", "inf" -> Double.POSITIVE_INFINITY;
      case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
      default -> digits(text).doubleValue();
    };
  }

  private static Decimal128 decimal(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "nan" -> Decimal128.NaN;
      case "infinity", "inf" -> Decimal128.POSITIVE_INFINITY;
      case "-infinity", "-inf" -> Decimal128.NEGATIVE_INFINITY;
      default -> decimal(digits(text));
    };
  }

  private static Decimal128 decimal(BigDecimal digits) {
    try {
      return new Decimal128(digits);
    } catch (NumberFormatException tooLong) {
      throw unfit("decimal", "at most 34 digits");
    }
  }

  private static BigDecimal digits(String text) {
    try {
      return new BigDecimal(text.strip());
    } catch (NumberFormatException notANumber) {
      throw unfit("number", "a number");
    }
  }

  /** A number in the smallest form that holds all of it. */
  static BsonValue number(String text) {
    if (!text.isEmpty() && Character.isLetter(text.charAt(text.length() - 1))) {
      return new BsonDouble(real(text));
    }
    BigDecimal digits = digits(text);
    boolean isWritten = text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
    if (!isWritten && digits.precision() <= 19) {
      try {
        long number = digits.longValueExact();
        return (int) number == number ? new BsonInt32((int) number) : new BsonInt64(number);
      } catch (ArithmeticException tooLarge) {
        // then it is a decimal number
      }
    }
    double near = digits.doubleValue();
    boolean isExact =
        Double.isFinite(near) && new BigDecimal(Double.toString(near)).compareTo(digits) == 0;
    return isExact ? new BsonDouble(near) : new BsonDecimal128(decimal(digits));
  }

  private static BsonValue truth(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "y", "on", "1" -> BsonBoolean.TRUE;
      case "false", "f", "no", "n", "off", "0" -> BsonBoolean.FALSE;
      default -> throw unfit("bool", "true or false");
    };
  }

  /** To the millisecond; without an offset in UTC. */
  private static BsonDateTime moment(String text) {
    String iso = text.strip();
    int space = iso.indexOf(' ');
    if (space == 10) {
      iso = iso.substring(0, 10) + "T" + iso.substring(11);
    }
    try {
      var parsed =
          MOMENT.parseBest(iso, OffsetDateTime::from, LocalDateTime::from, Values::startOfDay);
      OffsetDateTime time =
          parsed instanceof OffsetDateTime zoned
              ? zoned
              : ((LocalDateTime) parsed).atOffset(ZoneOffset.UTC);
      return new BsonDateTime(time.toInstant().toEpochMilli());
    } catch (DateTimeException | ArithmeticException notAMoment) {
      throw unfit("date", "a point in time such as 2026-01-31T12:30:00Z");
    }
  }

  private static LocalDateTime startOfDay(java.time.temporal.TemporalAccessor date) {
    return java.time.LocalDate.from(date).atStartOfDay();
  }

  private static byte[] bytes(String text) {
    try {
      if (text.startsWith("\\x")) {
        return HexFormat.of().parseHex(text, 2, text.length());
      }
    } catch (IllegalArgumentException notHex) {
      // told below
    }
    throw unfit("binData", "hexadecimal digits after \\x");
  }

  private static BsonValue uuid(String text) {
    if (!UUID_TEXT.matcher(text.strip()).matches()) {
      throw unfit("uuid", "a UUID");
    }
    return new BsonBinary(UUID.fromString(text.strip()));
  }

  private static RuntimeException unfit(String type, String wanted) {
    return Failures.invalid("a value of type " + type + " is " + wanted);
  }
}
