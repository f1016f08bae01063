package dev.postern.grammar;

import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads conditions: {@code [not.]operator.value} behind a column, and logic trees such as {@code
 * or(a.eq.1,not.and(b.gt.2,c.is.null))}.
 */
final class FilterParser {
  private static final Map<String, Operator> COMPARISONS = new HashMap<>();
  private static final Set<String> NOT_SERVED =
      Set.of(
          "match",
          "imatch",
          "isdistinct",
          "fts",
          "plfts",
          "phfts",
          "wfts",
          "cs",
          "cd",
          "ov",
          "sl",
          "sr",
          "nxr",
          "nxl",
          "adj");
  private static final Set<String> SERVED = new TreeSet<>(Set.of("in", "is"));

  static {
    Arrays.stream(Operator.values()).forEach(o -> COMPARISONS.put(o.word(), o));
    SERVED.addAll(COMPARISONS.keySet());
  }

  private final Budget budget;

  FilterParser(Budget budget) {
    this.budget = budget;
  }

  /** Whether a value starts as a condition does: by an operator of the dialect. */
  static boolean startsWithOperator(String value) {
    int start = value.startsWith("not.") ? 4 : 0;
    int end = start;
    while (end < value.length() && value.charAt(end) >= 'a' && value.charAt(end) <= 'z') {
      end++;
    }
    if (end == value.length() || (value.charAt(end) != '.' && value.charAt(end) != '(')) {
      return false;
    }
    String word = value.substring(start, end);
    return SERVED.contains(word) || NOT_SERVED.contains(word);
  }

  /** The condition of a parameter named after the column; the value runs to the end. */
  Filter<ColumnName> condition(ColumnName column, Cursor value) {
    Filter<ColumnName> condition = condition(column, value, 1, false);
    value.expectEnd();
    return condition;
  }

  /** A list of terms in parentheses, the value of an {@code and} or {@code or} parameter. */
  Filter<ColumnName> logic(boolean isOr, Cursor value) {
    budget.filterNode(1);
    value.expect('(');
    Filter<ColumnName> logic = logicTerms(isOr, value, 1);
    value.expectEnd();
    return logic;
  }

  /** Terms with commas between them, all of which must hold; to the end of the text. */
  Filter<ColumnName> conjunction(Cursor text) {
    List<Filter<ColumnName>> terms = terms(text, 1);
    text.expectEnd();
    return terms.size() == 1 ? terms.getFirst() : new Filter.And<>(terms);
  }

  private Filter<ColumnName> logicTerms(boolean isOr, Cursor text, int depth) {
    List<Filter<ColumnName>> terms = terms(text, depth + 1);
    text.expect(')');
    return isOr ? new Filter.Or<>(terms) : new Filter.And<>(terms);
  }

  private List<Filter<ColumnName>> terms(Cursor text, int depth) {
    List<Filter<ColumnName>> terms = new ArrayList<>();
    do {
      terms.add(term(text, depth));
    } while (text.accepts(','));
    return terms;
  }

  private Filter<ColumnName> term(Cursor text, int depth) {
    boolean isNegated = text.sees("not.and(") || text.sees("not.or(");
    if (isNegated) {
      text.accepts("not.");
    }
    boolean isOr = text.accepts("or(");
    if (isOr || text.accepts("and(")) {
      budget.filterNode(depth);
      Filter<ColumnName> logic = logicTerms(isOr, text, depth);
      return isNegated ? new Filter.Not<>(logic) : logic;
    }
    ColumnName column = new ColumnName(text.name("a column name, \"and(\" or \"or(\""));
    if (text.sees("->")) {
      throw text.notServed("JSON paths");
    }
    text.expect('.');
    return condition(column, text, depth, true);
  }

  private Filter<ColumnName> condition(
      ColumnName column, Cursor text, int depth, boolean isInTree) {
    budget.filterNode(depth);
    if (text.accepts("not.")) {
      return new Filter.Not<>(plainCondition(column, text, isInTree));
    }
    return plainCondition(column, text, isInTree);
  }

  private Filter<ColumnName> plainCondition(ColumnName column, Cursor text, boolean isInTree) {
    int start = text.position();
    String word = text.until(".(,)");
    if (SERVED.contains(word) && text.peek() == '(') {
      throw text.notServed("the modifiers any and all of operators");
    }
    if (!SERVED.contains(word) || text.peek() != '.') {
      text.back(start);
      throw unknownOperator(word, text);
    }
    text.expect('.');
    return switch (word) {
      case "in" -> new Filter.In<>(column, list(text));
      case "is" -> new Filter.Is<>(column, truth(text, isInTree));
      default -> {
        Operator operator = COMPARISONS.get(word);
        String value = value(text, isInTree);
        boolean isPattern = operator == Operator.LIKE || operator == Operator.ILIKE;
        yield new Filter.Compare<>(column, operator, isPattern ? value.replace('*', '%') : value);
      }
    };
  }

  private static GatewayException unknownOperator(String word, Cursor text) {
    if (NOT_SERVED.contains(word)) {
      return text.notServed("the operator " + word);
    }
    boolean isWord = word.length() >= 2 && !word.equals("not");
    String nearest =
        (isWord ? Suggestion.nearest(word, SERVED) : Optional.<String>empty())
            .map(found -> " Did you mean " + found + "?")
            .orElse("");
    return text.expected("an operator and a value, as in eq.value")
        .hint("The operators are " + String.join(", ", SERVED) + "." + nearest);
  }

  private Filter.Truth truth(Cursor text, boolean isInTree) {
    int start = text.position();
    String word = value(text, isInTree);
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "null" -> Filter.Truth.NULL;
      case "not_null" -> Filter.Truth.NOT_NULL;
      case "true" -> Filter.Truth.TRUE;
      case "false" -> Filter.Truth.FALSE;
      case "unknown" -> Filter.Truth.UNKNOWN;
      default -> {
        text.back(start);
        throw text.expected("null, not_null, true, false or unknown");
      }
    };
  }

  /** {@code (a,"b,c")}; without anything between the parentheses an empty list. */
  private List<String> list(Cursor text) {
    text.expect('(');
    if (text.accepts(')')) {
      return List.of();
    }
    List<String> values = new ArrayList<>();
    do {
      values.add(element(text));
      budget.inValues(values.size());
    } while (text.accepts(','));
    text.expect(')');
    return values;
  }

  private static String value(Cursor text, boolean isInTree) {
    if (!isInTree) {
      return text.rest();
    }
    return text.peek() == '{' ? arrayLiteral(text) : element(text);
  }

  /** Quoted, or up to a comma or parenthesis; quotes that do not span the whole are plain text. */
  private static String element(Cursor text) {
    int start = text.position();
    if (text.seesQuote()) {
      String quoted = text.quoted();
      if (quoted != null && isAtEndOfElement(text)) {
        return quoted;
      }
      text.back(start);
    }
    return text.until(",)");
  }

  /** An array literal in a tree may hold commas. */
  private static String arrayLiteral(Cursor text) {
    int start = text.position();
    String inner = text.until("}");
    if (text.accepts('}') && isAtEndOfElement(text)) {
      return inner + "}";
    }
    text.back(start);
    return text.until(",)");
  }

  private static boolean isAtEndOfElement(Cursor text) {
    return text.isAtEnd() || text.peek() == ',' || text.peek() == ')';
  }
}
