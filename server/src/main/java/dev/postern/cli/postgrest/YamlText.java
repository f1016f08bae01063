package dev.postern.cli.postgrest;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes a config file for people to read: line by line, with comments. */
final class YamlText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/_][A-Za-z0-9_./-]*");
  private static final Pattern WORD = Pattern.compile("(?i)true|false|null|yes|no|on|off");

  private final StringBuilder text = new StringBuilder();
  private String indent = "";

  YamlText comment(String line) {
    text.append(indent).append("# ").append(line).append('\n');
    return this;
  }

  /** A map under a key; what follows is in it until {@link #close}. */
  YamlText open(String key) {
    text.append(indent).append(key).append(":\n");
    indent += "  ";
    return this;
  }

  /** The first key of a map that is an item of a list; what follows is in the map. */
  YamlText item(String key, String value) {
    text.append(indent).append("- ").append(key).append(": ").append(scalar(value)).append('\n');
    indent += "  ";
    return this;
  }

  YamlText close() {
    indent = indent.substring(2);
    return this;
  }

  YamlText blank() {
    text.append('\n');
    return this;
  }

  /** A text that stands for itself. */
  YamlText put(String key, String value) {
    return written(key, Value.escaped(value));
  }

  /** A text that may hold references. */
  YamlText written(String key, String value) {
    text.append(indent).append(key).append(": ").append(scalar(value)).append('\n');
    return this;
  }

  YamlText put(String key, long number) {
    text.append(indent).append(key).append(": ").append(number).append('\n');
    return this;
  }

  YamlText put(String key, boolean flag) {
    text.append(indent).append(key).append(": ").append(flag).append('\n');
    return this;
  }

  YamlText put(String key, List<String> values) {
    String list =
        values.stream()
            .map(Value::escaped)
            .map(YamlText::scalar)
            .collect(Collectors.joining(", ", "[", "]"));
    text.append(indent).append(key).append(": ").append(list).append('\n');
    return this;
  }

  private static String scalar(String value) {
    if (PLAIN.matcher(value).matches() && !WORD.matcher(value).matches()) {
      return value;
    }
    StringBuilder quoted = new StringBuilder("\"");
    value
        .codePoints()
        .forEach(
            letter -> {
              if (letter == '"' || letter == '\\') {
                quoted.append('\\').appendCodePoint(letter);
              } else if (letter == '\n') {
                quoted.append("\\n");
              } else if (letter == '\t') {
                quoted.append("\\t");
              } else if (Character.isISOControl(letter)) {
                quoted.append("\\x%02x".formatted(letter));
              } else {
                quoted.appendCodePoint(letter);
              }
            });
    return quoted.append('"').toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
