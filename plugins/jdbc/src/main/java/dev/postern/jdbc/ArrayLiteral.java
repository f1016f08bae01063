package dev.postern.jdbc;

import dev.postern.spi.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A set of values in PostgreSQL's notation, for instance <code>{a,"b c",NULL}</code>. */
final class ArrayLiteral {
  private final String text;
  private int at;

  private ArrayLiteral(String text) {
    this.text = text;
  }

  /**
   * Its elements in order; empty for absent ones.
   *
   * @throws SourceException of kind {@code INVALID_VALUE} where it is no such set
   */
  static List<Optional<String>> parse(String text) {
    return new ArrayLiteral(text.strip()).elements();
  }

  private List<Optional<String>> elements() {
    expect('{');
    List<Optional<String>> elements = new ArrayList<>();
    blanks();
    if (peek() == '}') {
      at++;
    } else {
      char end;
      do {
        elements.add(element());
        end = next();
      } while (end == ',');
      if (end != '}') {
        throw malformed();
      }
    }
    if (at != text.length()) {
      throw malformed();
    }
    return elements;
  }

  private Optional<String> element() {
    blanks();
    return peek() == '"' ? Optional.of(quoted()) : bare();
  }

  private String quoted() {
    at++;
    StringBuilder element = new StringBuilder();
    for (char c = next(); c != '"'; c = next()) {
      element.append(c == '\\' ? next() : c);
    }
    blanks();
    return element.toString();
  }

  private Optional<String> bare() {
    StringBuilder element = new StringBuilder();
    boolean isEscaped = false;
    while (peek() != ',' && peek() != '}') {
      char c = next();
      if (c == '{' || c == '"') {
        throw malformed();
      }
      isEscaped |= c == '\\';
      element.append(c == '\\' ? next() : c);
    }
    String bare = element.toString().strip();
    if (bare.isEmpty()) {
      throw malformed();
    }
    return bare.equalsIgnoreCase("null") && !isEscaped ? Optional.empty() : Optional.of(bare);
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
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

  private SourceException malformed() {
    return new SourceException(
        SourceException.Kind.INVALID_VALUE,
        "22P02",
        "",
        "",
        "",
        "malformed array literal: " + text,
        null);
  }
}
