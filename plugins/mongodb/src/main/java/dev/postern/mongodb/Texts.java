package dev.postern.mongodb;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/** Values as text and as JSON, in the forms that PostgreSQL gives values of such types. */
final class Texts {
  private Texts() {}

  /** The JSON form; absent values are null. */
  static void json(BsonValue value, boolean stripsNulls, JsonBuffer out) {
    switch (value.getBsonType()) {
      case NULL, UNDEFINED -> out.raw("null");
      case BOOLEAN -> out.raw(value.asBoolean().getValue() ? "true" : "false");
      case INT32, INT64 -> out.raw(text(value));
      case DOUBLE, DECIMAL128 -> number(text(value), out);
      case ARRAY -> {
        out.raw('[');
        boolean isFirst = true;
        for (BsonValue element : value.asArray()) {
          if (!isFirst) {
            out.raw(',');
          }
          isFirst = false;
          json(element, stripsNulls, out);
        }
        out.raw(']');
      }
      case DOCUMENT -> object(value.asDocument(), stripsNulls, out);
      default -> out.string(text(value));
    }
  }

  private static void object(BsonDocument document, boolean stripsNulls, JsonBuffer out) {
    out.raw('{');
    boolean isFirst = true;
    for (var member : document.entrySet()) {
      if (stripsNulls && isAbsent(member.getValue())) {
        continue;
      }
      if (!isFirst) {
        out.raw(',');
      }
      isFirst = false;
      out.string(member.getKey());
      out.raw(':');
      json(member.getValue(), stripsNulls, out);
    }
    out.raw('}');
  }

  /** Whether it counts as no value. */
  static boolean isAbsent(BsonValue valueOrNull) {
    return valueOrNull == null || valueOrNull.isNull() || valueOrNull.getBsonType().getValue() == 6;
  }

  private static void number(String text, JsonBuffer out) {
    if (Character.isDigit(text.charAt(text.length() - 1))) {
      out.raw(text);
    } else {
      out.string(text); // NaN and infinities
    }
  }

  /** The text form, which {@link Values} reads again; of arrays and objects their JSON. */
  static String text(BsonValue value) {
    return switch (value.getBsonType()) {
      case STRING -> value.asString().getValue();
      case OBJECT_ID -> value.asObjectId().getValue().toHexString();
      case INT32 -> Integer.toString(value.asInt32().getValue());
      case INT64 -> Long.toString(value.asInt64().getValue());
      case DOUBLE -> text(value.asDouble().getValue());
      case DECIMAL128 -> text(value.asDecimal128().getValue());
      case BOOLEAN -> value.asBoolean().getValue() ? "true" : "false";
      case DATE_TIME -> moment(value.asDateTime().getValue());
      case BINARY -> bytes(value.asBinary());
      case SYMBOL -> value.asSymbol().getSymbol();
      case JAVASCRIPT -> value.asJavaScript().getCode();
      case JAVASCRIPT_WITH_SCOPE -> value.asJavaScriptWithScope().getCode();
      case REGULAR_EXPRESSION ->
          "/"
              + value.asRegularExpression().getPattern()
              + "/"
              + value.asRegularExpression().getOptions();
      case TIMESTAMP -> value.asTimestamp().getTime() + ":" + value.asTimestamp().getInc();
      case MIN_KEY -> "MinKey";
      case MAX_KEY -> "MaxKey";
      case DB_POINTER -> value.asDBPointer().getId().toHexString();
      case ARRAY, DOCUMENT -> {
        JsonBuffer out = new JsonBuffer();
        json(value, false, out);
        yield out.text();
      }
      case NULL, UNDEFINED, END_OF_DOCUMENT -> "";
    };
  }

  /** The shortest digits that mean this number, with an exponent where it is far from one. */
  static String text(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return Double.toString(number);
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < 15) {
      return exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return "%s%c%se%c%02d"
        .formatted(
            number < 0 ? "-" : "",
            digits.charAt(0),
            fraction,
            exponent < 0 ? '-' : '+',
            Math.abs(exponent));
  }

  private static String text(Decimal128 number) {
    if (number.isNaN()) {
      return "NaN";
    }
    if (number.isInfinite()) {
      return number.isNegative() ? "-Infinity" : "Infinity";
    }
    try {
      return number.bigDecimalValue().toPlainString();
    } catch (ArithmeticException negativeZero) {
      return "0";
    }
  }

  private static String moment(long millis) {
    OffsetDateTime time = Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
    boolean isBeforeChrist = time.getYear() < 1;
    int year = isBeforeChrist ? 1 - time.getYear() : time.getYear();
    int thousandths = time.getNano() / 1_000_000;
    String fraction =
        thousandths == 0 ? "" : ("." + "%03d".formatted(thousandths)).replaceAll("0+$", "");
    return "%04d-%02d-%02dT%02d:%02d:%02d%s+00:00%s"
        .formatted(
            year,
            time.getMonthValue(),
            time.getDayOfMonth(),
            time.getHour(),
            time.getMinute(),
            time.getSecond(),
            fraction,
            isBeforeChrist ? " BC" : "");
  }

  private static String bytes(BsonBinary binary) {
    return binary.getType() == BsonBinarySubType.UUID_STANDARD.getValue()
            && binary.getData().length == 16
        ? binary.asUuid().toString()
        : "\\x" + HexFormat.of().formatHex(binary.getData());
  }
}
