package dev.postern.mcp;

import dev.postern.config.McpToolSettings.Search;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Operator;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The two tools that some clients ask for by name: {@code search} finds rows of one resource by
 * words, {@code fetch} gives one of them whole.
 */
final class SearchPair {
  private static final int MAX_RESULTS = 10;
  private static final int MAX_WORDS = 8;

  private static final Set<Operator> OPERATORS = Set.of(Operator.ILIKE, Operator.EQ);

  private final Search search;

  private SearchPair(Search search) {
    this.search = search;
  }

  static List<GatewayTool> tools(Search search) {
    SearchPair pair = new SearchPair(search);
    return List.of(pair.new Find(), pair.new Fetch());
  }

  /** The resource, where the caller may read of it what both tools need. */
  private Optional<VisibleTable> table(Visible visible) {
    return visible.views().stream()
        .filter(view -> view.service().equals(search.service()))
        .filter(view -> view.powers().operators().containsAll(OPERATORS))
        .flatMap(view -> visible.table(view, search.resource()).stream())
        .filter(table -> visible.actions(table).contains(Action.READ))
        .filter(table -> table.table().primaryKey().size() == 1)
        .filter(table -> columns(table).contains(table.table().primaryKey().getFirst()))
        .filter(table -> columns(table).contains(search.title()) && !searched(table).isEmpty())
        .findFirst();
  }

  private static Set<String> columns(VisibleTable table) {
    Set<String> names = new LinkedHashSet<>();
    table.readable().stream().map(Column::name).forEach(names::add);
    return names;
  }

  private List<String> searched(VisibleTable table) {
    Set<String> filterable = new LinkedHashSet<>();
    table.filterable().stream().map(Column::name).forEach(filterable::add);
    return search.text().stream().filter(filterable::contains).toList();
  }

  private VisibleTable required(Turn turn) {
    return table(turn.visible())
        .orElseThrow(
            () -> new GatewayException(ErrorCode.RESOURCE_UNKNOWN, "There is nothing to search"));
  }

  private Operation read(
      VisibleTable table, Stream<String> columns, Filter<ColumnName> where, int limit) {
    List<Item<RelationName, ColumnName>> items =
        columns
            .distinct()
            .<Item<RelationName, ColumnName>>map(
                name -> new Item.Field<>(new ColumnName(name), name))
            .toList();
    return new Operation.Read(
        search.service(),
        new Selection<>(RelationName.of(table.name()), items, where, List.of(), new Page(limit, 0)),
        false);
  }

  private String url(String id) {
    String escaped = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    return search.url().isEmpty()
        ? "postern://%s/%s/%s".formatted(search.service(), search.resource(), escaped)
        : search.url().replace("{id}", escaped);
  }

  private ObjectNode result(VisibleTable table, JsonNode row) {
    String id = row.path(table.table().primaryKey().getFirst()).asString();
    ObjectNode result = JsonText.object();
    result.put("id", id).put("title", row.path(search.title()).asString(""));
    return result.put("url", url(id));
  }

  /** The same as data and as one text, which these clients read. */
  private static ToolAnswer answer(ObjectNode node) {
    Json structured = JsonText.write(node);
    Json content =
        new JsonBuffer(structured.length() + 64)
            .raw("[{\"type\":\"text\",\"text\":")
            .string(structured)
            .raw("}]")
            .json();
    return new ToolAnswer(Optional.of(content), Optional.of(structured), false);
  }

  private static Map<String, Object> resultSchema() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", JsonSchema.bare("string"));
    members.put("title", JsonSchema.bare("string"));
    members.put("url", JsonSchema.bare("string"));
    return members;
  }

  /** Finds rows by words. */
  private final class Find implements GatewayTool.Talk {
    @Override
    public String name() {
      return "search";
    }

    @Override
    public boolean isOfferedTo(Visible visible) {
      return table(visible).isPresent();
    }

    @Override
    public Tool describedTo(Visible visible) {
      Map<String, Object> output = new LinkedHashMap<>();
      output.put(
          "results",
          JsonSchema.list(JsonSchema.object(resultSchema(), List.of("id", "title", "url")), ""));
      return GatewayTool.describe(
          name(),
          "Search " + search.resource(),
          "Finds "
              + search.resource()
              + " that contain every word of the query; fetch gives one of them whole.",
          Effect.READS,
          JsonSchema.object(
              new LinkedHashMap<>(Map.of("query", JsonSchema.text("A few words"))),
              List.of("query")),
          JsonSchema.object(output, List.of("results")));
    }

    @Override
    public Set<String> openArguments() {
      return Set.of("query");
    }

    @Override
    public ToolAnswer talk(Turn turn, Arguments arguments) {
      VisibleTable table = required(turn);
      List<Filter<ColumnName>> all = new ArrayList<>();
      Arrays.stream(arguments.requiredText("query").strip().split("\\s+"))
          .limit(MAX_WORDS)
          .forEach(word -> all.add(contains(table, word)));
      Stream<String> columns = Stream.of(table.table().primaryKey().getFirst(), search.title());
      Json rows =
          Changing.success(turn.run(read(table, columns, new Filter.And<>(all), MAX_RESULTS)))
              .result()
              .body();
      ObjectNode answer = JsonText.object();
      ArrayNode results = answer.putArray("results");
      JsonText.parse(rows).forEach(row -> results.add(result(table, row)));
      return answer(answer);
    }

    private Filter<ColumnName> contains(VisibleTable table, String word) {
      String pattern = "%" + word.replaceAll("([\\\\%_])", "\\\\$1") + "%";
      return new Filter.Or<>(
          searched(table).stream()
              .<Filter<ColumnName>>map(
                  column -> new Filter.Compare<>(new ColumnName(column), Operator.ILIKE, pattern))
              .toList());
    }
  }

  /** Gives one row. */
  private final class Fetch implements GatewayTool.Talk {
    @Override
    public String name() {
      return "fetch";
    }

    @Override
    public boolean isOfferedTo(Visible visible) {
      return table(visible).isPresent();
    }

    @Override
    public Tool describedTo(Visible visible) {
      Map<String, Object> output = resultSchema();
      output.put("text", JsonSchema.bare("string"));
      output.put("metadata", JsonSchema.anyObject("The other columns"));
      return GatewayTool.describe(
          name(),
          "Fetch one of " + search.resource(),
          "Gives one of the results of search whole, by its id.",
          Effect.READS,
          JsonSchema.object(
              new LinkedHashMap<>(Map.of("id", JsonSchema.text("An id that search gave"))),
              List.of("id")),
          JsonSchema.object(output, List.of("id", "title", "text", "url")));
    }

    @Override
    public Set<String> openArguments() {
      return Set.of("id");
    }

    @Override
    public ToolAnswer talk(Turn turn, Arguments arguments) {
      VisibleTable table = required(turn);
      String id = arguments.requiredText("id");
      Filter<ColumnName> where =
          new Filter.Compare<>(
              new ColumnName(table.table().primaryKey().getFirst()), Operator.EQ, id);
      Json rows =
          Changing.success(turn.run(read(table, columns(table).stream(), where, 1)))
              .result()
              .body();
      JsonNode row = JsonText.parse(rows).path(0);
      if (!row.isObject()) {
        throw Arguments.malformed("id belongs to no row")
            .hint("Take an id from the results of search.");
      }
      ObjectNode answer = result(table, row);
      StringBuilder text = new StringBuilder();
      ObjectNode metadata = JsonText.object();
      row.forEachEntry(
          (name, value) -> {
            if (search.text().contains(name)) {
              text.append(text.isEmpty() ? "" : "\n\n").append(name).append(": ");
              text.append(value.asString(""));
            } else {
              metadata.set(name, value);
            }
          });
      answer.put("text", cut(text, turn.visible().settings().maxResultBytes() / 4));
      answer.set("metadata", metadata);
      return answer(answer);
    }

    private static String cut(StringBuilder text, int maxCharacters) {
      return text.length() <= maxCharacters
          ? text.toString()
          : text.substring(0, maxCharacters) + "… [cut, " + text.length() + " characters in all]";
    }
  }
}
