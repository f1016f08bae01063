package dev.postern.files;

import java.util.ArrayList;
import java.util.List;

/** Reads CSV as RFC 4180 has it; a field without a value and without quotes is none. */
final class CsvText {
  private final String text;
  private int at;

  CsvText(String text) {
    this.text = text;
    this.at = text.startsWith("\uFEFF") ? 1 : 0;
  }

  boolean hasNext() {
    return at < text.length();
  }

  /**
   * The next record; null in it for what has no value.
   *
   * @throws IllegalArgumentException where quotes do not fit together
   */
  List<String> next() {
    List<String> fields = new ArrayList<>();
    do {
      fields.add(field());
    } while (at < text.length() && text.charAt(at++) == ',');
    boolean isSplit = at > 0 && at < text.length() && text.charAt(at - 1) == '\r';
    if (isSplit && text.charAt(at) == '\n') {
      at++;
    }
    return fields;
  }

  private String field() {
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted();
    }
    int from = at;
    while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      if (text.charAt(at) == '"') {
        throw new IllegalArgumentException("a quote within a field that does not begin with one");
      }
      at++;
    }
    return at == from ? null : text.substring(from, at);
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c != '"') {
        value.append(c);
      } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
        value.append('"');
        at++;
      } else {
        at++;
        if (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
          throw new IllegalArgumentException("text behind a closing quote");
        }
        return value.toString();
      }
    }
    throw new IllegalArgumentException("a quote that is never closed");
  }
}
