package dev.postern.mcp;

import dev.postern.operation.ColumnName;
import dev.postern.spi.Column;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Conditions for values that begin with a text, such that few others come along. */
final class KeyBeginning {
  private static final Pattern DIGITS = Pattern.compile("[1-9][0-9]{0,17}");
  private static final String NIL_UUID = "00000000-0000-0000-0000-000000000000";
  private static final Pattern UUID_DIGITS = Pattern.compile("[0-9a-fA-F-]{1,36}");

  private KeyBeginning() {}

  /** May let further values by where the source has no comparison for it; never too few. */
  static Filter<ColumnName> of(Column column, String beginning) {
    if (beginning.isEmpty()) {
      return Filter.all();
    }
    ColumnName name = new ColumnName(column.name());
    return switch (column.type().kind()) {
      case TEXT -> new Filter.Compare<>(name, Operator.LIKE, pattern(beginning));
      case INTEGER -> numbers(column, name, beginning);
      case UUID -> uuids(name, beginning);
      case ENUM ->
          new Filter.In<>(
              name,
              column.type().labels().stream()
                  .filter(label -> label.startsWith(beginning))
                  .toList());
      default -> Filter.all();
    };
  }

  private static String pattern(String beginning) {
    return beginning.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }

  /** 12 begins 12, 120 to 129, 1200 to 1299 and so on. */
  private static Filter<ColumnName> numbers(Column column, ColumnName name, String beginning) {
    if (!DIGITS.matcher(beginning).matches()) {
      return Filter.all();
    }
    long most = most(column);
    List<Filter<ColumnName>> ranges = new ArrayList<>();
    long from = Long.parseLong(beginning);
    long to = from;
    while (from <= most) {
      ranges.add(between(name, Long.toString(from), Long.toString(Math.min(to, most))));
      if (from > most / 10) {
        break;
      }
      from = from * 10;
      to = to > (most - 9) / 10 ? most : to * 10 + 9;
    }
    return new Filter.Or<>(ranges);
  }

  /** The largest number that can be compared with the column. */
  private static long most(Column column) {
    return switch (column.type().name()) {
      case "smallint" -> Short.MAX_VALUE;
      case "integer" -> Integer.MAX_VALUE;
      default -> Long.MAX_VALUE;
    };
  }

  private static Filter<ColumnName> uuids(ColumnName name, String beginning) {
    String rest = NIL_UUID.substring(Math.min(beginning.length(), NIL_UUID.length()));
    String from = beginning + rest;
    boolean isUuid =
        UUID_DIGITS.matcher(beginning).matches()
            && from.replaceAll("[0-9a-fA-F]", "0").equals(NIL_UUID);
    return isUuid ? between(name, from, beginning + rest.replace('0', 'f')) : Filter.all();
  }

  private static Filter<ColumnName> between(ColumnName name, String from, String to) {
    return new Filter.And<>(
        List.of(
            new Filter.Compare<>(name, Operator.GTE, from),
            new Filter.Compare<>(name, Operator.LTE, to)));
  }
}
