package dev.postern.jdbc;

import java.nio.charset.StandardCharsets;

/** JSON as text, for engines that store it without looking at it. */
public final class JsonText {
  private static final int MOST_DEPTH = 512;

  private final String text;
  private int at;

  private JsonText(String text) {
    this.text = text;
  }

  /** The text as a JSON string. */
  public static String quoted(String text) {
    JsonBuffer out = new JsonBuffer(text.length() + 2);
    out.string(text.getBytes(StandardCharsets.UTF_8));
    return out.json().text();
  }

  /** Whether the text is one JSON value and nothing else. */
  public static boolean isValid(String text) {
    JsonText json = new JsonText(text);
    return json.value(0) && json.at == text.length();
  }

  /** Whether the text is a JSON number. */
  static boolean isNumber(String text) {
    JsonText json = new JsonText(text);
    return json.number() && json.at == text.length();
  }

  private boolean value(int depth) {
    if (depth > MOST_DEPTH) {
      return false;
    }
    blanks();
    boolean isGood =
        switch (peek()) {
          case '{' -> members(depth);
          case '[' -> elements(depth);
          case '"' -> string();
          case 't' -> word("true");
          case 'f' -> word("false");
          case 'n' -> word("null");
          default -> number();
        };
    blanks();
    return isGood;
  }

  private boolean members(int depth) {
    at++;
    blanks();
    if (take('}')) {
      return true;
    }
    do {
      blanks();
      if (!string()) {
        return false;
      }
      blanks();
      if (!take(':') || !value(depth + 1)) {
        return false;
      }
    } while (take(','));
    return take('}');
  }

  private boolean elements(int depth) {
    at++;
    blanks();
    if (take(']')) {
      return true;
    }
    do {
      if (!value(depth + 1)) {
        return false;
      }
    } while (take(','));
    return take(']');
  }

  private boolean string() {
    if (!take('"')) {
      return false;
    }
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return true;
      }
      if (c < ' ' || (c == '\\' && !escape())) {
        return false;
      }
    }
    return false;
  }

  private boolean escape() {
    char c = peek();
    at++;
    if (c == 'u') {
      for (int i = 0; i < 4; i++) {
        if (Character.digit(peek(), 16) < 0) {
          return false;
        }
        at++;
      }
      return true;
    }
    return c != 0 && "\"\\/bfnrt".indexOf(c) >= 0;
  }

  private boolean number() {
    take('-');
    if (!take('0') && !digits()) {
      return false;
    }
    if (take('.') && !digits()) {
      return false;
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      return digits();
    }
    return true;
  }

  private boolean digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    return at > start;
  }

  private boolean word(String word) {
    boolean isThere = text.startsWith(word, at);
    at += word.length();
    return isThere;
  }

  private boolean take(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }
}
