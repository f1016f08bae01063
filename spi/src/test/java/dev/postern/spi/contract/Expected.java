package dev.postern.spi.contract;

import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Operator;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What is right, found without any source. */
final class Expected {
  private Expected() {}

  /**
   * Whether a comparison holds; empty where that is unknown because there is no value.
   *
   * @param value in the text form of the kind
   */
  static Optional<Boolean> holds(
      Kind kind, Optional<String> cell, Operator operator, String value) {
    if (operator == Operator.ISDISTINCT) {
      return Optional.of(cell.isEmpty() || !same(kind, cell.get(), value));
    }
    return cell.map(text -> compared(kind, text, operator, value));
  }

  private static boolean compared(Kind kind, String cell, Operator operator, String value) {
    return switch (operator) {
      case EQ -> same(kind, cell, value);
      case NEQ, ISDISTINCT -> !same(kind, cell, value);
      case GT -> order(kind, cell, value) > 0;
      case GTE -> order(kind, cell, value) >= 0;
      case LT -> order(kind, cell, value) < 0;
      case LTE -> order(kind, cell, value) <= 0;
      case LIKE -> like(value, 0).matcher(cell).matches();
      case ILIKE -> like(value, Pattern.CASE_INSENSITIVE).matcher(cell).matches();
      case MATCH -> Pattern.compile(value).matcher(cell).find();
      case IMATCH -> Pattern.compile(value, Pattern.CASE_INSENSITIVE).matcher(cell).find();
      case CS -> elements(cell).containsAll(elements(value));
      case CD -> elements(value).containsAll(elements(cell));
      case OV -> elements(cell).stream().anyMatch(elements(value)::contains);
      case SL -> end(cell) <= begin(value);
      case SR -> begin(cell) >= end(value);
      case NXR -> end(cell) <= end(value);
      case NXL -> begin(cell) >= begin(value);
      case ADJ -> end(cell) == begin(value) || end(value) == begin(cell);
    };
  }

  private static boolean same(Kind kind, String one, String other) {
    return kind == Kind.TEXT ? one.equals(other) : order(kind, one, other) == 0;
  }

  static int order(Kind kind, String one, String other) {
    return switch (kind) {
      case INTEGER, NUMBER -> order(one, other, BigDecimal::new);
      case DATE -> order(one, other, LocalDate::parse);
      case TIMESTAMP -> order(one, other, LocalDateTime::parse);
      case TIMESTAMP_WITH_ZONE -> order(one, other, text -> OffsetDateTime.parse(text).toInstant());
      case TIME -> order(one, other, LocalTime::parse);
      case BOOLEAN, UUID, TEXT, ENUM, BYTES, JSON, ARRAY, COMPOSITE, OTHER -> one.compareTo(other);
    };
  }

  private static <T extends Comparable<? super T>> int order(
      String one, String other, Function<String, T> read) {
    return read.apply(one).compareTo(read.apply(other));
  }

  private static Pattern like(String pattern, int flags) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char next = pattern.charAt(i);
      switch (next) {
        case '%' -> regex.append(".*");
        case '_' -> regex.append('.');
        case '\\' -> regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
        default -> regex.append(Pattern.quote(String.valueOf(next)));
      }
    }
    return Pattern.compile(regex.toString(), flags | Pattern.DOTALL);
  }

  private static List<String> elements(String array) {
    return Arrays.asList(array.substring(1, array.length() - 1).split(","));
  }

  private static int begin(String range) {
    return Integer.parseInt(range.substring(1, range.indexOf(',')));
  }

  private static int end(String range) {
    return Integer.parseInt(range.substring(range.indexOf(',') + 1, range.length() - 1));
  }

  /** Whether a member of a row is what its kind says it is in JSON. */
  static boolean isForm(Kind kind, Optional<String> cell, Object found) {
    if (cell.isEmpty() || found == null) {
      return cell.isEmpty() && found == null;
    }
    String text = cell.get();
    return switch (kind) {
      case BOOLEAN -> found instanceof Boolean truth && truth == Boolean.parseBoolean(text);
      case INTEGER, NUMBER ->
          found instanceof BigDecimal digits && digits.compareTo(new BigDecimal(text)) == 0;
      case JSON -> Objects.equals(ContractJson.parse(text), found);
      case ARRAY ->
          Objects.equals(
              ContractJson.parse("[" + text.substring(1, text.length() - 1) + "]"), found);
      case UUID -> found.equals(text.toLowerCase(Locale.ROOT));
      case DATE, TIMESTAMP, TIMESTAMP_WITH_ZONE, TIME ->
          found instanceof String written && order(kind, written, text) == 0;
      case TEXT, ENUM, BYTES, COMPOSITE, OTHER -> found.equals(text);
    };
  }
}
