package dev.postern.mcp;

import dev.postern.error.Suggestion;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.pipeline.Outcome;
import dev.postern.schema.SchemaView;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.JsonPath;
import dev.postern.spi.Making;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Aggregation;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Selection.Join;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Many rows made into few: counts, sums and the like, by groups. */
final class AggregateRecords implements GatewayTool.Act {
  static final String NAME = "aggregate_records";

  private static final List<String> FUNCTIONS =
      Arrays.stream(Aggregation.values()).map(Aggregation::word).toList();
  private static final List<String> UNITS =
      Arrays.stream(Making.Unit.values()).map(Making.Unit::word).toList();
  private static final String GROUP_SHAPE =
      "Write a column's name, \"embed.column\" of a related row, or"
          + " {\"column\":\"placed_at\",\"every\":\"month\",\"as\":\"month\"}.";
  private static final String AGGREGATE_SHAPE =
      "Write {\"function\":\"sum\",\"column\":\"total\",\"as\":\"revenue\"}; only count needs no"
          + " column.";

  private final Wanted wanted;

  AggregateRecords(Wanted wanted) {
    this.wanted = wanted;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isOfferedTo(Visible visible) {
    return !visible.aggregatable().isEmpty();
  }

  @Override
  public Tool describedTo(Visible visible) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put(
        "resource", JsonSchema.choice(visible.listed(visible.aggregatable()), "A table or view"));
    arguments.put(
        "aggregates",
        JsonSchema.list(
            aggregateSchema(), "What to make of each group; the number of rows if left out"));
    arguments.put(
        "group_by",
        JsonSchema.list(
            JsonSchema.anyOf("", List.of(JsonSchema.bare("string"), groupSchema())),
            "Columns, \"embed.column\" of a related row, or stretches of time; one group of all"
                + " rows if left out"));
    arguments.put("where", JsonSchema.anyObject("Which rows count, as in read_records"));
    arguments.put(
        "having",
        JsonSchema.anyObject("Which groups, as where, with names of aggregates as columns"));
    arguments.put(
        "order",
        JsonSchema.list(
            JsonSchema.bare("string"), "Names in the answer, as in [\"revenue.desc\"]"));
    AnswerForm.describe(visible.settings(), arguments);
    return GatewayTool.describe(
        NAME,
        "Aggregate records",
        "Counts, sums and compares rows by groups inside the database; use it instead of reading"
            + " rows to count them. Call search_schema first for the columns. Example:"
            + " {\"resource\":\"orders\",\"aggregates\":[{\"function\":\"sum\",\"column\":"
            + "\"total\",\"as\":\"revenue\"},{\"function\":\"count\",\"column\":\"customer_id\","
            + "\"distinct\":true,\"as\":\"buyers\"}],\"group_by\":[{\"column\":\"placed_at\","
            + "\"every\":\"month\",\"as\":\"month\"}],\"having\":{\"column\":\"revenue\",\"op\":"
            + "\"gt\",\"value\":1000},\"order\":[\"month\"]}",
        Effect.READS,
        GatewayTool.input(visible, arguments, List.of("resource")),
        Answers.rowsSchema());
  }

  private static Map<String, Object> aggregateSchema() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("function", JsonSchema.choice(FUNCTIONS, ""));
    members.put("column", JsonSchema.bare("string"));
    members.put("distinct", JsonSchema.truth("Only different values"));
    members.put("as", JsonSchema.text("Its name in the answer"));
    return JsonSchema.object(members, List.of("function"));
  }

  private static Map<String, Object> groupSchema() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("column", JsonSchema.bare("string"));
    members.put("every", JsonSchema.choice(UNITS, ""));
    members.put("as", JsonSchema.bare("string"));
    return JsonSchema.object(members, List.of("column"));
  }

  @Override
  public Operation operation(Visible visible, Arguments arguments) {
    String resource = arguments.requiredText("resource");
    SchemaView view = visible.service(arguments.text("service"));
    List<Item<RelationName, ColumnName>> items = new ArrayList<>();
    groups(arguments, items);
    aggregates(arguments, items);
    checkNames(items);
    Condition condition = new Condition(wanted.limits());
    Filter<ColumnName> where = arguments.given("where").map(condition::read).orElse(Filter.all());
    items.addAll(condition.joins());
    Filter<ColumnName> having =
        arguments
            .given("having")
            .map(groups -> new Condition(wanted.limits()).read(groups, "having"))
            .orElse(Filter.all());
    List<Order<ColumnName>> order =
        arguments
            .given("order")
            .map(keys -> wanted.selectList().order(keys, "order"))
            .orElse(List.of());
    return wanted.read(
        view.service(),
        new Selection<>(RelationName.of(resource), items, where, order, Page.ALL, having, false),
        Optional.empty(),
        arguments,
        visible.settings());
  }

  @Override
  public Json answer(Visible visible, Arguments arguments, Outcome.Success success) {
    return Answers.structured(success, AnswerForm.of(arguments, success), visible.settings());
  }

  private static void groups(Arguments arguments, List<Item<RelationName, ColumnName>> items) {
    JsonNode groups = arguments.given("group_by").orElse(null);
    if (groups == null) {
      return;
    }
    if (!groups.isArray()) {
      throw Arguments.wrong("group_by", "a list", groups).hint(GROUP_SHAPE);
    }
    for (int i = 0; i < groups.size(); i++) {
      items.add(group(groups.get(i), "group_by[" + i + "]"));
    }
  }

  private static Item<RelationName, ColumnName> group(JsonNode node, String path) {
    JsonNode column = node.isString() ? node : node.path("column");
    if (!column.isString() || column.stringValue().isBlank()) {
      throw Arguments.malformed(path + " has no column").hint(GROUP_SHAPE);
    }
    known(node, path, Set.of("column", "every", "as"), GROUP_SHAPE);
    String text = column.stringValue();
    int dot = text.indexOf('.');
    String name = text.substring(dot + 1);
    Optional<Making.Bucket> bucket =
        node.has("every")
            ? Optional.of(new Making.Bucket(Making.Unit.valueOf(word(node, "every", UNITS, path))))
            : Optional.empty();
    String answerName =
        node.path("as").asString(bucket.map(every -> every.unit().word()).orElse(name));
    Item<RelationName, ColumnName> field =
        new Item.Field<>(new ColumnName(name, JsonPath.NONE, bucket), answerName);
    if (dot < 0) {
      return field;
    }
    String embed = text.substring(0, dot);
    return new Item.Embed<>(
        embed,
        Join.LEFT,
        true,
        new Selection<>(
            SelectList.relation(embed), List.of(field), Filter.all(), List.of(), Page.ALL));
  }

  private static void aggregates(Arguments arguments, List<Item<RelationName, ColumnName>> items) {
    JsonNode aggregates = arguments.given("aggregates").orElse(null);
    if (aggregates == null || (aggregates.isArray() && aggregates.isEmpty())) {
      items.add(item(Aggregation.COUNT, Optional.empty(), false, Aggregation.COUNT.word()));
      return;
    }
    if (!aggregates.isArray()) {
      throw Arguments.wrong("aggregates", "a list", aggregates).hint(AGGREGATE_SHAPE);
    }
    for (int i = 0; i < aggregates.size(); i++) {
      items.add(aggregate(aggregates.get(i), "aggregates[" + i + "]"));
    }
  }

  private static Item<RelationName, ColumnName> aggregate(JsonNode node, String path) {
    if (!node.isObject()) {
      throw Arguments.wrong(path, "an object", node).hint(AGGREGATE_SHAPE);
    }
    known(node, path, Set.of("function", "column", "distinct", "as"), AGGREGATE_SHAPE);
    Aggregation function = Aggregation.valueOf(word(node, "function", FUNCTIONS, path));
    String column = node.path("column").asString("");
    boolean isDistinct = node.path("distinct").asBoolean(false);
    if (column.isBlank() && (function != Aggregation.COUNT || isDistinct)) {
      throw Arguments.malformed(path + " has no column").hint(AGGREGATE_SHAPE);
    }
    String answerName =
        node.path("as")
            .asString(column.isBlank() ? function.word() : function.word() + "_" + column);
    return item(
        function,
        column.isBlank() ? Optional.empty() : Optional.of(new ColumnName(column)),
        isDistinct,
        answerName);
  }

  private static Item<RelationName, ColumnName> item(
      Aggregation function, Optional<ColumnName> column, boolean isDistinct, String name) {
    return new Item.Aggregate<>(
        function, column, Optional.empty(), Optional.empty(), isDistinct, name);
  }

  private static void known(JsonNode node, String path, Set<String> members, String shape) {
    for (String member : node.propertyNames()) {
      if (!members.contains(member)) {
        throw Arguments.malformed(path + " cannot hold '" + member + "'").hint(shape);
      }
    }
  }

  /** The name of an enum's constant, from its word. */
  private static String word(JsonNode node, String member, List<String> words, String path) {
    String word = node.path(member).asString("");
    if (!words.contains(word)) {
      throw Arguments.malformed(path + "." + member + " must be one of " + String.join(", ", words))
          .hint(
              Suggestion.nearest(word, words)
                  .map(near -> "Perhaps you meant '" + near + "'.")
                  .orElse(null));
    }
    return word.toUpperCase(java.util.Locale.ROOT);
  }

  private static void checkNames(List<Item<RelationName, ColumnName>> items) {
    Set<String> names = new HashSet<>();
    for (Item<RelationName, ColumnName> item : items) {
      String name =
          switch (item) {
            case Item.Field<RelationName, ColumnName> field -> field.name();
            case Item.Aggregate<RelationName, ColumnName> aggregate -> aggregate.name();
            case Item.Embed<RelationName, ColumnName> embed ->
                ((Item.Field<RelationName, ColumnName>) embed.selection().items().getFirst())
                    .name();
          };
      if (!names.add(name)) {
        throw Arguments.malformed("two members of the answer would be called '" + name + "'")
            .hint("Name one of them with as.");
      }
    }
  }
}
