package dev.postern.grammar;

import dev.postern.operation.ColumnName;
import dev.postern.spi.Order;
import dev.postern.spi.Order.Nulls;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads sort keys: {@code column[.asc|.desc][.nullsfirst|.nullslast]}, with commas between them.
 */
final class OrderParser {
  private final Budget budget;

  OrderParser(Budget budget) {
    this.budget = budget;
  }

  /** All keys to the end of the text; an empty text has none. */
  List<Order<ColumnName>> keys(Cursor text) {
    if (text.isAtEnd()) {
      return List.of();
    }
    List<Order<ColumnName>> keys = new ArrayList<>();
    do {
      budget.orderKey();
      keys.add(key(text));
    } while (text.accepts(','));
    text.expectEnd();
    return keys;
  }

  private static Order<ColumnName> key(Cursor text) {
    ColumnName column = new ColumnName(text.name("a column name"));
    if (text.peek() == '(') {
      throw text.notServed("ordering by a related resource");
    }
    if (text.sees("->")) {
      throw text.notServed("JSON paths");
    }
    boolean isDescending = text.accepts(".desc");
    if (!isDescending) {
      text.accepts(".asc");
    }
    Nulls nulls = Nulls.DEFAULT;
    if (text.accepts(".nullsfirst")) {
      nulls = Nulls.FIRST;
    } else if (text.accepts(".nullslast")) {
      nulls = Nulls.LAST;
    }
    if (!text.isAtEnd() && text.peek() != ',') {
      throw text.expected("\",\", \".asc\", \".desc\", \".nullsfirst\" or \".nullslast\"");
    }
    return new Order<>(column, isDescending, nulls);
  }
}
