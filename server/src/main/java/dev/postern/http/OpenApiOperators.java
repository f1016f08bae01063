package dev.postern.http;

import dev.postern.schema.Powers;
import dev.postern.spi.Capability;
import dev.postern.spi.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a document says of the conditions that a source knows. */
final class OpenApiOperators {
  private OpenApiOperators() {}

  static String told(Powers powers) {
    List<String> words = new ArrayList<>();
    for (Operator operator : Operator.values()) {
      if (operator == Operator.ISDISTINCT) {
        words.add("in.(a,b)");
        words.add("is (null, not_null, true, false, unknown)");
      }
      if (powers.can(operator)) {
        words.add(
            operator == Operator.ILIKE ? "ilike (* for any run of characters)" : operator.word());
      }
      if (operator == Operator.ISDISTINCT && powers.can(Capability.SEARCH)) {
        words.addAll(List.of("fts", "plfts", "phfts", "wfts"));
      }
    }
    List<String> sets =
        Arrays.stream(Operator.values())
            .filter(operator -> operator.takesSets() && powers.can(operator))
            .map(Operator::word)
            .toList();
    return "A condition is [not.]operator.value. Operators are "
        + joined(words)
        + (sets.isEmpty()
            ? "."
            : "; "
                + joined(sets)
                + (sets.size() == 1 ? " takes" : " take")
                + " (any) or (all) and a list in braces.");
  }

  private static String joined(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }
}
