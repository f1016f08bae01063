package dev.postern.rows;

import dev.postern.spi.ColumnType;
import dev.postern.spi.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the array literals in which sets of values are given: <code>{a,"b c",NULL}</code>. */
final class ArrayLiteral {
  private final String text;
  private int at = 1;

  private ArrayLiteral(String text) {
    this.text = text;
  }

  /**
   * Its elements; empty ones for {@code NULL}.
   *
   * @throws SourceException where it is none, or holds arrays
   */
  static List<Optional<String>> read(String literal, ColumnType of) {
    String text = literal.strip();
    if (!text.startsWith("{") || !text.endsWith("}") || text.length() < 2) {
      throw Refusal.value(of, literal);
    }
    if (text.substring(1, text.length() - 1).isBlank()) {
      return List.of();
    }
    ArrayLiteral reader = new ArrayLiteral(text);
    List<Optional<String>> elements = new ArrayList<>();
    do {
      elements.add(reader.element().orElseThrow(() -> Refusal.value(of, literal)));
    } while (reader.text.charAt(reader.at - 1) == ',');
    if (reader.at != text.length()) {
      throw Refusal.value(of, literal);
    }
    return elements;
  }

  /** The next one with the comma or brace behind it; empty where there is none. */
  private Optional<Optional<String>> element() {
    StringBuilder value = new StringBuilder();
    boolean isQuoted = false;
    boolean isWithin = false;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length() - 1) {
        value.append(text.charAt(++at));
      } else if (c == '"') {
        isWithin = !isWithin;
        isQuoted = true;
      } else if (isWithin) {
        value.append(c);
      } else if (c == ',' || c == '}') {
        at++;
        return ended(value.toString(), isQuoted);
      } else if (c == '{') {
        return Optional.empty();
      } else {
        value.append(c);
      }
    }
    return Optional.empty();
  }

  private static Optional<Optional<String>> ended(String value, boolean isQuoted) {
    String element = isQuoted ? value : value.strip();
    if (!isQuoted && element.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        !isQuoted && element.equalsIgnoreCase("NULL") ? Optional.empty() : Optional.of(element));
  }
}
