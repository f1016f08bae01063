package dev.postern.grammar;

import dev.postern.operation.ColumnName;
import dev.postern.spi.Order;
import dev.postern.spi.Order.Nulls;
import java.util.List;

/**
 * Reads sort keys with commas between them: {@code column[.asc|.desc][.nullsfirst|.nullslast]},
 * where the column may have a path into its value and may be one of a resource embedded beside it.
 *
 * <pre>
 * a,b.desc,c.asc.nullsfirst
 * data-&gt;size.desc.nullslast
 * customers(name).desc
 * customers(data-&gt;&gt;rank)
 * </pre>
 */
final class OrderParser {
  private final Budget budget;

  OrderParser(Budget budget) {
    this.budget = budget;
  }

  /** All keys to the end of the text; null where they cannot be read. */
  List<Order<ColumnName>> keys(Cursor text) {
    return text.separated(() -> key(text), () -> text.takes(','));
  }

  private Order<ColumnName> key(Cursor text) {
    text.blanks();
    Order<ColumnName> related = text.attempt(() -> related(text));
    Order<ColumnName> key = related == null ? directed("", FieldParser.field(text), text) : related;
    if (key != null) {
      budget.orderKey();
      text.blanks();
    }
    return key;
  }

  private static Order<ColumnName> related(Cursor text) {
    String embed = FieldParser.name(text);
    if (embed == null || !text.takes('(')) {
      return null;
    }
    ColumnName column = FieldParser.field(text);
    return column != null && text.takes(')') ? directed(embed, column, text) : null;
  }

  /** What stands behind a column. */
  private static Order<ColumnName> directed(String embed, ColumnName column, Cursor text) {
    if (column == null) {
      return null;
    }
    boolean isAscending = takesDotted(text, "asc");
    boolean isDescending = !isAscending && takesDotted(text, "desc");
    Nulls nulls = Nulls.DEFAULT;
    if (takesDotted(text, "nullsfirst")) {
      nulls = Nulls.FIRST;
    } else if (takesDotted(text, "nullslast")) {
      nulls = Nulls.LAST;
    }
    return text.isBefore(",") || text.ends()
        ? new Order<>(embed, column, isDescending, nulls)
        : null;
  }

  private static boolean takesDotted(Cursor text, String word) {
    return text.attempts(() -> text.takes('.', Cursor.DELIMITER) && text.takes(word));
  }
}
