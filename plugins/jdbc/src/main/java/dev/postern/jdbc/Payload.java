package dev.postern.jdbc;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Operator;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Query.Presets;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a change writes: the value of each column as text, or null, for each row. */
final class Payload {
  private Payload() {}

  /**
   * The rows of a payload. Columns that a row leaves to their defaults are not in it.
   *
   * @param rows objects; of a single one there is one row
   */
  static List<Map<Column, String>> rows(
      Json rows, List<Column> columns, Missing missing, Presets presets) {
    Map<Column, String> preset = presets(presets);
    List<Map<Column, String>> read = new ArrayList<>();
    for (Map<String, JsonReader.Value> object : JsonReader.objects(rows)) {
      Map<Column, String> row = row(object, columns, missing);
      row.putAll(preset);
      read.add(row);
    }
    return read;
  }

  static Map<Column, String> presets(Presets presets) {
    return presets.isEmpty()
        ? Map.of()
        : row(JsonReader.objects(presets.values()).getFirst(), presets.columns(), Missing.NULL);
  }

  private static Map<Column, String> row(
      Map<String, JsonReader.Value> object, List<Column> columns, Missing missing) {
    Map<Column, String> row = new LinkedHashMap<>();
    for (Column column : columns) {
      JsonReader.Value value = object.get(column.name());
      if (value != null) {
        row.put(column, text(column, value));
      } else if (missing == Missing.NULL) {
        row.put(column, null);
      }
    }
    return row;
  }

  private static String text(Column column, JsonReader.Value value) {
    boolean isDocument = column.type().kind() == Kind.JSON || column.type().kind() == Kind.ARRAY;
    return isDocument && value.text() != null ? value.json() : value.text();
  }

  /**
   * Whether a row fits a condition that names keys of rows.
   *
   * @throws IllegalArgumentException where the condition is of another kind
   */
  static boolean fits(Map<Column, String> row, Filter<ColumnUse> condition) {
    return switch (condition) {
      case Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms) ->
          terms.stream().allMatch(term -> fits(row, term));
      case Filter.Compare<ColumnUse>(ColumnUse use, Operator operator, String value)
          when operator == Operator.EQ ->
          equal(use.column(), row.get(use.column()), value);
      case Filter<ColumnUse> other ->
          throw new IllegalArgumentException("no condition on a payload: " + other);
    };
  }

  private static boolean equal(Column column, String given, String wanted) {
    if (given == null) {
      return false;
    }
    Object left = Texts.parse(column.type(), given);
    Object right = Texts.parse(column.type(), wanted);
    return (left instanceof BigDecimal number && right instanceof BigDecimal other)
        ? number.compareTo(other) == 0
        : left.equals(right);
  }
}
