package dev.postern.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * A parameter's name, read: which embedded resource it leads to and what it says there.
 *
 * @param text as it came
 * @param path names of embedded resources from the root down; empty for the root itself
 * @param column the column of a {@link Kind#COLUMN}, else empty
 */
record ParameterName(String text, List<String> path, Kind kind, String column) {

  /** What a parameter says. */
  enum Kind {
    COLUMN,
    ORDER,
    LIMIT,
    OFFSET,
    AND,
    OR,
    NOT_AND,
    NOT_OR
  }

  boolean isColumn() {
    return kind == Kind.COLUMN;
  }

  static ParameterName parse(String text) {
    Cursor cursor = new Cursor("the parameter name " + text, text);
    List<String> path = new ArrayList<>(0);
    while (true) {
      boolean isQuoted = cursor.seesQuote();
      String name = cursor.name("a column name");
      if (cursor.isAtEnd()) {
        return isQuoted ? new ParameterName(text, path, Kind.COLUMN, name) : last(text, path, name);
      }
      if (cursor.sees("->")) {
        throw cursor.notServed("JSON paths");
      }
      cursor.expect('.');
      path.add(name);
    }
  }

  private static ParameterName last(String text, List<String> path, String name) {
    boolean isNegated = !path.isEmpty() && path.getLast().equals("not");
    Kind kind =
        switch (name) {
          case "order" -> Kind.ORDER;
          case "limit" -> Kind.LIMIT;
          case "offset" -> Kind.OFFSET;
          case "and" -> isNegated ? Kind.NOT_AND : Kind.AND;
          case "or" -> isNegated ? Kind.NOT_OR : Kind.OR;
          default -> Kind.COLUMN;
        };
    boolean takesNot = kind == Kind.NOT_AND || kind == Kind.NOT_OR;
    return new ParameterName(
        text,
        takesNot ? path.subList(0, path.size() - 1) : path,
        kind,
        kind == Kind.COLUMN ? name : "");
  }
}
