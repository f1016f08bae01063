package dev.postern.hook;

import dev.postern.hook.Exchange.Shape;
import dev.postern.json.JsonSpans.Span;
import dev.postern.spi.Json;
import java.util.List;

/** Tells rows from other values in the body of a result. */
final class ResultShape {
  private ResultShape() {}

  /** An array that begins with an object, or is empty, holds rows; an object is a row. */
  static Shape of(Json body) {
    byte[] bytes = body.buffer();
    int at = pastSpace(bytes, 0, body.length());
    if (bytes[at] != '[') {
      return bytes[at] == '{' ? Shape.ROW : Shape.VALUE;
    }
    byte first = bytes[pastSpace(bytes, at + 1, body.length())];
    return first == '{' || first == ']' ? Shape.ROWS : Shape.VALUE;
  }

  private static int pastSpace(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end - 1 && bytes[at] <= ' ') {
      at++;
    }
    return at;
  }

  static boolean isEmpty(Json array) {
    return span(array).elements().isEmpty();
  }

  static int count(Json array) {
    List<Span> elements = span(array).elements();
    return elements.size();
  }

  private static Span span(Json json) {
    return Span.of(json.buffer(), json.length());
  }
}
