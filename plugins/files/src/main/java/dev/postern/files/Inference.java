package dev.postern.files;

import dev.postern.rows.Values;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Finds the type of a column out of all its values: the narrowest that every one of them has.
 * Values of CSV are texts and looked into; JSON says itself what they are.
 */
final class Inference {
  static final ColumnType INTEGER = ColumnType.of("bigint", Kind.INTEGER);
  static final ColumnType NUMBER = ColumnType.of("numeric", Kind.NUMBER);
  static final ColumnType BOOLEAN = ColumnType.of("boolean", Kind.BOOLEAN);
  static final ColumnType JSON = ColumnType.of("json", Kind.JSON);
  private static final ColumnType DATE = ColumnType.of("date", Kind.DATE);
  private static final ColumnType MOMENT =
      ColumnType.of("timestamp with time zone", Kind.TIMESTAMP_WITH_ZONE);

  /** More digits would not survive in every client; a leading zero tells of a code. */
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,14})");

  private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?");
  private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern TIME =
      Pattern.compile(DAY + "[T ][0-9:.]{5,18}(Z|[+-][0-9]{2}(:?[0-9]{2})?)");

  private Inference() {}

  static ColumnType of(List<JsonNode> values, boolean isCsv) {
    ColumnType found = null;
    for (JsonNode value : values) {
      if (value != null && !value.isNull()) {
        ColumnType type = isCsv ? written(value.asString()) : type(value);
        found = found == null ? type : both(found, type, isCsv);
      }
    }
    return found == null ? Tables.TEXT : found;
  }

  private static ColumnType both(ColumnType one, ColumnType other, boolean isCsv) {
    if (one.equals(other)) {
      return one;
    }
    boolean areNumbers =
        (one.equals(INTEGER) || one.equals(NUMBER))
            && (other.equals(INTEGER) || other.equals(NUMBER));
    return areNumbers ? NUMBER : isCsv ? Tables.TEXT : JSON;
  }

  private static ColumnType type(JsonNode value) {
    if (value.isBoolean()) {
      return BOOLEAN;
    }
    if (value.isNumber()) {
      return value.isIntegralNumber() ? INTEGER : NUMBER;
    }
    return value.isString() ? Tables.TEXT : JSON;
  }

  private static ColumnType written(String text) {
    if (WHOLE.matcher(text).matches()) {
      return INTEGER;
    }
    if (text.indexOf('.') > 0 && DECIMAL.matcher(text).matches()) {
      return NUMBER;
    }
    if (text.equals("true") || text.equals("false")) {
      return BOOLEAN;
    }
    ColumnType time =
        DAY.matcher(text).matches() ? DATE : TIME.matcher(text).matches() ? MOMENT : Tables.TEXT;
    JsonNode node = dev.postern.rows.JsonForm.MAPPER.getNodeFactory().stringNode(text);
    return Values.fitted(time, node).isPresent() ? time : Tables.TEXT;
  }
}
