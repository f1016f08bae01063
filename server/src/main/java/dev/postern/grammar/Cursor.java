package dev.postern.grammar;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;

/**
 * A text being read from left to right; everything that cannot be read is reported with its place.
 */
final class Cursor {
  /** What {@link #peek} gives behind the last character. */
  static final char END = '\0';

  private static final int MAX_EXCERPT_CHARACTERS = 40;

  private final String what;
  private final String text;
  private int position;

  /**
   * @param what names the text in errors, for instance {@code select}
   */
  Cursor(String what, String text) {
    this.what = what;
    this.text = text;
    int nul = text.indexOf(END);
    if (nul >= 0) {
      throw new GatewayException(ErrorCode.QUERY_SYNTAX, "Could not read " + what + ".")
          .details("There is a NUL at character " + (nul + 1) + ".");
    }
  }

  boolean isAtEnd() {
    return position == text.length();
  }

  /** The next character without taking it. */
  char peek() {
    return peek(0);
  }

  private char peek(int ahead) {
    return position + ahead < text.length() ? text.charAt(position + ahead) : END;
  }

  int position() {
    return position;
  }

  /** Goes back to a place got from {@link #position()}. */
  void back(int to) {
    position = to;
  }

  boolean sees(String next) {
    return text.startsWith(next, position);
  }

  /** Takes the text if it comes next. */
  boolean accepts(String next) {
    if (!sees(next)) {
      return false;
    }
    position += next.length();
    return true;
  }

  boolean accepts(char next) {
    if (peek() != next || isAtEnd()) {
      return false;
    }
    position++;
    return true;
  }

  void expect(char next) {
    if (!accepts(next)) {
      throw expected("\"" + next + "\"");
    }
  }

  void expectEnd() {
    if (!isAtEnd()) {
      throw expected("the end");
    }
  }

  /** Everything that is left. */
  String rest() {
    String rest = text.substring(position);
    position = text.length();
    return rest;
  }

  /** Everything up to one of the characters or the end; may be empty. */
  String until(String stops) {
    int start = position;
    while (!isAtEnd() && stops.indexOf(text.charAt(position)) < 0) {
      position++;
    }
    return text.substring(start, position);
  }

  boolean seesQuote() {
    return peek() == '"';
  }

  /**
   * A name: letters, digits, {@code _}, {@code $}, inner spaces and inner single dashes; anything
   * at all in double quotes.
   *
   * @param role what is named, for the error
   */
  String name(String role) {
    if (seesQuote()) {
      int start = position;
      String quoted = quoted();
      if (quoted == null || quoted.isEmpty()) {
        position = start;
        throw expected(role);
      }
      return quoted;
    }
    int start = position;
    while (isNamePart(peek()) || (position > start && isDashInside())) {
      position++;
    }
    String name = text.substring(start, position).strip();
    if (name.isEmpty()) {
      position = start;
      throw expected(role);
    }
    return name;
  }

  private static boolean isNamePart(char c) {
    return (c >= 'a' && c <= 'z') || c == '_' || c == ' ' || c == '$' || isOtherNamePart(c);
  }

  private static boolean isOtherNamePart(char c) {
    return Character.isLetterOrDigit(c) || Character.isSurrogate(c);
  }

  private boolean isDashInside() {
    return peek() == '-' && isNamePart(peek(1));
  }

  /**
   * A text in double quotes with backslash escapes, or null and no step taken where the quotes do
   * not close.
   */
  String quoted() {
    int start = position;
    StringBuilder value = new StringBuilder();
    position++;
    while (!isAtEnd()) {
      char c = text.charAt(position++);
      if (c == '"') {
        return value.toString();
      }
      value.append(c == '\\' && !isAtEnd() ? text.charAt(position++) : c);
    }
    position = start;
    return null;
  }

  /** The error that something else was to come here. */
  GatewayException expected(String expected) {
    String found =
        isAtEnd()
            ? "the end"
            : "\""
                + text.substring(
                    position, Math.min(text.length(), position + MAX_EXCERPT_CHARACTERS))
                + "\"";
    return new GatewayException(
            ErrorCode.QUERY_SYNTAX,
            "Could not read " + what + " at character " + (position + 1) + ".")
        .details("Expected " + expected + ", found " + found + ".");
  }

  /** The error that what stands here is a part of the dialect which this gateway does not serve. */
  GatewayException notServed(String feature) {
    return new GatewayException(
            ErrorCode.FEATURE_NOT_SERVED, "This gateway does not serve " + feature + ".")
        .details("Asked for in " + what + " at character " + (position + 1) + ".");
  }
}
