package dev.postern.spi;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which rows of a resource and what of each row: the one tree for what a caller asks, with names as
 * text, and for what a connector does, with names resolved.
 *
 * @param <R> how the resource is named; {@link Source} in a {@link Query}
 * @param <C> how a column is named; {@link ColumnUse} in a {@link Query}
 * @param items what each row of the answer holds, in order; never empty in a {@link Query} unless
 *     the rows are only joined
 * @param having which groups of rows there are, by what is made of each
 * @param isDistinct whether rows of the answer that are equal are one
 */
public record Selection<R, C>(
    R from,
    List<Item<R, C>> items,
    Filter<C> where,
    List<Order<C>> order,
    Page page,
    Filter<C> having,
    boolean isDistinct) {

  public Selection {
    items = List.copyOf(items);
    order = List.copyOf(order);
  }

  /** Every group, every row. */
  public Selection(
      R from, List<Item<R, C>> items, Filter<C> where, List<Order<C>> order, Page page) {
    this(from, items, where, order, page, Filter.all(), false);
  }

  /** The same of those rows alone that fit a further condition. */
  public Selection<R, C> narrowed(Filter<C> further) {
    return new Selection<>(from, items, where.and(further), order, page, having, isDistinct);
  }

  /** The same in another order. */
  public Selection<R, C> ordered(List<Order<C>> otherOrder) {
    return new Selection<>(from, items, where, otherOrder, page, having, isDistinct);
  }

  /** The same in another stretch of the rows. */
  public Selection<R, C> within(Page otherPage) {
    return new Selection<>(from, items, where, order, otherPage, having, isDistinct);
  }

  /** One member of each row of the answer. */
  public sealed interface Item<R, C> {

    /**
     * A column's value under the key {@code name}.
     *
     * @param cast the type it is turned into; of what a caller asked only its name counts
     */
    record Field<R, C>(C column, String name, Optional<ColumnType> cast) implements Item<R, C> {
      public Field(C column, String name) {
        this(column, name, Optional.empty());
      }
    }

    /**
     * One value out of all rows that agree in every other item, under the key {@code name}.
     *
     * @param column what is aggregated; empty only for a count of rows
     * @param argumentCast the type the column is turned into before
     * @param cast the type the result is turned into
     */
    record Aggregate<R, C>(
        Aggregation function,
        Optional<C> column,
        Optional<ColumnType> argumentCast,
        Optional<ColumnType> cast,
        boolean isDistinct,
        String name)
        implements Item<R, C> {}

    /**
     * Related rows under the key {@code name}: an object, or null, or an array of objects.
     *
     * @param isSpread whether their members stand among those of the row around them instead: one
     *     value each, or for several related rows an array of values each
     */
    record Embed<R, C>(String name, Join join, boolean isSpread, Selection<R, C> selection)
        implements Item<R, C> {
      public Embed(String name, Join join, Selection<R, C> selection) {
        this(name, join, false, selection);
      }
    }
  }

  /** What is made of many values. */
  public enum Aggregation {
    COUNT,
    SUM,
    AVG,
    MIN,
    MAX;

    /** The lower-case word of the grammar, which is SQL's too. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What becomes of a row without related rows. */
  public enum Join {
    /** It stays. */
    LEFT,
    /** It is left out. */
    INNER
  }
}
