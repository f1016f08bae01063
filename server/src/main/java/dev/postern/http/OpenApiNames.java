package dev.postern.http;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Names of resources and columns as paths, parameters and component keys of the document. */
final class OpenApiNames {
  private static final Set<String> RESERVED =
      Set.of("select", "columns", "on_conflict", "order", "limit", "offset", "and", "or", "not");

  private OpenApiNames() {}

  /** As one segment of a path, percent-encoded. */
  static String segment(String name) {
    StringBuilder segment = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      if (isPlain(b & 0xff) || b == '.' || b == '-') {
        segment.append((char) b);
      } else {
        segment.append('%').append(hex(b & 0xff));
      }
    }
    return segment.toString();
  }

  /** As the key of a component, which may hold few characters. */
  static String key(String name) {
    StringBuilder key = new StringBuilder();
    name.codePoints()
        .forEach(
            c -> {
              if (isPlain(c)) {
                key.appendCodePoint(c);
              } else {
                key.append("-x").append(Integer.toHexString(c)).append('-');
              }
            });
    return key.toString();
  }

  /** As the last part of a reference within the document; letters and blanks as they are. */
  static String pointer(String name) {
    return escaped(name.replace("~", "~0").replace("/", "~1"), "");
  }

  /** As the last part of a path of the dialect's document; letters and blanks as they are. */
  static String path(String name) {
    return escaped(name, "/?");
  }

  private static String escaped(String name, String also) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c == 0x7f || ("\"#%<>\\^`{|}" + also).indexOf(c) >= 0) {
        escaped.append('%').append(hex(c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** As the name of a filter: in quotes where the grammar would take it for something else. */
  static String filter(String column) {
    boolean isPlain =
        !RESERVED.contains(column)
            && column.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '$');
    return isPlain ? column : '"' + column.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private static String hex(int value) {
    String digits = Integer.toHexString(value).toUpperCase(java.util.Locale.ROOT);
    return digits.length() == 1 ? "0" + digits : digits;
  }
}
