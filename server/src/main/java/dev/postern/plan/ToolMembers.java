package dev.postern.plan;

import dev.postern.mask.MaskFit;
import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.Column;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import java.util.ArrayList;
import java.util.List;

/** What each row of a tool that reads holds, as far as its type is known: plain columns. */
final class ToolMembers {
  private ToolMembers() {}

  /** Under the names that they have in the answer. */
  static List<Column> of(Selection<RelationName, ColumnName> rows, ColumnScope scope) {
    List<Column> members = new ArrayList<>();
    for (Item<RelationName, ColumnName> item : rows.items()) {
      if (item instanceof Item.Field<RelationName, ColumnName> field) {
        if (field.column().isAll()) {
          members.addAll(scope.seen());
        } else if (field.column().path().isNone()
            && field.column().bucket().isEmpty()
            && field.cast().isEmpty()) {
          scope
              .find(field.column())
              .map(found -> MaskFit.seen(found, scope.masks().of(found.name()).mask()))
              .ifPresent(found -> members.add(named(found, field.name())));
        }
      }
    }
    return members;
  }

  private static Column named(Column column, String name) {
    return new Column(name, column.type(), column.isNullable(), false, false, column.comment());
  }
}
