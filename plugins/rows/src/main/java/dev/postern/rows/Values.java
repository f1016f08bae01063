package dev.postern.rows;

import dev.postern.spi.ColumnType;
import dev.postern.spi.SourceException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Values that can be compared, out of JSON and out of text. Texts are compared by their code
 * points; JSON values can only be equal or not.
 */
public final class Values {
  private static final int MOST_DIGITS = 1_000;

  private Values() {}

  /**
   * The value of a text in the form of a type.
   *
   * @throws SourceException where it has not that form
   */
  static Comparable<?> parse(ColumnType type, String text) {
    try {
      return switch (type.kind()) {
        case BOOLEAN -> truth(text);
        case INTEGER -> whole(number(text.strip()));
        case NUMBER -> number(text.strip());
        case UUID -> java.util.UUID.fromString(text.strip()).toString();
        case DATE -> LocalDate.parse(text.strip());
        case TIMESTAMP -> local(text.strip());
        case TIMESTAMP_WITH_ZONE -> moment(text.strip());
        case TIME -> LocalTime.parse(text.strip());
        case JSON, ARRAY, COMPOSITE -> new Document(JsonForm.MAPPER.readTree(text));
        case TEXT, ENUM, BYTES, OTHER -> new Text(text);
      };
    } catch (IllegalArgumentException | DateTimeException | JacksonException misfit) {
      throw Refusal.value(type, text);
    }
  }

  /**
   * A value as its column's type wants it, where nothing is lost by that: a number may come as
   * text, and text as a number.
   *
   * @return empty where it does not fit
   */
  public static Optional<JsonNode> fitted(ColumnType type, JsonNode value) {
    var nodes = JsonForm.MAPPER.getNodeFactory();
    if (value == null || value.isNull() || value.isMissingNode()) {
      return Optional.of(nodes.nullNode());
    }
    if (type.kind() == ColumnType.Kind.JSON) {
      return Optional.of(value);
    }
    if (value.isContainer()) {
      return Optional.empty();
    }
    String text = value.asString();
    try {
      Comparable<?> parsed = parse(type, text);
      return Optional.of(
          switch (type.kind()) {
            case BOOLEAN, INTEGER, NUMBER -> value.isString() ? node(parsed) : same(type, value);
            default -> value.isString() ? value : nodes.stringNode(text);
          });
    } catch (SourceException | ClassCastException misfit) {
      return Optional.empty();
    }
  }

  private static JsonNode same(ColumnType type, JsonNode value) {
    boolean fits = (type.kind() == ColumnType.Kind.BOOLEAN) == value.isBoolean();
    if (!fits) {
      throw Refusal.value(type, value.asString());
    }
    return value;
  }

  private static JsonNode node(Comparable<?> parsed) {
    var nodes = JsonForm.MAPPER.getNodeFactory();
    return parsed instanceof Boolean truth
        ? nodes.booleanNode(truth)
        : nodes.numberNode((BigDecimal) parsed);
  }

  /** The value of a cell; null where there is none. */
  static Comparable<?> of(ColumnType type, JsonNode cell) {
    if (cell == null || cell.isNull() || cell.isMissingNode()) {
      return null;
    }
    return switch (type.kind()) {
      case BOOLEAN -> cell.booleanValue();
      case INTEGER, NUMBER -> cell.decimalValue();
      case JSON, ARRAY, COMPOSITE -> new Document(cell);
      default -> parse(type, cell.asString());
    };
  }

  private static Boolean truth(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "y", "on", "1" -> true;
      case "false", "f", "no", "n", "off", "0" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  /** Without exponents that would make of few characters many digits. */
  private static BigDecimal number(String text) {
    if (text.length() > MOST_DIGITS) {
      throw new NumberFormatException("too long");
    }
    BigDecimal number = new BigDecimal(text);
    if (Math.abs((long) number.scale()) > MOST_DIGITS) {
      throw new NumberFormatException("too large or too small");
    }
    return number;
  }

  private static BigDecimal whole(BigDecimal number) {
    if (number.stripTrailingZeros().scale() > 0) {
      throw new NumberFormatException("has a fraction");
    }
    return number;
  }

  private static LocalDateTime local(String text) {
    return text.length() == 10
        ? LocalDate.parse(text).atStartOfDay()
        : LocalDateTime.parse(text.replace(' ', 'T'));
  }

  /** Without an offset it is taken for UTC. */
  private static Instant moment(String text) {
    String written = text.length() > 10 && text.charAt(10) == ' ' ? withT(text) : text;
    boolean hasZone = written.endsWith("Z") || written.matches(".*T.*[+-][0-9:]+");
    return hasZone
        ? OffsetDateTime.parse(written.replaceFirst("([+-][0-9]{2})$", "$1:00")).toInstant()
        : local(written).toInstant(java.time.ZoneOffset.UTC);
  }

  private static String withT(String text) {
    return text.substring(0, 10) + "T" + text.substring(11);
  }

  /** A text, ordered by code points as its bytes in UTF-8 are. */
  record Text(String text) implements Comparable<Text> {
    @Override
    public int compareTo(Text other) {
      int shorter = Math.min(text.length(), other.text.length());
      for (int i = 0; i < shorter; i++) {
        char here = text.charAt(i);
        char there = other.text.charAt(i);
        if (here != there) {
          boolean areBothHalves = Character.isSurrogate(here) == Character.isSurrogate(there);
          return areBothHalves
              ? Character.compare(here, there)
              : Character.isSurrogate(here) ? 1 : -1;
        }
      }
      return Integer.compare(text.length(), other.text.length());
    }
  }

  /** A JSON value. Equal ones are alike in all but the order of members and zeros of numbers. */
  record Document(JsonNode node) implements Comparable<Document> {
    @Override
    public int compareTo(Document other) {
      return node.equals(JSON_ORDER, other.node)
          ? 0
          : node.toString().compareTo(other.node.toString());
    }

    private static final java.util.Comparator<JsonNode> JSON_ORDER =
        (one, other) -> {
          boolean areNumbers = one.isNumber() && other.isNumber();
          boolean isSame =
              areNumbers
                  ? one.decimalValue().compareTo(other.decimalValue()) == 0
                  : one.equals(other);
          return isSame ? 0 : 1;
        };
  }
}
