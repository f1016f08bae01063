package dev.postern.mcp;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.grammar.Parameter;
import dev.postern.grammar.Patterns;
import dev.postern.grammar.QueryParser;
import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.schema.Powers;
import dev.postern.spi.Capability;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Selection.Join;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The {@code where} argument: {@code {"column":…,"op":…,"value":…}}, {@code {"and":[…]}}, {@code
 * {"or":[…]}}, {@code {"not":{…}}} or {@code {"embed":…,"where":{…}}}, nested at will. A list
 * counts as {@code and}. One of these reads one argument.
 */
final class Condition {
  private static final Map<String, Operator> COMPARISONS = comparisons();
  private static final List<String> OPERATORS =
      Stream.of(COMPARISONS.keySet(), List.of("in", "is"), searches().keySet())
          .flatMap(Collection::stream)
          .toList();
  private static final Set<String> COMPARISON_MEMBERS =
      Set.of("column", "op", "value", "other_column");
  private static final Set<String> EMBED_MEMBERS = Set.of("embed", "exists", "where");
  private static final String SHAPE =
      "Write {\"column\":\"…\",\"op\":\"eq\",\"value\":…}, {\"and\":[…]}, {\"or\":[…]} or"
          + " {\"not\":{…}}.";

  private final QueryLimits limits;
  private final List<Item<RelationName, ColumnName>> joins = new ArrayList<>();
  private int nodes;
  private int embeds;

  Condition(QueryLimits limits) {
    this.limits = limits;
  }

  private static Map<String, Operator> comparisons() {
    Map<String, Operator> words = new LinkedHashMap<>();
    Arrays.stream(Operator.values()).forEach(operator -> words.put(operator.word(), operator));
    return words;
  }

  private static Map<String, Filter.Terms> searches() {
    Map<String, Filter.Terms> words = new LinkedHashMap<>();
    for (Filter.Terms terms : Filter.Terms.values()) {
      words.put(terms.name().toLowerCase(Locale.ROOT), terms);
    }
    return words;
  }

  /**
   * The embeds that the condition speaks of, to be put beside what is selected; they show nothing.
   */
  List<Item<RelationName, ColumnName>> joins() {
    return joins;
  }

  private static boolean isServed(String word, List<Powers> sources) {
    Operator comparison = COMPARISONS.get(word);
    return sources.stream()
        .anyMatch(
            powers ->
                comparison != null
                    ? powers.can(comparison)
                    : !searches().containsKey(word) || powers.can(Capability.SEARCH));
  }

  /** The words that a source does not know. */
  static List<String> unserved(Powers source) {
    return OPERATORS.stream().filter(word -> !isServed(word, List.of(source))).toList();
  }

  /**
   * What a tool says of conditions on rows that it changes.
   *
   * @param sources what those that may be meant can do: words that none knows are told
   */
  static Map<String, Object> ofChanged(List<Powers> sources) {
    List<String> served = OPERATORS.stream().filter(word -> isServed(word, sources)).toList();
    String told = "Which rows, as in read_records, without embed";
    return JsonSchema.anyObject(
        served.size() == OPERATORS.size()
            ? told
            : told + "; op is one of " + String.join(", ", served));
  }

  /**
   * What a tool's schema says of such an argument.
   *
   * @param sources what those that may be meant can do: what none can is not listed
   */
  static Map<String, Object> schema(String description, List<Powers> sources) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("column", JsonSchema.bare("string"));
    members.put(
        "op",
        JsonSchema.choice(OPERATORS.stream().filter(word -> isServed(word, sources)).toList(), ""));
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
    members.put("other_column", JsonSchema.text("Instead of value"));
    members.put("and", JsonSchema.list(JsonSchema.bare("object"), "All of these conditions"));
    members.put("or", JsonSchema.list(JsonSchema.bare("object"), "Any of these conditions"));
    members.put("not", JsonSchema.anyObject("Not this condition"));
    members.put(
        "embed", JsonSchema.text("Related rows: with exists, and where for conditions on them"));
    members.put("exists", JsonSchema.truth("false for no such related rows"));
    members.put("where", JsonSchema.bare("object"));
    Map<String, Object> schema = new LinkedHashMap<>(JsonSchema.object(members, List.of()));
    schema.put("description", description);
    return schema;
  }

  Filter<ColumnName> read(JsonNode where) {
    return read(where, "where");
  }

  /**
   * @param path where it stands among the arguments
   */
  Filter<ColumnName> read(JsonNode where, String path) {
    return where.isContainer() && where.isEmpty() ? Filter.all() : condition(where, path, 1);
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
    if (node.has("embed")) {
      refuseOthers(node, EMBED_MEMBERS, path);
      return related(node, path, depth);
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

  /** Related rows are joined under a name of their own, and the condition is on that name. */
  private Filter<ColumnName> related(JsonNode node, String path, int depth) {
    JsonNode name = node.get("embed");
    if (!name.isString()) {
      throw wrong(path + ".embed", "the name of an embed", name);
    }
    JsonNode exists = node.path("exists");
    if (!exists.isMissingNode() && !exists.isBoolean()) {
      throw wrong(path + ".exists", "true or false", exists);
    }
    if (joins.size() >= limits.maxEmbeds()) {
      throw tooLarge("max-embeds", limits.maxEmbeds(), "the number of embeds");
    }
    String alias = "where_" + ++embeds;
    Condition inner = new Condition(limits);
    inner.nodes = nodes;
    Filter<ColumnName> where =
        node.has("where")
            ? inner.condition(node.get("where"), path + ".where", depth + 1)
            : Filter.all();
    nodes = inner.nodes;
    joins.add(
        new Item.Embed<>(
            alias,
            Join.LEFT,
            new Selection<>(
                SelectList.relation(name.stringValue()),
                List.copyOf(inner.joins),
                where,
                List.of(),
                Page.ALL)));
    Filter<ColumnName> none = new Filter.Is<>(new ColumnName(alias), Filter.Truth.NULL);
    return exists.asBoolean(true) ? new Filter.Not<>(none) : none;
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
    ColumnName column = column(name.stringValue());
    JsonNode operator = node.path("op");
    String word = operator.isMissingNode() ? "eq" : operator.asString();
    if (node.has("other_column")) {
      return compared(node, column, word, path);
    }
    JsonNode value = node.path("value");
    if (searches().containsKey(word)) {
      return new Filter.Search<>(column, searches().get(word), "", scalar(value, path + ".value"));
    }
    return switch (word) {
      case "in" -> new Filter.In<>(column, values(value, path + ".value"));
      case "is" -> new Filter.Is<>(column, truth(value, path + ".value"));
      default ->
          Patterns.checked(
              new Filter.Compare<>(column, comparison(word, path), scalar(value, path + ".value")),
              limits);
    };
  }

  private static Filter<ColumnName> compared(
      JsonNode node, ColumnName column, String word, String path) {
    JsonNode other = node.get("other_column");
    if (!other.isString()) {
      throw wrong(path + ".other_column", "a string", other);
    }
    if (node.has("value")) {
      throw Arguments.malformed(path + " cannot hold value beside other_column").hint(SHAPE);
    }
    return new Filter.CompareColumns<>(
        column, comparison(word, path), new ColumnName(other.stringValue()));
  }

  /** A column's name, behind which a way into its JSON value may follow, as in a select list. */
  private ColumnName column(String text) {
    if (!text.contains("->")) {
      return new ColumnName(text);
    }
    List<Item<RelationName, ColumnName>> items =
        new QueryParser(limits)
            .parse("where", List.of(new Parameter("select", text)), QueryParser.Otherwise.REFUSE)
            .selection()
            .items();
    if (items.size() == 1
        && items.getFirst() instanceof Item.Field<?, ?>(ColumnName way, var n, var t)) {
      return way;
    }
    throw Arguments.malformed("'" + text + "' is no column")
        .hint("Write a column, or a way into its JSON value as in address->>city.");
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
