package dev.postern.grammar;

import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;
import dev.postern.spi.Filter.Quantifier;
import dev.postern.spi.Filter.Terms;
import dev.postern.spi.Filter.Truth;
import dev.postern.spi.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads conditions: {@code [not.]operator[(modifier)].value} behind a column, and trees of them.
 *
 * <pre>
 * eq.1
 * not.like(any).{a*,b*}
 * fts(english).word
 * in.(1,"a,b")
 * is.not_null
 * gt(col).list_price
 * and(a.eq.1,not.or(b-&gt;&gt;c.gt.2,d.is.null))
 * </pre>
 *
 * <p>{@code (col)} compares with another column of the same row; it is an addition to the dialect,
 * in which it is an error. As an argument of a routine it is plain text, as there.
 */
final class FilterParser {
  private static final String OPERATOR = "operator (eq, gt, ...)";
  private static final String TRUTH = "isVal: (null, not_null, true, false, unknown)";
  private static final String NEGATION = "negation operator (not)";
  private static final String LOGIC = "logic operator (and, or)";
  private static final String STOPS = ",)";
  private static final Map<String, Truth> TRUTHS =
      Map.of(
          "null", Truth.NULL,
          "not_null", Truth.NOT_NULL,
          "true", Truth.TRUE,
          "false", Truth.FALSE,
          "unknown", Truth.UNKNOWN);
  private static final List<String> TRUTH_WORDS =
      List.of("null", "not_null", "true", "false", "unknown");

  /** A word with which a condition may begin: of a comparison, or of a search. */
  private record Verb(String word, Operator operator, Terms terms) {
    static Verb of(Operator operator) {
      return new Verb(operator.word(), operator, null);
    }

    static Verb of(Terms terms) {
      return new Verb(terms.name().toLowerCase(Locale.ROOT), null, terms);
    }
  }

  /** Of two words one of which begins with the other the longer one stands first. */
  private static final List<Verb> VERBS = verbs();

  private final Budget budget;
  private final boolean looksIntoEmbeds;

  FilterParser(Budget budget) {
    this(budget, false);
  }

  /**
   * @param looksIntoEmbeds whether a tree may hold conditions on columns of embedded resources,
   *     {@code orders.status.eq.paid}: an addition to the dialect, in which they are errors
   */
  FilterParser(Budget budget, boolean looksIntoEmbeds) {
    this.budget = budget;
    this.looksIntoEmbeds = looksIntoEmbeds;
  }

  private static List<Verb> verbs() {
    List<Verb> verbs = new ArrayList<>();
    List.of(Operator.EQ, Operator.GTE, Operator.GT, Operator.LTE, Operator.LT)
        .forEach(operator -> verbs.add(Verb.of(operator)));
    for (Operator operator : Operator.values()) {
      if (verbs.stream().noneMatch(verb -> verb.operator() == operator)) {
        verbs.add(Verb.of(operator));
      }
    }
    for (Terms terms : Terms.values()) {
      verbs.add(Verb.of(terms));
    }
    return List.copyOf(verbs);
  }

  /** Whether a text begins as the condition of a parameter does: with a word for one and a dot. */
  static boolean isCondition(String text) {
    int end = 0;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    String word = text.substring(0, end);
    return end < text.length()
        && (text.charAt(end) == '.' || text.charAt(end) == '(')
        && (List.of("not", "in", "is").contains(word)
            || VERBS.stream().anyMatch(verb -> verb.word().equals(word)));
  }

  /**
   * Terms with commas between them, in parentheses or without, all of which must hold; null where
   * they cannot be read.
   */
  Filter<ColumnName> having(Cursor text) {
    boolean isEnclosed = text.tries("(");
    Filter<ColumnName> terms = conjunction(text);
    return terms != null && (!isEnclosed || text.takesAmongBlanks(')')) ? terms : null;
  }

  /** Where a condition stands, which says how far its value goes. */
  enum Place {
    /** A parameter's whole value. */
    PARAMETER,
    /** The same, where it may as well be an argument. */
    ARGUMENT,
    /** In a tree. */
    TREE
  }

  /** The condition of a parameter named after the column; null where it cannot be read. */
  Filter<ColumnName> condition(ColumnName column, Cursor text, Place place) {
    Filter<ColumnName> condition = negatable(column, text, place);
    if (condition != null) {
      budget.filterNode(1);
    }
    return condition;
  }

  /** {@code and(…)} and {@code or(…)}, perhaps negated; null where it cannot be read. */
  Filter<ColumnName> logic(Cursor text) {
    return term(text, 1);
  }

  /** Terms with commas between them, all of which must hold; null where they cannot be read. */
  Filter<ColumnName> conjunction(Cursor text) {
    List<Filter<ColumnName>> terms =
        text.separated(() -> term(text, 1), () -> text.takesAmongBlanks(','));
    if (terms == null) {
      return null;
    }
    return terms.size() == 1 ? terms.getFirst() : new Filter.And<>(terms);
  }

  private Filter<ColumnName> term(Cursor text, int depth) {
    Filter<ColumnName> leaf = text.attempt(() -> leaf(text, depth));
    if (leaf != null) {
      budget.filterNode(depth);
      return leaf;
    }
    boolean isNegated = Boolean.TRUE.equals(text.labelled(NEGATION, () -> takesNot(text)));
    Boolean isOr = text.labelled(LOGIC, () -> isOr(text));
    if (isOr == null || !text.takesAmongBlanks('(')) {
      return null;
    }
    budget.filterNode(depth);
    List<Filter<ColumnName>> terms =
        text.separated(() -> term(text, depth + 1), () -> text.takesAmongBlanks(','));
    if (terms == null || !text.takesAmongBlanks(')')) {
      return null;
    }
    Filter<ColumnName> logic = isOr ? new Filter.Or<>(terms) : new Filter.And<>(terms);
    return isNegated ? new Filter.Not<>(logic) : logic;
  }

  private static Boolean isOr(Cursor text) {
    if (text.tries("and")) {
      return false;
    }
    return text.takes("or") ? true : null;
  }

  private Filter<ColumnName> leaf(Cursor text, int depth) {
    ColumnName column = FieldParser.field(text);
    if (column == null || !text.takes('.', Cursor.DELIMITER)) {
      return null;
    }
    // why a tree cannot be read is told as the dialect tells it
    if (!looksIntoEmbeds || text.isExplaining() || !column.path().isNone()) {
      return negatable(column, text, Place.TREE);
    }
    Filter<ColumnName> own = text.attempt(() -> negatable(column, text, Place.TREE));
    if (own != null) {
      return own;
    }
    budget.filterNode(depth + 1);
    Filter<ColumnName> further = leaf(text, depth + 1);
    return further == null ? null : new Filter.Related<>(column.text(), true, further);
  }

  private static boolean takesNot(Cursor text) {
    return takesDotted(text, "not");
  }

  private static boolean takesDotted(Cursor text, String word) {
    return text.attempts(() -> text.takes(word) && text.takes('.', Cursor.DELIMITER));
  }

  private Filter<ColumnName> negatable(ColumnName column, Cursor text, Place place) {
    boolean isNegated = takesNot(text);
    Filter<ColumnName> condition = text.labelled(OPERATOR, () -> plain(column, text, place));
    return isNegated && condition != null ? new Filter.Not<>(condition) : condition;
  }

  private Filter<ColumnName> plain(ColumnName column, Cursor text, Place place) {
    if (takesDotted(text, "in")) {
      List<String> values = list(text);
      return values == null ? null : new Filter.In<>(column, values);
    }
    if (takesDotted(text, "is")) {
      String word = text.word(TRUTH_WORDS, TRUTH);
      return word == null ? null : new Filter.Is<>(column, TRUTHS.get(word));
    }
    for (Verb verb : VERBS) {
      Filter<ColumnName> condition =
          text.sees(verb.word()) ? text.attempt(() -> verb(verb, column, text, place)) : null;
      if (condition != null) {
        return budget.pattern(condition);
      }
    }
    return null;
  }

  private static Filter<ColumnName> verb(Verb verb, ColumnName column, Cursor text, Place place) {
    if (!text.tries(verb.word())) {
      return null;
    }
    if (verb.terms() != null) {
      String language = text.attempt(() -> inParentheses(text));
      return text.takes('.', Cursor.DELIMITER)
          ? new Filter.Search<>(
              column, verb.terms(), language == null ? "" : language, value(text, place))
          : null;
    }
    if (place != Place.ARGUMENT && text.sees("(col).") && text.tries("(col).")) {
      ColumnName other = FieldParser.field(text);
      return other != null && (place == Place.TREE || text.ends())
          ? new Filter.CompareColumns<>(column, verb.operator(), other)
          : null;
    }
    Quantifier quantifier =
        verb.operator().takesSets() ? text.attempt(() -> quantifier(text)) : null;
    if (!text.takes('.', Cursor.DELIMITER)) {
      return null;
    }
    return comparison(verb.operator(), column, quantifier, value(text, place));
  }

  private static Filter<ColumnName> comparison(
      Operator operator, ColumnName column, Quantifier quantifier, String value) {
    String meant = operator.isPattern() ? value.replace('*', '%') : value;
    return quantifier == null
        ? new Filter.Compare<>(column, operator, meant)
        : new Filter.Quantified<>(column, operator, quantifier, meant);
  }

  private static String inParentheses(Cursor text) {
    String inner = text.takes('(') ? text.identifier() : null;
    return inner != null && text.takes(')') ? inner : null;
  }

  private static Quantifier quantifier(Cursor text) {
    if (!text.takes('(')) {
      return null;
    }
    boolean isAny = text.tries("any");
    return (isAny || text.takes("all")) && text.takes(')')
        ? isAny ? Quantifier.ANY : Quantifier.ALL
        : null;
  }

  /** {@code (a,"b,c")}; without anything between the parentheses an empty list. */
  private List<String> list(Cursor text) {
    if (!text.takesAmongBlanks('(')) {
      return null;
    }
    int[] count = {0};
    List<String> values =
        text.separated(
            () -> {
              budget.inValues(++count[0]);
              return element(text);
            },
            () -> text.takes(','));
    if (values == null || !text.takesAmongBlanks(')')) {
      return null;
    }
    return values.equals(List.of("")) ? List.of() : values;
  }

  /** Quoted, or up to a comma or parenthesis; quotes that do not span the whole are plain text. */
  private static String element(Cursor text) {
    String quoted = quoted(text);
    return quoted == null ? text.until(STOPS) : quoted;
  }

  /** A text in double quotes that is all of an element. */
  private static String quoted(Cursor text) {
    return text.attempt(
        () -> {
          String quoted = text.quoted();
          return quoted != null && text.isBeforeAny(STOPS) ? quoted : null;
        });
  }

  /** To the end of a parameter; in a tree like an element, where an array may hold commas. */
  private static String value(Cursor text, Place place) {
    if (place != Place.TREE) {
      return text.rest();
    }
    String quoted = quoted(text);
    if (quoted != null) {
      return quoted;
    }
    String array = text.attempt(() -> array(text));
    return array == null ? text.until(STOPS) : array;
  }

  private static String array(Cursor text) {
    String inner = text.takes("{") ? text.until("{}") : null;
    return inner != null && text.takes("}") ? "{" + inner + "}" : null;
  }
}
