package dev.postern.grammar;

import dev.postern.operation.ColumnName;
import dev.postern.spi.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads names, and columns with ways into their values: {@code column->key->>0}. A key is anything
 * without {@code (-:.,>)}, with single dashes inside, or anything at all in double quotes; digits
 * alone, perhaps with a minus before, are the place of an element.
 */
final class FieldParser {
  private static final String NAME = "field name (* or [a..z0..9_$])";
  private static final String KEY = "any non reserved character different from: .,>()";
  private static final String RESERVED = "(-:.,>)";

  private FieldParser() {}

  /**
   * A name: letters, digits, {@code _}, {@code $}, inner spaces and inner single dashes; anything
   * at all in double quotes.
   */
  static String name(Cursor text) {
    return text.labelled(
        NAME,
        () -> {
          int start = text.position();
          String quoted = text.quoted();
          return quoted != null || text.position() > start
              ? quoted
              : dashed(text, text::identifier);
        });
  }

  /** Parts with dashes between them that are no arrows. */
  private static String dashed(Cursor text, Supplier<String> part) {
    String first = part.get();
    if (first == null) {
      return null;
    }
    StringBuilder all = null;
    while (text.attempts(() -> text.takes('-') && text.isNotBefore('>'))) {
      String next = part.get();
      if (next == null) {
        return null;
      }
      all = (all == null ? new StringBuilder(first) : all).append('-').append(next);
    }
    return all == null ? first : all.toString();
  }

  /** A column, perhaps among blanks, perhaps with a path; null where none stands. */
  static ColumnName field(Cursor text) {
    text.blanks();
    String name = name(text);
    JsonPath path = name == null ? null : path(text);
    if (path == null) {
      return null;
    }
    text.blanks();
    return new ColumnName(name, path);
  }

  /** Any number of arrows, also none; null where one leads nowhere. */
  static JsonPath path(Cursor text) {
    List<JsonPath.Step> steps = null;
    while (true) {
      boolean isText = text.tries("->>");
      if (!isText && !text.tries("->")) {
        return steps == null ? JsonPath.NONE : new JsonPath(steps);
      }
      JsonPath.Step step = step(text, isText);
      if (step == null) {
        return null;
      }
      steps = steps == null ? new ArrayList<>() : steps;
      steps.add(step);
    }
  }

  private static JsonPath.Step step(Cursor text, boolean isText) {
    String index = text.attempt(() -> index(text));
    if (index != null) {
      return new JsonPath.Step(index, true, isText);
    }
    String key = text.attempt(() -> key(text));
    return key == null ? null : new JsonPath.Step(key, false, isText);
  }

  private static String index(Cursor text) {
    String sign = text.takes('-') ? "-" : "";
    String digits = text.digits();
    boolean isWhole =
        digits != null
            && (text.isBefore("->")
                || text.isBefore("::")
                || text.isBefore(".")
                || text.isBefore(",")
                || text.ends());
    return isWhole ? sign + digits : null;
  }

  private static String key(Cursor text) {
    return text.labelled(
        KEY,
        () -> {
          int start = text.position();
          String quoted = text.quoted();
          return quoted != null || text.position() > start
              ? quoted
              : dashed(text, () -> plainKey(text));
        });
  }

  private static String plainKey(Cursor text) {
    int start = text.position();
    String key = text.until(RESERVED);
    return text.position() == start ? null : key.strip();
  }

  /**
   * The key under which a value appears that was given no other: the column's name, or the path's
   * last member.
   */
  static String answerName(ColumnName column) {
    for (JsonPath.Step step : column.path().steps().reversed()) {
      if (!step.isIndex()) {
        return step.key();
      }
    }
    return column.text();
  }
}
