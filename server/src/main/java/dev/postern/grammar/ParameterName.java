package dev.postern.grammar;

import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.spi.JsonPath;
import java.util.List;

/**
 * A parameter's name, read: {@code a.b.column->key}.
 *
 * @param embeds names of embedded resources from the root down; empty for the root itself
 * @param last what stands behind them: a column, or of logic its operator, for instance {@code
 *     not.or}
 */
record ParameterName(List<String> embeds, ColumnName last) {

  /** What a parameter says, by the last word of its name. */
  enum Kind {
    SELECT,
    COLUMNS,
    ON_CONFLICT,
    ORDER,
    LIMIT,
    OFFSET,
    LOGIC,
    /** A condition on groups; an addition to the dialect. */
    HAVING,
    /** Equal rows are one; an addition to the dialect. */
    DISTINCT,
    /** A condition on the column of that name. */
    CONDITION
  }

  static Kind kind(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "order" -> Kind.ORDER;
      case "limit" -> Kind.LIMIT;
      case "offset" -> Kind.OFFSET;
      case "and", "or" -> Kind.LOGIC;
      default ->
          switch (name) {
            case "select" -> Kind.SELECT;
            case "columns" -> Kind.COLUMNS;
            case "on_conflict" -> Kind.ON_CONFLICT;
            default -> Kind.CONDITION;
          };
    };
  }

  /**
   * The same, for parameters that are no arguments: names of the additions, where the value is none
   * that a column of that name could have.
   */
  static Kind kind(Parameter parameter) {
    Kind kind = kind(parameter.name());
    if (kind != Kind.CONDITION) {
      return kind;
    }
    String name = parameter.name();
    if (isLast(name, "having") && !FilterParser.isCondition(parameter.value())) {
      return Kind.HAVING;
    }
    return isLast(name, "distinct") && parameter.value().equals("true") ? Kind.DISTINCT : kind;
  }

  private static boolean isLast(String name, String word) {
    int before = name.length() - word.length() - 1;
    return name.endsWith(word) && (before < 0 || name.charAt(before) == '.');
  }

  /**
   * Reads a name that ends in a column, or in a word of the grammar in a column's place.
   *
   * @param isStrict whether the name must be read to its end
   * @throws GatewayException where it cannot be read
   */
  static ParameterName parse(String name, boolean isStrict) {
    return Cursor.read("tree path", name, text -> column(text, isStrict));
  }

  private static ParameterName column(Cursor text, boolean isStrict) {
    List<String> names = names(text);
    JsonPath path = names == null ? null : FieldParser.path(text);
    if (path == null || (isStrict && !text.ends())) {
      return null;
    }
    return new ParameterName(
        names.subList(0, names.size() - 1), new ColumnName(names.getLast(), path));
  }

  /**
   * Reads a name that ends in {@code and} or {@code or}, perhaps with {@code not} before.
   *
   * @throws GatewayException where it cannot be read
   */
  static ParameterName parseLogic(String name) {
    List<String> names = Cursor.read("logic path", name, ParameterName::names);
    String operator = (names.contains("not") ? "not." : "") + names.getLast();
    List<String> embeds =
        names.subList(0, names.size() - 1).stream().filter(each -> !each.equals("not")).toList();
    return new ParameterName(embeds, new ColumnName(operator));
  }

  private static List<String> names(Cursor text) {
    return text.separated(() -> FieldParser.name(text), () -> text.takes('.', Cursor.DELIMITER));
  }
}
