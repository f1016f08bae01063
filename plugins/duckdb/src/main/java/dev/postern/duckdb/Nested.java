package dev.postern.duckdb;

import dev.postern.jdbc.JsonText;
import dev.postern.jdbc.Texts;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Struct;
import java.util.Map;
import org.duckdb.DuckDBStruct;

/** Lists, structures and maps as JSON. */
final class Nested {
  private Nested() {}

  static String json(Object value) throws SQLException {
    StringBuilder json = new StringBuilder();
    write(json, value);
    return json.toString();
  }

  private static void write(StringBuilder json, Object value) throws SQLException {
    switch (value) {
      case null -> json.append("null");
      case Array list -> list(json, (Object[]) list.getArray());
      case Object[] list -> list(json, list);
      case DuckDBStruct struct -> members(json, struct.getMap());
      case Map<?, ?> map -> members(json, map);
      case Struct struct -> list(json, struct.getAttributes());
      case Boolean truth -> json.append(truth);
      case Number number -> number(json, Texts.of(number));
      default -> json.append(JsonText.quoted(Texts.of(value)));
    }
  }

  /** NaN and infinities are texts in JSON. */
  private static void number(StringBuilder json, String text) {
    boolean isNumber = Character.isDigit(text.charAt(text.length() - 1));
    json.append(isNumber ? text : JsonText.quoted(text));
  }

  private static void list(StringBuilder json, Object[] values) throws SQLException {
    json.append('[');
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        json.append(',');
      }
      write(json, values[i]);
    }
    json.append(']');
  }

  private static void members(StringBuilder json, Map<?, ?> map) throws SQLException {
    json.append('{');
    boolean isFirst = true;
    for (Map.Entry<?, ?> member : map.entrySet()) {
      if (!isFirst) {
        json.append(',');
      }
      isFirst = false;
      json.append(JsonText.quoted(Texts.of(member.getKey()))).append(':');
      write(json, member.getValue());
    }
    json.append('}');
  }
}
