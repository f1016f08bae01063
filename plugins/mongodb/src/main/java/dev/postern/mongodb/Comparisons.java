package dev.postern.mongodb;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalInt;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Values compared as the server compares them. */
final class Comparisons {
  private Comparisons() {}

  /** Whether two values are equal: numbers of every form by what they say, objects in order. */
  static boolean areSame(BsonValue one, BsonValue other) {
    if (!Types.isComparable(one, other)) {
      return false;
    }
    return switch (one.getBsonType()) {
      case INT32, INT64, DOUBLE, DECIMAL128 -> number(one, other).orElse(1) == 0;
      case ARRAY -> areSame(one.asArray(), other.asArray());
      case DOCUMENT -> areSame(one.asDocument(), other.asDocument());
      default -> one.equals(other);
    };
  }

  private static boolean areSame(BsonArray one, BsonArray other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!areSame(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean areSame(BsonDocument one, BsonDocument other) {
    if (one.size() != other.size()) {
      return false;
    }
    Iterator<Map.Entry<String, BsonValue>> others = other.entrySet().iterator();
    for (Map.Entry<String, BsonValue> member : one.entrySet()) {
      Map.Entry<String, BsonValue> same = others.next();
      if (!member.getKey().equals(same.getKey()) || !areSame(member.getValue(), same.getValue())) {
        return false;
      }
    }
    return true;
  }

  /** Which comes first; empty where values of such types have no order. */
  static OptionalInt order(BsonValue one, BsonValue other) {
    if (!Types.isComparable(one, other)) {
      return OptionalInt.empty();
    }
    return switch (one.getBsonType()) {
      case INT32, INT64, DOUBLE, DECIMAL128 -> number(one, other);
      case STRING ->
          OptionalInt.of(
              Arrays.compareUnsigned(
                  utf8(one.asString().getValue()), utf8(other.asString().getValue())));
      case OBJECT_ID -> OptionalInt.of(one.asObjectId().compareTo(other.asObjectId()));
      case BOOLEAN -> OptionalInt.of(one.asBoolean().compareTo(other.asBoolean()));
      case DATE_TIME -> OptionalInt.of(one.asDateTime().compareTo(other.asDateTime()));
      case TIMESTAMP -> OptionalInt.of(one.asTimestamp().compareTo(other.asTimestamp()));
      case BINARY -> OptionalInt.of(binary(one, other));
      default -> OptionalInt.empty();
    };
  }

  private static int binary(BsonValue one, BsonValue other) {
    byte[] first = one.asBinary().getData();
    byte[] second = other.asBinary().getData();
    if (first.length != second.length) {
      return Integer.compare(first.length, second.length);
    }
    int types = Byte.compareUnsigned(one.asBinary().getType(), other.asBinary().getType());
    return types != 0 ? types : Arrays.compareUnsigned(first, second);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static OptionalInt number(BsonValue one, BsonValue other) {
    double first = near(one);
    double second = near(other);
    if (Double.isNaN(first) || Double.isNaN(second)) {
      return Double.isNaN(first) && Double.isNaN(second) ? OptionalInt.of(0) : OptionalInt.empty();
    }
    if (Double.isInfinite(first) || Double.isInfinite(second)) {
      return OptionalInt.of(Double.compare(first, second));
    }
    return OptionalInt.of(exact(one).compareTo(exact(other)));
  }

  private static double near(BsonValue number) {
    return switch (number.getBsonType()) {
      case INT32 -> number.asInt32().getValue();
      case INT64 -> number.asInt64().getValue();
      case DOUBLE -> number.asDouble().getValue();
      default ->
          number.asDecimal128().getValue().isNaN()
              ? Double.NaN
              : number.asDecimal128().getValue().isInfinite()
                  ? (number.asDecimal128().getValue().isNegative()
                      ? Double.NEGATIVE_INFINITY
                      : Double.POSITIVE_INFINITY)
                  : 0;
    };
  }

  private static BigDecimal exact(BsonValue number) {
    return switch (number.getBsonType()) {
      case INT32 -> BigDecimal.valueOf(number.asInt32().getValue());
      case INT64 -> BigDecimal.valueOf(number.asInt64().getValue());
      case DOUBLE -> new BigDecimal(number.asDouble().getValue());
      default -> decimal(number);
    };
  }

  private static BigDecimal decimal(BsonValue number) {
    try {
      return number.asDecimal128().getValue().bigDecimalValue();
    } catch (ArithmeticException negativeZero) {
      return BigDecimal.ZERO;
    }
  }
}
