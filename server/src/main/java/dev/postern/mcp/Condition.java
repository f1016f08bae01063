package dev.postern.mcp;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The {@code where} argument: {@code {"column":…,"op":…,"value":…}}, {@code {"and":[…]}}, {@code
 * {"or":[…]}} or {@code {"not":{…}}}, nested at will. A list counts as {@code and}.
 */
final class Condition {
  private static final Map<String, Operator> COMPARISONS = comparisons();
  private static final List<String> OPERATORS =
      Stream.concat(COMPARISONS.keySet().stream(), Stream.of("in", "is")).toList();
  private static final Set<String> COMPARISON_MEMBERS = Set.of("column", "op", "value");
  private static final String SHAPE =
      "Write {\"column\":\"…\",\"op\":\"eq\",\"value\":…}, {\"and\":[…]}, {\"or\":[…]} or"
          + " {\"not\":{…}}.";

  private final QueryLimits limits;
  private int nodes;

  Condition(QueryLimits limits) {
    this.limits = limits;
  }

  private static Map<String, Operator> comparisons() {
    Map<String, Operator> words = new LinkedHashMap<>();
    Arrays.stream(Operator.values()).forEach(operator -> words.put(operator.word(), operator));
    return words;
  }

  /** What a tool's schema says of such an argument. */
  static Map<String, Object> schema(String description) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("column", JsonSchema.bare("string"));
    members.put("op", JsonSchema.choice(OPERATORS, ""));
    members.put(
        "value",
        JsonSchema.anyOf(
            "A list for in; null, true or false for is",
            List.of(
                JsonSchema.bare("string"),
                JsonSchema.bare("number"),
                JsonSchema.bare("boolean"),
                JsonSchema.bare("null"),
                JsonSchema.list(
                    JsonSchema.anyOf(
                        "", List.of(JsonSchema.bare("string"), JsonSchema.bare("number"))),
                    ""))));
    members.put("and", JsonSchema.list(JsonSchema.bare("object"), "All of these conditions"));
    members.put("or", JsonSchema.list(JsonSchema.bare("object"), "Any of these conditions"));
    members.put("not", JsonSchema.anyObject("Not this condition"));
    Map<String, Object> schema = new LinkedHashMap<>(JsonSchema.object(members, List.of()));
    schema.put("description", description);
    return schema;
  }

  Filter<ColumnName> read(JsonNode where) {
    return where.isContainer() && where.isEmpty() ? Filter.all() : condition(where, "where", 1);
  }

  private Filter<ColumnName> condition(JsonNode node, String path, int depth) {
    spend(depth);
    if (node.isArray()) {
      return new Filter.And<>(terms(node, path, depth));
    }
    if (!node.isObject()) {
      throw wrong(path, "an object", node);
    }
    if (node.isEmpty()) {
      throw Arguments.malformed(path + " is empty").hint(SHAPE);
    }
    if (node.has("column")) {
      refuseOthers(node, COMPARISON_MEMBERS, path);
      return comparison(node, path);
    }
    String connective = node.propertyNames().iterator().next();
    refuseOthers(node, Set.of(connective), path);
    JsonNode inner = node.get(connective);
    String innerPath = path + "." + connective;
    return switch (connective) {
      case "and" -> new Filter.And<>(terms(inner, innerPath, depth));
      case "or" -> new Filter.Or<>(terms(inner, innerPath, depth));
      case "not" -> new Filter.Not<>(condition(inner, innerPath, depth + 1));
      default ->
          throw Arguments.malformed(path + " has no column, and '" + connective + "' is no word")
              .hint(SHAPE);
    };
  }

  private void spend(int depth) {
    if (++nodes > limits.maxFilterNodes()) {
      throw tooLarge("max-filter-nodes", limits.maxFilterNodes(), "the number of conditions");
    }
    if (depth > limits.maxFilterDepth()) {
      throw tooLarge("max-filter-depth", limits.maxFilterDepth(), "the nesting of conditions");
    }
  }

  private static GatewayException tooLarge(String limit, long value, String what) {
    return new GatewayException(ErrorCode.LIMIT_REACHED, "The query is too large: " + what + ".")
        .details("The limit " + limit + " is " + value + ".")
        .hint("Ask for less in one query.");
  }

  private static void refuseOthers(JsonNode node, Set<String> members, String path) {
    for (String name : node.propertyNames()) {
      if (!members.contains(name)) {
        throw Arguments.malformed(path + " cannot hold '" + name + "' beside the rest").hint(SHAPE);
      }
    }
  }

  private List<Filter<ColumnName>> terms(JsonNode list, String path, int depth) {
    if (!list.isArray()) {
      throw wrong(path, "a list of conditions", list);
    }
    if (list.isEmpty()) {
      throw Arguments.malformed(path + " is empty").hint(SHAPE);
    }
    List<Filter<ColumnName>> terms = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      terms.add(condition(list.get(i), path + "[" + i + "]", depth + 1));
    }
    return terms;
  }

  private Filter<ColumnName> comparison(JsonNode node, String path) {
    JsonNode name = node.get("column");
    if (!name.isString()) {
      throw wrong(path + ".column", "a string", name);
    }
    ColumnName column = new ColumnName(name.stringValue());
    JsonNode operator = node.path("op");
    String word = operator.isMissingNode() ? "eq" : operator.asString();
    JsonNode value = node.path("value");
    return switch (word) {
      case "in" -> new Filter.In<>(column, values(value, path + ".value"));
      case "is" -> new Filter.Is<>(column, truth(value, path + ".value"));
      default ->
          new Filter.Compare<>(column, comparison(word, path), scalar(value, path + ".value"));
    };
  }

  private static Operator comparison(String word, String path) {
    Operator operator = COMPARISONS.get(word);
    if (operator == null) {
      GatewayException unknown =
          Arguments.malformed(path + ".op '" + word + "' is no operator")
              .details("There are " + String.join(", ", OPERATORS) + ".");
      throw Suggestion.nearest(word, OPERATORS)
          .map(near -> unknown.hint("Perhaps you meant '" + near + "'."))
          .orElse(unknown);
    }
    return operator;
  }

  private List<String> values(JsonNode value, String path) {
    if (!value.isArray()) {
      throw wrong(path, "a list for in", value);
    }
    if (value.size() > limits.maxInValues()) {
      throw tooLarge("max-in-values", limits.maxInValues(), "the number of values in a list");
    }
    List<String> values = new ArrayList<>();
    value.forEach(item -> values.add(scalar(item, path)));
    return values;
  }

  private static String scalar(JsonNode value, String path) {
    if (value.isNull() || value.isMissingNode()) {
      throw Arguments.malformed(path + " is missing or null")
          .hint("For absent values write {\"column\":\"…\",\"op\":\"is\",\"value\":null}.");
    }
    if (value.isContainer()) {
      throw wrong(path, "a single value", value);
    }
    return value.isNumber() ? value.numberValue().toString() : value.asString();
  }

  private static Filter.Truth truth(JsonNode value, String path) {
    String word = value.isNull() || value.isMissingNode() ? "null" : value.asString("");
    return switch (word) {
      case "null" -> Filter.Truth.NULL;
      case "not_null" -> Filter.Truth.NOT_NULL;
      case "true" -> Filter.Truth.TRUE;
      case "false" -> Filter.Truth.FALSE;
      case "unknown" -> Filter.Truth.UNKNOWN;
      default -> throw wrong(path, "null, \"not_null\", true, false or \"unknown\" for is", value);
    };
  }

  private static GatewayException wrong(String path, String wanted, JsonNode found) {
    GatewayException wrong = Arguments.wrong(path, wanted, found);
    return wrong.hint() == null ? wrong.hint(SHAPE) : wrong;
  }
}
