package dev.postern.hook;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.grammar.Patterns;
import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Parts of what hooks ask, read with errors that their authors understand. */
final class Asked {
  private static final QueryLimits LIMITS = QueryLimits.DEFAULTS;
  private static final Map<String, Operator> OPERATORS =
      Arrays.stream(Operator.values())
          .collect(Collectors.toMap(Operator::word, Function.identity()));

  private Asked() {}

  static GatewayException malformed(String message) {
    return new GatewayException(ErrorCode.REQUEST_MALFORMED, message);
  }

  static GatewayException tooMany(String what, int limit) {
    return new GatewayException(ErrorCode.LIMIT_REACHED, what + ": there are too many")
        .details("The limit is %d.".formatted(limit));
  }

  static String text(JsonNode node, String what) {
    if (!node.isString() || node.stringValue().isEmpty()) {
      throw malformed(what + ": a name is needed");
    }
    return node.stringValue();
  }

  static List<String> texts(JsonNode list, String what) {
    if (!list.isArray()) {
      throw malformed(what + ": a list of names is needed");
    }
    return list.valueStream().map(each -> text(each, what)).toList();
  }

  /** Conditions that must all hold: {@code [["total","gte",5],["state","in",["a","b"]]]}. */
  static Filter<ColumnName> where(JsonNode conditions, Function<String, ColumnName> columns) {
    if (conditions.isMissingNode() || conditions.isNull()) {
      return Filter.all();
    }
    if (!conditions.isArray()) {
      throw malformed("where: a list of [column, operator, value] is needed");
    }
    if (conditions.size() > LIMITS.maxFilterNodes()) {
      throw tooMany("where", LIMITS.maxFilterNodes());
    }
    Filter<ColumnName> all = Filter.all();
    List<Filter<ColumnName>> terms = new ArrayList<>();
    for (JsonNode condition : conditions) {
      if (!condition.isArray() || condition.size() != 3) {
        throw malformed("where: each condition is [column, operator, value]");
      }
      String column = text(condition.path(0), "where");
      terms.add(condition(columns.apply(column), condition.path(1), condition.path(2), column));
    }
    return terms.size() == 1 ? terms.getFirst() : terms.isEmpty() ? all : new Filter.And<>(terms);
  }

  private static Filter<ColumnName> condition(
      ColumnName column, JsonNode operator, JsonNode value, String what) {
    String word = text(operator, "where: the operator");
    return switch (word) {
      case "in" -> in(column, value, what);
      case "is" -> new Filter.Is<>(column, truth(value, what));
      default -> {
        Operator known = OPERATORS.get(word);
        if (known == null) {
          throw malformed("where: '%s' is no operator".formatted(word))
              .details(
                  "There are in, is, "
                      + OPERATORS.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        yield Patterns.checked(new Filter.Compare<>(column, known, scalar(value, what)), LIMITS);
      }
    };
  }

  private static Filter<ColumnName> in(ColumnName column, JsonNode values, String what) {
    if (!values.isArray()) {
      throw malformed("where: \"in\" needs a list of values for " + what);
    }
    if (values.size() > LIMITS.maxInValues()) {
      throw tooMany("where: values of " + what, LIMITS.maxInValues());
    }
    return values.isEmpty()
        ? new Filter.Or<>(List.of())
        : new Filter.In<>(column, values.valueStream().map(each -> scalar(each, what)).toList());
  }

  private static Filter.Truth truth(JsonNode value, String what) {
    String word = value.isNull() ? "null" : value.isContainer() ? "" : value.asString("");
    return switch (word) {
      case "null", "not_null", "true", "false", "unknown" ->
          Filter.Truth.valueOf(word.toUpperCase(Locale.ROOT));
      default ->
          throw malformed(
              "where: \"is\" knows null, not_null, true, false and unknown for " + what);
    };
  }

  /** What stands for {@code $1} and so on, as text; lists and objects as JSON. */
  static List<Optional<String>> values(JsonNode params) {
    if (params.isMissingNode() || params.isNull()) {
      return List.of();
    }
    if (!params.isArray() || params.size() > LIMITS.maxInValues()) {
      throw malformed("query: params must be a list of at most " + LIMITS.maxInValues());
    }
    return params.valueStream().map(Asked::value).toList();
  }

  private static Optional<String> value(JsonNode param) {
    if (param.isNull()) {
      return Optional.empty();
    }
    return Optional.of(param.isContainer() ? param.toString() : scalar(param, "params"));
  }

  private static String scalar(JsonNode value, String what) {
    if (value.isString()) {
      return value.stringValue();
    }
    if (value.isNumber()) {
      return value.numberValue().toString();
    }
    if (value.isBoolean()) {
      return value.toString();
    }
    throw malformed("where: the value of %s must be text, a number or a boolean".formatted(what));
  }
}
