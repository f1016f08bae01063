package dev.postern.jdbc;

import dev.postern.spi.Json;
import dev.postern.spi.SourceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the payload of a change: objects whose members are values of columns. */
final class JsonReader {

  /**
   * A member's value.
   *
   * @param json as it is written
   * @param text a string's content, else as it is written; null for JSON's null
   */
  record Value(String json, String text) {}

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * The objects of an array, or the one object.
   *
   * @throws SourceException of kind {@code INVALID_VALUE} where it is none of these
   */
  static List<Map<String, Value>> objects(Json json) {
    return new JsonReader(json.text()).objects();
  }

  /** The content of a JSON string. */
  static String string(String json) {
    return new JsonReader(json).string();
  }

  private List<Map<String, Value>> objects() {
    List<Map<String, Value>> objects = new ArrayList<>();
    blanks();
    if (peek() == '{') {
      objects.add(object());
      return objects;
    }
    expect('[');
    blanks();
    if (peek() == ']') {
      return objects;
    }
    do {
      blanks();
      objects.add(object());
      blanks();
    } while (next() == ',');
    return objects;
  }

  private Map<String, Value> object() {
    Map<String, Value> members = new LinkedHashMap<>();
    expect('{');
    blanks();
    if (peek() == '}') {
      at++;
      return members;
    }
    do {
      blanks();
      String name = string();
      blanks();
      expect(':');
      blanks();
      members.put(name, value());
      blanks();
    } while (next() == ',');
    return members;
  }

  private Value value() {
    int start = at;
    if (peek() == '"') {
      String content = string();
      return new Value(text.substring(start, at), content);
    }
    skip();
    String written = text.substring(start, at);
    return new Value(written, written.equals("null") ? null : written);
  }

  /** Passes over any value. */
  private void skip() {
    int depth = 0;
    do {
      char c = peek();
      if (c == '"') {
        string();
      } else if (c == '{' || c == '[') {
        depth++;
        at++;
      } else if (c == '}' || c == ']') {
        depth--;
        at++;
      } else if (depth == 0) {
        scalar();
      } else {
        at++;
      }
    } while (depth > 0);
  }

  private void scalar() {
    int start = at;
    while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (at == start) {
      throw malformed();
    }
  }

  private String string() {
    expect('"');
    int end = at;
    while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\\') {
      end++;
    }
    StringBuilder content = new StringBuilder(text.substring(at, end));
    at = end;
    for (char c = next(); c != '"'; c = next()) {
      content.append(c == '\\' ? escaped() : c);
    }
    return content.toString();
  }

  private char escaped() {
    char c = next();
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw malformed();
        }
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> c;
    };
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private void expect(char wanted) {
    if (next() != wanted) {
      throw malformed();
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw malformed();
    }
    return text.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private static SourceException malformed() {
    return new SourceException(
        SourceException.Kind.INVALID_VALUE, "22P02", "", "", "", "a payload of no objects", null);
  }
}
