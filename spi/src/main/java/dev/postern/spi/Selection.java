package dev.postern.spi;

import java.util.List;

/**
 * Which rows of a resource and what of each row: the one tree for what a caller asks, with names as
 * text, and for what a connector does, with names resolved.
 *
 * @param <R> how the resource is named; {@link Source} in a {@link Query}
 * @param <C> how a column is named; {@link ColumnUse} in a {@link Query}
 * @param items what each row of the answer holds, in order; never empty in a {@link Query} unless
 *     the rows are only joined
 */
public record Selection<R, C>(
    R from, List<Item<R, C>> items, Filter<C> where, List<Order<C>> order, Page page) {

  public Selection {
    items = List.copyOf(items);
    order = List.copyOf(order);
  }

  /** One member of each row of the answer. */
  public sealed interface Item<R, C> {

    /** A column's value under the key {@code name}. */
    record Field<R, C>(C column, String name) implements Item<R, C> {}

    /** Related rows under the key {@code name}: an object, or null, or an array of objects. */
    record Embed<R, C>(String name, Join join, Selection<R, C> selection) implements Item<R, C> {}
  }

  /** What becomes of a row without related rows. */
  public enum Join {
    /** It stays. */
    LEFT,
    /** It is left out. */
    INNER
  }
}
