package dev.postern.spi;

import java.util.List;
import java.util.function.Function;

/**
 * A condition on rows as a tree.
 *
 * @param <C> how a column is named: text in what a caller asked, {@link ColumnUse} in a {@link
 *     Query}
 */
public sealed interface Filter<C> {

  /** All terms hold; without terms always true. */
  record And<C>(List<Filter<C>> terms) implements Filter<C> {
    public And {
      terms = List.copyOf(terms);
    }
  }

  /** At least one term holds; without terms never true. */
  record Or<C>(List<Filter<C>> terms) implements Filter<C> {
    public Or {
      terms = List.copyOf(terms);
    }
  }

  /** The term does not hold (SQL's three-valued {@code NOT}). */
  record Not<C>(Filter<C> term) implements Filter<C> {}

  /** The column compared with a value in the text form of the column's type. */
  record Compare<C>(C column, Operator operator, String value) implements Filter<C> {}

  /**
   * The column compared with every value of a set: any of them or all of them must fit.
   *
   * @param values the set as an array literal of the source, for instance <code>{a,"b c"}</code>
   */
  record Quantified<C>(C column, Operator operator, Quantifier quantifier, String values)
      implements Filter<C> {}

  /** How many of a set must fit. */
  enum Quantifier {
    ANY,
    ALL
  }

  /**
   * Words searched for in the column's text.
   *
   * @param language the source's text search configuration; empty for its own default
   */
  record Search<C>(C column, Terms terms, String language, String text) implements Filter<C> {}

  /** How a searched text is read. */
  enum Terms {
    /** In the source's own search language: {@code to_tsquery}. */
    FTS,
    /** Every word must occur: {@code plainto_tsquery}. */
    PLFTS,
    /** The words must follow each other: {@code phraseto_tsquery}. */
    PHFTS,
    /** As in the search field of a web page: {@code websearch_to_tsquery}. */
    WFTS
  }

  /**
   * Whether the row has rows in one of the selection's embeds, those that fit its conditions.
   *
   * @param embed the embed's name in the answer
   * @param where what must hold of those rows besides, in columns of the embed
   */
  record Related<C>(String embed, boolean exists, Filter<C> where) implements Filter<C> {

    /** Any row will do. */
    public Related(String embed, boolean exists) {
      this(embed, exists, Filter.all());
    }
  }

  /** One column compared with another of the same row. */
  record CompareColumns<C>(C column, Operator operator, C other) implements Filter<C> {}

  /** The column equals one of the values, each in the text form of the column's type. */
  record In<C>(C column, List<String> values) implements Filter<C> {
    public In {
      values = List.copyOf(values);
    }
  }

  /** SQL {@code IS}. */
  record Is<C>(C column, Truth truth) implements Filter<C> {}

  /** What {@link Is} tests for. */
  enum Truth {
    NULL,
    NOT_NULL,
    TRUE,
    FALSE,
    UNKNOWN
  }

  /** The condition that always holds. */
  static <C> Filter<C> all() {
    return new And<>(List.of());
  }

  /** Whether this is the condition that always holds, as {@link #all()} writes it. */
  default boolean isAll() {
    return this instanceof And<C>(List<Filter<C>> terms) && terms.isEmpty();
  }

  /** Whether any term looks at related rows. */
  default boolean looksAtEmbeds() {
    return switch (this) {
      case And<C>(List<Filter<C>> terms) -> terms.stream().anyMatch(Filter::looksAtEmbeds);
      case Or<C>(List<Filter<C>> terms) -> terms.stream().anyMatch(Filter::looksAtEmbeds);
      case Not<C>(Filter<C> term) -> term.looksAtEmbeds();
      case Related<C> related -> true;
      default -> false;
    };
  }

  /** Both conditions; nothing is nested where one of them always holds. */
  default Filter<C> and(Filter<C> other) {
    if (isAll()) {
      return other;
    }
    return other.isAll() ? this : new And<>(List.of(this, other));
  }

  /** The same tree with every column renamed by {@code columns}; what that throws, this throws. */
  default <D> Filter<D> map(Function<? super C, ? extends D> columns) {
    return switch (this) {
      case And<C>(List<Filter<C>> terms) ->
          new And<>(terms.stream().<Filter<D>>map(term -> term.map(columns)).toList());
      case Or<C>(List<Filter<C>> terms) ->
          new Or<>(terms.stream().<Filter<D>>map(term -> term.map(columns)).toList());
      case Not<C>(Filter<C> term) -> new Not<>(term.map(columns));
      case Compare<C>(C column, Operator operator, String value) ->
          new Compare<>(columns.apply(column), operator, value);
      case Quantified<C>(C column, Operator operator, Quantifier quantifier, String values) ->
          new Quantified<>(columns.apply(column), operator, quantifier, values);
      case Search<C>(C column, Terms terms, String language, String text) ->
          new Search<>(columns.apply(column), terms, language, text);
      case Related<C>(String embed, boolean exists, Filter<C> where) ->
          new Related<>(embed, exists, where.map(columns));
      case CompareColumns<C>(C column, Operator operator, C other) ->
          new CompareColumns<>(columns.apply(column), operator, columns.apply(other));
      case In<C>(C column, List<String> values) -> new In<>(columns.apply(column), values);
      case Is<C>(C column, Truth truth) -> new Is<>(columns.apply(column), truth);
    };
  }
}
