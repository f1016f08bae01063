package dev.postern.http;

import dev.postern.grammar.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Parts of URLs as answers name them. */
final class CanonicalQuery {
  private static final String HEX = "0123456789ABCDEF";

  private CanonicalQuery() {}

  /**
   * The query with its names sorted and, where one is given several times, its values with commas
   * between them; with the question mark, or empty.
   */
  static String of(List<Parameter> parameters) {
    if (parameters.isEmpty()) {
      return "";
    }
    Map<String, List<String>> sorted = new TreeMap<>();
    parameters.forEach(
        parameter ->
            sorted
                .computeIfAbsent(parameter.name(), name -> new ArrayList<>(1))
                .add(parameter.value()));
    StringBuilder query = new StringBuilder();
    sorted.forEach(
        (name, values) -> {
          query.append(query.isEmpty() ? '?' : '&');
          encode(query, name, "");
          char separator = '=';
          for (String value : values) {
            query.append(separator);
            encode(query, value, "");
            separator = ',';
          }
        });
    return query.toString();
  }

  /** The query as it is; with the question mark, or empty. */
  static String same(List<Parameter> parameters) {
    StringBuilder query = new StringBuilder();
    for (Parameter parameter : parameters) {
      query.append(query.isEmpty() ? '?' : '&');
      encode(query, parameter.name(), "");
      query.append('=');
      encode(query, parameter.value(), "");
    }
    return query.toString();
  }

  /** The query that leads to one row; with the question mark. */
  static String toRow(Map<String, String> key) {
    StringBuilder query = new StringBuilder();
    key.forEach(
        (column, value) -> {
          query.append(query.isEmpty() ? '?' : '&');
          encode(query, column, "");
          query.append("=eq.");
          encode(query, value, "");
        });
    return query.toString();
  }

  /** A path as it is, but for what no header field may hold. */
  static String path(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) <= ' ' || path.charAt(i) >= 0x7f) {
        StringBuilder encoded = new StringBuilder();
        encode(encoded, path, "!\"#$&'()*+,/:;<=>?@[\\]^`{|}");
        return encoded.toString();
      }
    }
    return path;
  }

  private static void encode(StringBuilder out, String text, String plain) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      boolean isPlain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.~".indexOf(c) >= 0
              || plain.indexOf(c) >= 0;
      if (isPlain) {
        out.append((char) c);
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
  }
}
