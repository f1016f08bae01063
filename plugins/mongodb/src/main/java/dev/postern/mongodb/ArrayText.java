package dev.postern.mongodb;

import dev.postern.spi.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The elements of a set in PostgreSQL's notation for arrays: <code>{a,"b c",null}</code>. */
final class ArrayText {
  private final String text;
  private int at;

  private ArrayText(String text) {
    this.text = text;
  }

  /** The elements, empty for {@code null}. Sets within sets are refused. */
  static List<Optional<String>> elements(String text) {
    return new ArrayText(text.strip()).read();
  }

  private List<Optional<String>> read() {
    if (text.length() < 2 || text.charAt(0) != '{' || text.charAt(text.length() - 1) != '}') {
      throw malformed();
    }
    at = 1;
    List<Optional<String>> elements = new ArrayList<>();
    skipSpace();
    if (at == text.length() - 1) {
      return elements;
    }
    while (true) {
      elements.add(element());
      if (at >= text.length()) {
        throw malformed();
      }
      skipSpace();
      if (at == text.length() - 1) {
        return elements;
      }
      if (text.charAt(at++) != ',') {
        throw malformed();
      }
    }
  }

  private Optional<String> element() {
    skipSpace();
    StringBuilder element = new StringBuilder();
    if (text.charAt(at) == '"') {
      at++;
      while (text.charAt(at) != '"') {
        element.append(next());
        if (at >= text.length() - 1) {
          throw malformed();
        }
      }
      at++;
      return Optional.of(element.toString());
    }
    while (text.charAt(at) != ',' && at < text.length() - 1) {
      if ("{}\"".indexOf(text.charAt(at)) >= 0) {
        throw malformed();
      }
      element.append(next());
    }
    String bare = element.toString().strip();
    if (bare.isEmpty()) {
      throw malformed();
    }
    return bare.equalsIgnoreCase("null") ? Optional.empty() : Optional.of(bare);
  }

  private char next() {
    if (text.charAt(at) == '\\') {
      at++;
    }
    return text.charAt(at++);
  }

  private void skipSpace() {
    while (at < text.length() - 1 && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private static SourceException malformed() {
    return Failures.invalid("a set is written {a,b}");
  }
}
