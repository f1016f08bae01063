package com.example.notes;

import com.example.notes.NotesSource.Line;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Conditions and orders over lines. No value of a line is ever absent. */
final class Conditions {
  private Conditions() {}

  static boolean hold(Filter<ColumnUse> filter, Line line) {
    return switch (filter) {
      case Filter.And<ColumnUse> and -> and.terms().stream().allMatch(term -> hold(term, line));
      case Filter.Or<ColumnUse> or -> or.terms().stream().anyMatch(term -> hold(term, line));
      case Filter.Not<ColumnUse> not -> !hold(not.term(), line);
      case Filter.Compare<ColumnUse>(ColumnUse column, Operator operator, String value) ->
          compare(column, operator, line, value);
      case Filter.CompareColumns<ColumnUse>(ColumnUse column, Operator operator, ColumnUse other) ->
          compare(column, operator, line, line.value(other.name()));
      case Filter.In<ColumnUse>(ColumnUse column, List<String> values) ->
          values.stream().anyMatch(value -> compare(column, Operator.EQ, line, value));
      case Filter.Quantified<ColumnUse> set -> {
        List<String> values = elements(set.values());
        yield set.quantifier() == Filter.Quantifier.ANY
            ? values.stream().anyMatch(v -> compare(set.column(), set.operator(), line, v))
            : values.stream().allMatch(v -> compare(set.column(), set.operator(), line, v));
      }
      case Filter.Is<ColumnUse> is -> is.truth() == Filter.Truth.NOT_NULL;
      // neither is declared, so the gateway does not ask
      case Filter.Search<ColumnUse> search -> throw new UnsupportedOperationException();
      case Filter.Related<ColumnUse> related -> throw new UnsupportedOperationException();
    };
  }

  private static final Pattern ELEMENT =
      Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"|[^{},]+", Pattern.DOTALL);

  /** The values of <code>{a,"b \"c\", d"}</code>. */
  private static List<String> elements(String set) {
    return ELEMENT
        .matcher(set)
        .results()
        .map(one -> one.group(1) == null ? one.group() : one.group(1))
        .map(text -> text.replaceAll("(?s)\\\\(.)", "$1"))
        .toList();
  }

  private static boolean compare(ColumnUse column, Operator operator, Line line, String value) {
    int order = compare(column, line, value);
    return switch (operator) {
      case EQ -> order == 0;
      case NEQ -> order != 0;
      case GT -> order > 0;
      case GTE -> order >= 0;
      case LT -> order < 0;
      case LTE -> order <= 0;
      default -> throw new UnsupportedOperationException(operator + " is not declared");
    };
  }

  private static int compare(ColumnUse column, Line line, String value) {
    if (!column.name().equals("number")) {
      return line.text().compareTo(value);
    }
    try {
      return Long.compare(line.number(), Long.parseLong(value));
    } catch (NumberFormatException wrong) {
      throw new SourceException(Kind.INVALID_VALUE, "no number: " + value);
    }
  }

  static Comparator<Line> order(List<Order<ColumnUse>> keys) {
    Comparator<Line> all = (one, other) -> 0;
    for (Order<ColumnUse> key : keys) {
      Comparator<Line> own =
          key.column().name().equals("number")
              ? Comparator.comparingLong(Line::number)
              : Comparator.comparing(Line::text);
      all = all.thenComparing(key.descending() ? own.reversed() : own);
    }
    return all;
  }
}
