package dev.postern;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Queries of both surfaces that are a little more than the limits allow. */
final class WideQueries {
  private WideQueries() {}

  /** A text many times, with commas between; # stands for how many came before. */
  static String times(int count, String text) {
    return IntStream.range(0, count)
        .mapToObj(i -> text.replace("#", Integer.toString(i)))
        .collect(Collectors.joining(","));
  }

  /** A line in which each word behind a percent sign stands for something too long. */
  static String filledIn(String line) {
    String comparison = "{\"column\":\"id\",\"op\":\"eq\",\"value\":1}";
    String nest = "id";
    String nestArguments = "\"id\"";
    for (int i = 0; i < 6; i++) {
      String other = i % 2 == 0 ? "orders" : "customers";
      nest = other + "(" + nest + ")";
      nestArguments = "{\"embed\":\"" + other + "\",\"select\":[" + nestArguments + "]}";
    }
    return line.replace("%in", times(1_001, "#"))
        .replace("%manyargs", times(101, comparison))
        .replace("%many", times(101, "id=eq.1").replace(',', '&'))
        .replace("%deepargs", "{\"and\":[".repeat(11) + comparison + "]}".repeat(11))
        .replace("%deep", "and(".repeat(10) + "id.eq.1" + ")".repeat(10))
        .replace("%orderargs", times(11, "\"id\""))
        .replace("%order", times(11, "id"))
        .replace("%selectargs", times(201, "\"a#:id\""))
        .replace("%select", times(201, "a#:id"))
        .replace(
            "%embedargs", times(21, "{\"embed\":\"customers\",\"as\":\"a#\",\"select\":[\"id\"]}"))
        .replace("%embeds", times(21, "a#:customers(id)"))
        .replace("%nestargs", nestArguments.replaceFirst("\"orders\"", "\"customers\""))
        .replace("%nest", nest.replaceFirst("orders", "customers"));
  }
}
