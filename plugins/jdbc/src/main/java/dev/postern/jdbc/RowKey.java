package dev.postern.jdbc;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;

/** The columns by which the rows of a table are known. */
final class RowKey {
  private RowKey() {}

  /** The primary key, another key without absent values, or what the engine has; maybe none. */
  static List<Column> of(Table table, Dialect dialect) {
    if (!table.primaryKey().isEmpty()) {
      return columns(table, table.primaryKey());
    }
    for (List<String> key : table.uniqueKeys()) {
      List<Column> columns = columns(table, key);
      if (columns.stream().noneMatch(Column::isNullable)) {
        return columns;
      }
    }
    return dialect.rowId(table).map(List::of).orElse(List.of());
  }

  static List<Column> columns(Table table, List<String> names) {
    return names.stream().map(name -> table.column(name).orElseThrow()).toList();
  }

  /** That a row is one of those with these keys. */
  static Filter<ColumnUse> oneOf(List<Column> columns, List<List<String>> keys) {
    if (columns.size() == 1) {
      return new Filter.In<>(use(columns.getFirst()), keys.stream().map(List::getFirst).toList());
    }
    List<Filter<ColumnUse>> rows = new ArrayList<>(keys.size());
    for (List<String> key : keys) {
      rows.add(equal(columns, key));
    }
    return new Filter.Or<>(rows);
  }

  /** That a row has these values. */
  static Filter<ColumnUse> equal(List<Column> columns, List<String> values) {
    List<Filter<ColumnUse>> parts = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      parts.add(new Filter.Compare<>(use(columns.get(i)), Operator.EQ, values.get(i)));
    }
    return new Filter.And<>(parts);
  }

  /** Where a column stands in a key; -1 for nowhere. */
  static int place(List<Column> key, String name) {
    for (int i = 0; i < key.size(); i++) {
      if (key.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  static ColumnUse use(Column column) {
    return new ColumnUse(column, new Mask.None());
  }
}
