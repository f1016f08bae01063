package dev.postern.rows;

import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Order;
import dev.postern.spi.Order.Nulls;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Puts rows in order; those that are equal by every key stay as they came. */
final class RowOrder {
  private RowOrder() {}

  /** The same rows in the order asked for. */
  static List<JsonNode> sorted(List<JsonNode> rows, List<Order<ColumnUse>> order) {
    if (order.isEmpty()) {
      return rows;
    }
    List<Keyed> keyed = new ArrayList<>(rows.size());
    for (JsonNode row : rows) {
      List<Comparable<?>> keys = new ArrayList<>(order.size());
      order.forEach(key -> keys.add(Values.of(type(key), row.get(key.column().name()))));
      keyed.add(new Keyed(row, keys));
    }
    keyed.sort(comparator(order));
    return keyed.stream().map(Keyed::row).toList();
  }

  /** Keys may be null. */
  private record Keyed(JsonNode row, List<Comparable<?>> keys) {}

  private static ColumnType type(Order<ColumnUse> key) {
    if (!key.embed().isEmpty()
        || !key.column().path().isNone()
        || key.column().making().isPresent()) {
      throw Refusal.unserved("order by what is made of a column or lies elsewhere");
    }
    return key.column().column().type();
  }

  private static Comparator<Keyed> comparator(List<Order<ColumnUse>> order) {
    return (one, other) -> {
      for (int i = 0; i < order.size(); i++) {
        int compared = compared(order.get(i), one.keys().get(i), other.keys().get(i));
        if (compared != 0) {
          return compared;
        }
      }
      return 0;
    };
  }

  private static int compared(Order<ColumnUse> key, Comparable<?> one, Comparable<?> other) {
    if (one == null || other == null) {
      boolean areFirst =
          key.nulls() == Nulls.FIRST || (key.nulls() == Nulls.DEFAULT && key.descending());
      int nullsLast = Boolean.compare(one == null, other == null);
      return areFirst ? -nullsLast : nullsLast;
    }
    int compared = compare(one, other);
    return key.descending() ? -compared : compared;
  }

  /** Compares values of one kind. */
  @SuppressWarnings("unchecked")
  static int compare(Comparable<?> one, Comparable<?> other) {
    return ((Comparable<Object>) one).compareTo(other);
  }
}
