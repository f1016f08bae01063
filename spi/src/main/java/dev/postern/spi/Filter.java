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
      case In<C>(C column, List<String> values) -> new In<>(columns.apply(column), values);
      case Is<C>(C column, Truth truth) -> new Is<>(columns.apply(column), truth);
    };
  }
}
