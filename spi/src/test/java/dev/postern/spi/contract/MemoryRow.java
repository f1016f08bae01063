package dev.postern.spi.contract;

import dev.postern.spi.ColumnType.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One row: values as text, by column; absent ones are not there. */
record MemoryRow(Map<String, String> values) {
  MemoryRow {
    values = Map.copyOf(values);
  }

  static MemoryRow of(ContractSchema.Table spec, List<Optional<String>> row) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < row.size(); i++) {
      String name = spec.columns().get(i).name();
      row.get(i).ifPresent(value -> values.put(name, value));
    }
    return new MemoryRow(values);
  }

  Optional<String> value(String column) {
    return Optional.ofNullable(values.get(column));
  }

  /** A value in JSON. */
  static String json(Kind kind, Optional<String> value) {
    return value
        .map(
            text ->
                switch (kind) {
                  case INTEGER, NUMBER, BOOLEAN, JSON -> text;
                  case ARRAY -> "[" + text.substring(1, text.length() - 1) + "]";
                  default -> quoted(text);
                })
        .orElse("null");
  }

  static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        default -> {
          if (c < 0x20) {
            json.append("\\u%04x".formatted((int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"').toString();
  }

  /** The values of a set, each in quotes. */
  static List<String> elements(String set, boolean isCareless) {
    if (isCareless) {
      return List.of(set.replaceAll("[{}\"]", "").split(","));
    }
    List<String> elements = new ArrayList<>();
    StringBuilder element = new StringBuilder();
    boolean isInside = false;
    for (int i = 1; i < set.length() - 1; i++) {
      char c = set.charAt(i);
      if (c == '"') {
        if (isInside) {
          elements.add(element.toString());
          element.setLength(0);
        }
        isInside = !isInside;
      } else if (isInside) {
        element.append(c == '\\' ? set.charAt(++i) : c);
      }
    }
    return elements;
  }
}
