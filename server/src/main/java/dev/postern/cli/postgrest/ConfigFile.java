package dev.postern.cli.postgrest;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads PostgREST's config file: {@code key = value} with texts in double quotes, numbers and
 * flags, {@code #} before comments, and {@code $(NAME)} in texts for the environment.
 */
final class ConfigFile {
  private final String text;
  private final Map<String, String> environment;
  private int at;

  private ConfigFile(String text, Map<String, String> environment) {
    this.text = text;
    this.environment = environment;
  }

  /**
   * The settings by key, in the order of the file; of one given twice, the last.
   *
   * @throws UnreadableException with the line
   */
  static Map<String, Value> read(String text, Map<String, String> environment)
      throws UnreadableException {
    ConfigFile file = new ConfigFile(text, environment);
    Map<String, Value> settings = new LinkedHashMap<>();
    file.skip(true);
    while (!file.isAtEnd()) {
      String key = file.word("a key");
      file.skip(true);
      file.need('=');
      file.skip(true);
      Value value = file.value(settings);
      settings.put(key, value);
      file.endOfLine();
      file.skip(true);
    }
    return settings;
  }

  private boolean isAtEnd() {
    return at >= text.length();
  }

  /** Over blanks and comments, and ends of lines where {@code lines} says so. */
  private void skip(boolean lines) {
    while (!isAtEnd()) {
      char next = text.charAt(at);
      if (next == '#') {
        while (!isAtEnd() && text.charAt(at) != '\n') {
          at++;
        }
      } else if (next == '\n' ? lines : Character.isWhitespace(next) || next == '\uFEFF') {
        at++;
      } else {
        return;
      }
    }
  }

  private void endOfLine() throws UnreadableException {
    skip(false);
    if (!isAtEnd() && text.charAt(at) == ';') {
      at++;
    } else if (!isAtEnd() && text.charAt(at) != '\n') {
      throw unreadable("needs the end of the line after a value");
    }
  }

  private String word(String what) throws UnreadableException {
    int start = at;
    while (!isAtEnd() && isWordLetter(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw unreadable("needs " + what);
    }
    return text.substring(start, at);
  }

  private static boolean isWordLetter(char letter) {
    return Character.isLetterOrDigit(letter) || "_-.".indexOf(letter) >= 0;
  }

  private void need(char wanted) throws UnreadableException {
    if (isAtEnd() || text.charAt(at) != wanted) {
      throw unreadable("needs " + wanted);
    }
    at++;
  }

  private Value value(Map<String, Value> before) throws UnreadableException {
    if (isAtEnd()) {
      throw unreadable("needs a value");
    }
    return text.charAt(at) == '"' ? quoted(before) : Value.literal(word("a value"));
  }

  private Value quoted(Map<String, Value> before) throws UnreadableException {
    need('"');
    StringBuilder content = new StringBuilder();
    StringBuilder written = new StringBuilder();
    StringBuilder plain = new StringBuilder();
    Map<String, String> variables = new LinkedHashMap<>();
    while (!isAtEnd() && text.charAt(at) != '"') {
      if (text.startsWith("$(", at)) {
        String name = reference();
        Value found = resolve(name, before);
        content.append(plain).append(found.text());
        written.append(Value.escaped(plain.toString())).append(found.written());
        plain.setLength(0);
        variables.putAll(found.variables());
      } else {
        plain.appendCodePoint(character());
      }
    }
    need('"');
    content.append(plain);
    written.append(Value.escaped(plain.toString()));
    return new Value(content.toString(), written.toString(), variables);
  }

  private String reference() throws UnreadableException {
    int end = text.indexOf(')', at);
    if (end < 0) {
      throw unreadable("has $( without )");
    }
    String name = text.substring(at + 2, end);
    at = end + 1;
    return name;
  }

  /** A name is one of the file first, and one of the environment else. */
  private Value resolve(String name, Map<String, Value> before) throws UnreadableException {
    if (before.containsKey(name)) {
      return before.get(name);
    }
    String found = environment.get(name);
    if (found == null) {
      throw unreadable("needs the environment variable " + name + ", which is not set");
    }
    return Value.ofVariable(name, found);
  }

  /** One character as meant; a doubled dollar sign stands for one. */
  private int character() throws UnreadableException {
    char next = text.charAt(at++);
    if (next == '$') {
      at += text.startsWith("$", at) ? 1 : 0;
      return next;
    }
    if (next != '\\') {
      return next;
    }
    if (isAtEnd()) {
      throw unreadable("ends within a text");
    }
    char escaped = text.charAt(at++);
    return switch (escaped) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'u' -> {
        try {
          int code = Integer.parseInt(text.substring(at, at + 4), 16);
          at += 4;
          yield code;
        } catch (NumberFormatException | IndexOutOfBoundsException malformed) {
          throw unreadable("has \\u without four hexadecimal digits");
        }
      }
      default -> escaped;
    };
  }

  private UnreadableException unreadable(String problem) {
    long line = text.substring(0, Math.min(at, text.length())).lines().count();
    boolean startsLine = at > 0 && at <= text.length() && text.charAt(at - 1) == '\n';
    return new UnreadableException(
        "line " + Math.max(1, startsLine ? line + 1 : line) + " " + problem);
  }
}
