package dev.postern.mongodb;

import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonBinarySubType;
import org.bson.BsonType;
import org.bson.BsonValue;

/** The types of columns, by the words that a validator has for them. */
final class Types {
  static final String NUMBER = "number";
  static final String MIXED = "mixed";

  private static final Set<BsonType> NUMBERS =
      EnumSet.of(BsonType.INT32, BsonType.INT64, BsonType.DOUBLE, BsonType.DECIMAL128);

  private Types() {}

  /** The type of one value; empty where it is none. */
  static Optional<ColumnType> of(BsonValue value) {
    return switch (value.getBsonType()) {
      case NULL, UNDEFINED, END_OF_DOCUMENT -> Optional.empty();
      case BINARY ->
          Optional.of(
              value.asBinary().getType() == BsonBinarySubType.UUID_STANDARD.getValue()
                  ? named("uuid")
                  : named("binData"));
      case STRING -> Optional.of(named("string"));
      case OBJECT_ID -> Optional.of(named("objectId"));
      case INT32 -> Optional.of(named("int"));
      case INT64 -> Optional.of(named("long"));
      case DOUBLE -> Optional.of(named("double"));
      case DECIMAL128 -> Optional.of(named("decimal"));
      case BOOLEAN -> Optional.of(named("bool"));
      case DATE_TIME -> Optional.of(named("date"));
      case ARRAY -> Optional.of(named("array"));
      case DOCUMENT -> Optional.of(named("object"));
      default -> Optional.of(named(MIXED));
    };
  }

  /** By a word of a validator; empty where it says nothing of a value's type. */
  static Optional<ColumnType> said(String word) {
    return switch (word) {
      case "null" -> Optional.empty();
      case "integer" -> Optional.of(named("long"));
      case "boolean" -> Optional.of(named("bool"));
      default -> Optional.of(named(word));
    };
  }

  static ColumnType named(String word) {
    return switch (word) {
      case "string" -> ColumnType.of(word, Kind.TEXT);
      case "objectId" -> ColumnType.of(word, Kind.OTHER);
      case "int", "long" -> ColumnType.of(word, Kind.INTEGER);
      case "double", "decimal", NUMBER -> ColumnType.of(word, Kind.NUMBER);
      case "bool" -> ColumnType.of(word, Kind.BOOLEAN);
      case "date" -> ColumnType.of(word, Kind.TIMESTAMP_WITH_ZONE);
      case "binData" -> ColumnType.of(word, Kind.BYTES);
      case "uuid" -> ColumnType.of(word, Kind.UUID);
      case "array", "object" -> ColumnType.of(word, Kind.JSON);
      default -> ColumnType.of(MIXED, Kind.JSON);
    };
  }

  static ColumnType labels(List<String> labels) {
    return new ColumnType("string", Kind.ENUM, labels);
  }

  /** What holds values of both. */
  static ColumnType both(ColumnType one, ColumnType other) {
    if (one.name().equals(other.name())) {
      return one.kind() == Kind.ENUM ? one : other;
    }
    boolean areWhole = one.kind() == Kind.INTEGER && other.kind() == Kind.INTEGER;
    boolean areNumbers = isNumber(one) && isNumber(other);
    return areWhole ? named("long") : named(areNumbers ? NUMBER : MIXED);
  }

  private static boolean isNumber(ColumnType type) {
    return type.kind() == Kind.INTEGER || type.kind() == Kind.NUMBER;
  }

  /** Values of one family are compared with each other, and with no others. */
  static boolean isComparable(BsonValue one, BsonValue other) {
    BsonType type = one.getBsonType();
    return NUMBERS.contains(type)
        ? NUMBERS.contains(other.getBsonType())
        : type == other.getBsonType();
  }

  static boolean isNumber(BsonValue value) {
    return NUMBERS.contains(value.getBsonType());
  }
}
