package dev.postern.postgres;

import dev.postern.spi.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Takes a statement that an operator wrote apart at its parameters. What is left is plain: comments
 * are gone, and quoted texts have no other end than a quote, so that whoever looks for one finds
 * it. Lines stay where they are.
 */
final class WordingReader {
  private final String text;
  private final Set<String> parameters;
  private final StringBuilder out = new StringBuilder();
  private final List<String> texts = new ArrayList<>();
  private final List<String> places = new ArrayList<>();
  private int at;

  /** A statement that cannot be one; the message reads on after its name. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(String message) {
      super(message);
    }
  }

  private WordingReader(String text, Set<String> parameters) {
    this.text = text;
    this.parameters = parameters;
  }

  /**
   * Reads one statement.
   *
   * @param parameters the names that may stand in it, all of which must
   */
  static Wording read(String text, Set<String> parameters) throws UnreadableException {
    WordingReader reader = new WordingReader(text, parameters);
    reader.statement();
    reader.texts.add(reader.out.toString().stripTrailing());
    for (String name : parameters) {
      if (!reader.places.contains(name)) {
        throw new UnreadableException("has the parameter " + name + ", but no :" + name);
      }
    }
    if (reader.texts.size() == 1 && reader.texts.getFirst().isBlank()) {
      throw new UnreadableException("is empty");
    }
    return new Wording(reader.texts, reader.places);
  }

  private void statement() throws UnreadableException {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\0') {
        throw new UnreadableException("holds a NUL");
      } else if (c == '\'') {
        quoted('\'', isEscaping());
      } else if (c == '"') {
        quoted('"', false);
      } else if (text.startsWith("--", at)) {
        skip(lineEnd());
      } else if (text.startsWith("/*", at)) {
        skip(commentEnd());
      } else if (c == '$' && !isInName()) {
        dollar();
      } else if (c == ':') {
        colon();
      } else if (c == ';') {
        last();
      } else {
        out.append(c);
        at++;
      }
    }
  }

  private boolean isInName() {
    return at > 0 && isNamePart(text.charAt(at - 1));
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }

  /** Whether an E before the quote lets a backslash escape what follows it. */
  private boolean isEscaping() {
    return at > 0
        && Character.toLowerCase(text.charAt(at - 1)) == 'e'
        && (at < 2 || !isNamePart(text.charAt(at - 2)));
  }

  private void quoted(char quote, boolean isEscaping) throws UnreadableException {
    int start = at;
    out.append(quote);
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (isEscaping && c == '\\' && at + 1 < text.length()) {
        char next = text.charAt(++at);
        out.append(next == '\'' ? "''" : "\\" + next);
      } else if (c == quote && at + 1 < text.length() && text.charAt(at + 1) == quote) {
        out.append(quote).append(quote);
        at++;
      } else {
        out.append(c);
        if (c == quote) {
          at++;
          return;
        }
      }
    }
    throw new UnreadableException("has a quote in line " + line(start) + " that nothing ends");
  }

  private int line(int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }

  private int lineEnd() {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }

  /** Comments nest. */
  private int commentEnd() throws UnreadableException {
    int depth = 0;
    for (int i = at; i < text.length() - 1; i++) {
      if (text.startsWith("/*", i)) {
        depth++;
        i++;
      } else if (text.startsWith("*/", i)) {
        depth--;
        i++;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    throw new UnreadableException("has a comment in line " + line(at) + " that nothing ends");
  }

  private void skip(int end) {
    out.append(' ');
    text.substring(at, end).chars().filter(c -> c == '\n').forEach(c -> out.append('\n'));
    at = end;
  }

  /** A text between two equal tags becomes one between quotes. */
  private void dollar() throws UnreadableException {
    int end = at + 1;
    while (end < text.length() && isNamePart(text.charAt(end)) && text.charAt(end) != '$') {
      end++;
    }
    if (parameters.contains(text.substring(at + 1, end))) {
      place(text.substring(at + 1, end), end);
      return;
    }
    if (end > at + 1 && Character.isDigit(text.charAt(at + 1))) {
      throw new UnreadableException(
          "has "
              + text.substring(at, end)
              + " without a value; a tool's parameter is written :name");
    }
    String tag = end < text.length() ? text.substring(at, end + 1) : "";
    int close = tag.endsWith("$") ? text.indexOf(tag, end + 1) : -1;
    if (close < 0) {
      throw new UnreadableException("has a $ in line " + line(at) + " that is no quote");
    }
    out.append('\'').append(text.substring(end + 1, close).replace("'", "''")).append('\'');
    at = close + tag.length();
  }

  private void colon() throws UnreadableException {
    int end = at + 1;
    boolean isParameter =
        end < text.length()
            && text.charAt(end) < 128
            && (Character.isLetter(text.charAt(end)) || text.charAt(end) == '_');
    if (!isParameter) {
      do {
        out.append(text.charAt(at++));
      } while (at < text.length() && text.charAt(at) == ':');
      return;
    }
    while (end < text.length() && isNamePart(text.charAt(end)) && text.charAt(end) != '$') {
      end++;
    }
    String name = text.substring(at + 1, end);
    if (!parameters.contains(name)) {
      throw new UnreadableException(
          "has :" + name + " in line " + line(at) + ", which is none of its parameters");
    }
    place(name, end);
  }

  private void place(String name, int end) {
    texts.add(out.toString());
    places.add(name);
    out.setLength(0);
    at = end;
  }

  /** Behind a semicolon only blanks and comments may follow. */
  private void last() throws UnreadableException {
    int semicolon = at++;
    int before = out.length();
    while (at < text.length()) {
      if (text.startsWith("--", at)) {
        skip(lineEnd());
      } else if (text.startsWith("/*", at)) {
        skip(commentEnd());
      } else if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else {
        throw new UnreadableException(
            "holds more than one statement: there is a semicolon in line " + line(semicolon));
      }
    }
    out.setLength(before);
  }
}
