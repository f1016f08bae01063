package dev.postern.mcp;

import dev.postern.spi.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows as a table: the names of the columns once, then only values.
 *
 * @param columns a JSON array of names
 * @param rows a JSON array of arrays
 */
record RowTable(Json columns, Json rows) {

  /** The same rows; elements that are no objects make rows of one column. */
  static RowTable of(Json objects) {
    byte[] text = objects.buffer();
    Map<String, Integer> places = new LinkedHashMap<>();
    List<List<int[]>> values = new ArrayList<>();
    int at = JsonWalk.element(text, JsonWalk.blanks(text, 0) + 1);
    while (text[at] != ']') {
      int end = JsonWalk.value(text, at);
      values.add(row(text, at, end, places));
      at = JsonWalk.element(text, end);
    }
    JsonBuffer rows = new JsonBuffer(objects.length()).raw("[");
    for (int i = 0; i < values.size(); i++) {
      rows.raw(i == 0 ? "[" : ",\n[");
      write(values.get(i), places.size(), text, rows);
      rows.raw("]");
    }
    Json columns = Json.of("[" + String.join(",", places.keySet()) + "]");
    return new RowTable(columns, rows.raw("]").json());
  }

  /** Where the values of a row lie, by the place of their column; null where there is none. */
  private static List<int[]> row(byte[] text, int from, int to, Map<String, Integer> places) {
    List<int[]> found = new ArrayList<>();
    if (text[from] != '{') {
      put(found, places.computeIfAbsent("\"value\"", name -> places.size()), from, to);
      return found;
    }
    int at = JsonWalk.element(text, from + 1);
    while (text[at] != '}') {
      int end = JsonWalk.string(text, at);
      String name = new String(text, at, end - at, java.nio.charset.StandardCharsets.UTF_8);
      int value = JsonWalk.blanks(text, JsonWalk.blanks(text, end) + 1);
      int behind = JsonWalk.value(text, value);
      int known = places.size();
      put(found, places.computeIfAbsent(name, unknown -> known), value, behind);
      at = JsonWalk.element(text, behind);
    }
    return found;
  }

  private static void put(List<int[]> found, int place, int from, int to) {
    while (found.size() <= place) {
      found.add(null);
    }
    found.set(place, new int[] {from, to});
  }

  private static void write(List<int[]> row, int width, byte[] text, JsonBuffer out) {
    for (int place = 0; place < width; place++) {
      out.raw(place == 0 ? "" : ",");
      int[] value = place < row.size() ? row.get(place) : null;
      if (value == null) {
        out.raw("null");
      } else {
        out.raw(text, value[0], value[1]);
      }
    }
  }
}
