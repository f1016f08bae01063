package dev.postern.spi.contract;

import dev.postern.spi.Operator;
import java.util.List;
import java.util.stream.Collectors;

/** What each operator is tried on, and with what values. */
final class Comparisons {
  private Comparisons() {}

  static List<String> columns(Operator operator) {
    return switch (operator) {
      case EQ, NEQ, ISDISTINCT ->
          List.of("id", "name", "amount", "price", "uid", "day", "at", "moment", "clock");
      case GT, GTE, LT, LTE -> List.of("id", "amount", "price", "day", "at", "moment", "clock");
      case LIKE, ILIKE, MATCH, IMATCH -> List.of("name");
      case CS, CD, OV -> List.of("tags");
      case SL, SR, NXR, NXL, ADJ -> List.of("span");
    };
  }

  static List<String> values(Operator operator, String column) {
    return switch (operator) {
      case LIKE, ILIKE ->
          List.of("a%", "%A%", "_da", "%", "", "%\\%%", "%\\_%", "%'%", "%\\\\%", "größe _", "%.%");
      case MATCH, IMATCH -> List.of("^a", "A", "e$", "[0-9]+ sure");
      case CS, CD, OV -> List.of("{3}", "{1,2}", "{0,1,2,3}");
      case SL, SR, NXR, NXL, ADJ -> List.of("[3,6)", "[0,3)", "[10,13)");
      case EQ, NEQ, ISDISTINCT, GT, GTE, LT, LTE -> values(column);
    };
  }

  private static List<String> values(String column) {
    return switch (column) {
      case "name" -> List.of("ada", "'; drop table items; --", "größe 😀", "");
      case "amount" -> List.of("2000000", "-3", "3");
      case "price" -> List.of("-0.75", "1.250");
      case "uid" -> List.of("00000000-0000-4000-8000-000000000002");
      case "day" -> List.of("2026-01-03");
      case "at" -> List.of("2026-02-03T12:30:00");
      case "moment" -> List.of("2026-03-03T23:30:00+00:00", "2026-03-04T00:30:00+01:00");
      case "clock" -> List.of("03:15:30");
      default -> List.of("3", "17");
    };
  }

  /** A set of values as {@link dev.postern.spi.Filter.Quantified} has it, every one in quotes. */
  static String set(List<String> values) {
    return values.stream()
        .map(value -> '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }
}
