package dev.postern.hook;

import dev.postern.hook.Exchange.Shape;
import dev.postern.hook.JsonSpans.Span;
import dev.postern.spi.Json;
import java.util.List;

/** Tells rows from other values in the body of a result. */
final class ResultShape {
  private ResultShape() {}

  /** Arrays of objects are rows, an object is a row, everything else is a value. */
  static Shape of(Json body) {
    Span span = span(body);
    if (span.isObject()) {
      return Shape.ROW;
    }
    return span.isArray() && span.elements().stream().allMatch(Span::isObject)
        ? Shape.ROWS
        : Shape.VALUE;
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
