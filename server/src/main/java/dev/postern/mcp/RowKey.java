package dev.postern.mcp;

import dev.postern.operation.ColumnName;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The columns that say which row of a table is meant. As text, a key of one column is its value;
 * one of several is the values in the order of the key with commas between, where a comma or a
 * backslash within a value has a backslash before it.
 */
record RowKey(List<Column> columns) {
  RowKey {
    columns = List.copyOf(columns);
  }

  /** The primary key, else the first other key, of which the caller may read every column. */
  static Optional<RowKey> of(VisibleTable table) {
    if (!table.actions().contains(Action.READ)) {
      return Optional.empty();
    }
    return Stream.concat(Stream.of(table.table().primaryKey()), table.table().uniqueKeys().stream())
        .filter(names -> !names.isEmpty())
        .map(names -> names.stream().flatMap(name -> column(table, name)).toList())
        .filter(found -> !found.isEmpty())
        .map(RowKey::new)
        .filter(key -> isWhole(key, table))
        .findFirst();
  }

  private static Stream<Column> column(VisibleTable table, String name) {
    return table.filterable().stream().filter(column -> column.name().equals(name));
  }

  private static boolean isWhole(RowKey key, VisibleTable table) {
    List<String> names = key.columns.stream().map(Column::name).toList();
    return names.equals(table.table().primaryKey()) || table.table().uniqueKeys().contains(names);
  }

  /** The values in a text, which may be fewer or more than there are columns. */
  List<String> values(String text) {
    if (columns.size() == 1) {
      return List.of(text);
    }
    List<String> values = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        value.append(text.charAt(++i));
      } else if (c == ',') {
        values.add(value.toString());
        value.setLength(0);
      } else {
        value.append(c);
      }
    }
    values.add(value.toString());
    return values;
  }

  /** The other way round. */
  String text(List<String> values) {
    return columns.size() == 1
        ? values.getFirst()
        : values.stream()
            .map(value -> value.replace("\\", "\\\\").replace(",", "\\,"))
            .collect(Collectors.joining(","));
  }

  /** The rows whose first columns of the key have these values. */
  Filter<ColumnName> where(List<String> values) {
    Filter<ColumnName> where = Filter.all();
    for (int i = 0; i < values.size(); i++) {
      where =
          where.and(
              new Filter.Compare<>(
                  new ColumnName(columns.get(i).name()), Operator.EQ, values.get(i)));
    }
    return where;
  }
}
