package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleEmbed;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Routine;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The second step of every agent: columns, keys, related tables and arguments of a few. */
final class DescribeResources implements GatewayTool.Look {
  static final String NAME = "describe_resources";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isOfferedTo(Visible visible) {
    return true;
  }

  @Override
  public Tool describedTo(Visible visible) {
    Map<String, Object> arguments =
        Map.of(
            "resources",
            JsonSchema.someOf(JsonSchema.bare("string"), "Names as list_resources gives them"));
    Map<String, Object> output =
        Map.of("resources", JsonSchema.list(JsonSchema.bare("object"), "One for each name"));
    return GatewayTool.describe(
        NAME,
        "Describe resources",
        "Describes tables, views and routines: columns with type, meaning and allowed values, the"
            + " primary key, embeds (related tables that select can nest, as in"
            + " \"id,orders(id,total)\"), and the arguments of routines. Call it before you read,"
            + " write or call, and use only the names it gives.",
        Effect.READS,
        GatewayTool.input(visible, arguments, List.of("resources")),
        JsonSchema.object(output, List.of("resources")));
  }

  @Override
  public ObjectNode look(Visible visible, Arguments arguments) {
    List<SchemaView> views = visible.services(arguments.text("service"));
    List<String> names = arguments.texts("resources").stream().distinct().toList();
    if (names.isEmpty()) {
      throw Arguments.malformed("resources is missing or empty")
          .hint("Give the names of those to describe; list_resources has them.");
    }
    ObjectNode answer = JsonText.object();
    ArrayNode described = answer.putArray("resources");
    for (String name : names) {
      List<ObjectNode> found =
          views.stream().flatMap(view -> describe(visible, view, name)).toList();
      if (found.isEmpty()) {
        throw Visible.unknown("resource", name, names(visible, views));
      }
      found.forEach(described::add);
    }
    int maxBytes = visible.settings().maxResultBytes();
    if (JsonText.write(answer).length() > maxBytes) {
      throw new GatewayException(
              ErrorCode.RESULT_TOO_LARGE,
              "The descriptions of "
                  + names.size()
                  + " resources have more than "
                  + maxBytes
                  + " bytes")
          .hint("Describe fewer at once.");
    }
    return answer;
  }

  private static List<String> names(Visible visible, List<SchemaView> views) {
    List<String> names = new ArrayList<>();
    for (SchemaView view : views) {
      visible.tables(view).forEach(table -> names.add(table.name()));
      visible.routines(view).forEach(routine -> names.add(routine.name()));
    }
    return names;
  }

  private static Stream<ObjectNode> describe(Visible visible, SchemaView view, String name) {
    return Stream.concat(
        visible
            .tables(view)
            .filter(table -> table.name().equals(name))
            .map(table -> table(view.service(), table, visible.actions(table))),
        visible
            .routines(view)
            .filter(routine -> routine.name().equals(name))
            .map(routine -> routine(view.service(), routine)));
  }

  private static ObjectNode table(String service, VisibleTable table, Set<Action> actions) {
    ObjectNode described = JsonText.object();
    described.put("service", service).put("name", table.name());
    described.put("kind", ListResources.kind(table.table()));
    describe(described, table.table().comment());
    ArrayNode words = described.putArray("actions");
    actions.stream().sorted().forEach(action -> words.add(action.word()));
    columns(table, actions).forEach(described.putArray("columns")::add);
    if (isVisible(table.table().primaryKey(), table.readable())) {
      ArrayNode key = described.putArray("primary_key");
      table.table().primaryKey().forEach(key::add);
    }
    if (!table.embeds().isEmpty()) {
      ArrayNode embeds = described.putArray("embeds");
      for (VisibleEmbed embed : table.embeds()) {
        embeds
            .addObject()
            .put("name", embed.name())
            .put("resource", embed.target())
            .put("many", embed.isMany());
      }
    }
    return described;
  }

  private static boolean isVisible(List<String> key, List<Column> readable) {
    return !key.isEmpty() && readable.stream().map(Column::name).toList().containsAll(key);
  }

  /** Each visible column once; what else than reading may be done with it is said where it may. */
  private static List<ObjectNode> columns(VisibleTable table, Set<Action> actions) {
    Map<String, Column> columns = new LinkedHashMap<>();
    Map<String, List<String>> uses = new LinkedHashMap<>();
    collect(Action.READ, actions, table.readable(), columns, uses);
    collect(Action.CREATE, actions, table.creatable(), columns, uses);
    collect(Action.UPDATE, actions, table.updatable(), columns, uses);
    boolean isReadOnly = uses.values().stream().allMatch(List.of(Action.READ.word())::equals);
    List<ObjectNode> described = new ArrayList<>();
    columns.forEach(
        (name, column) -> {
          ObjectNode node = column(column);
          if (!isReadOnly) {
            uses.get(name).forEach(node.putArray("actions")::add);
            if (uses.get(name).contains(Action.CREATE.word()) && isNeeded(column)) {
              node.put("required", true);
            }
          }
          described.add(node);
        });
    return described;
  }

  private static boolean isNeeded(Column column) {
    return !column.isNullable() && !column.hasDefault() && !column.isGenerated();
  }

  private static void collect(
      Action action,
      Set<Action> actions,
      List<Column> from,
      Map<String, Column> columns,
      Map<String, List<String>> uses) {
    if (actions.contains(action)) {
      for (Column column : from) {
        columns.putIfAbsent(column.name(), column);
        uses.computeIfAbsent(column.name(), name -> new ArrayList<>()).add(action.word());
      }
    }
  }

  private static ObjectNode column(Column column) {
    ObjectNode node = JsonText.object();
    node.put("name", column.name());
    type(node, column.type());
    node.put("nullable", column.isNullable());
    describe(node, column.comment());
    return node;
  }

  private static void type(ObjectNode node, ColumnType type) {
    node.put("type", type.name());
    if (!type.labels().isEmpty()) {
      type.labels().forEach(node.putArray("values")::add);
    }
  }

  private static void describe(ObjectNode node, String comment) {
    if (!comment.isBlank()) {
      node.put("description", comment);
    }
  }

  private static ObjectNode routine(String service, VisibleRoutine visible) {
    Routine routine = visible.routine();
    ObjectNode described = JsonText.object();
    described.put("service", service).put("name", routine.name()).put("kind", "routine");
    describe(described, routine.comment());
    described.put("read_only", routine.isReadOnly());
    ArrayNode arguments = described.putArray("arguments");
    for (Routine.Argument argument : routine.arguments()) {
      ObjectNode node = arguments.addObject().put("name", argument.name());
      type(node, argument.type());
      node.put("required", !argument.hasDefault());
    }
    described.put("returns", returned(routine.returns()).orElse("nothing"));
    if (!visible.resultColumns().isEmpty()) {
      ArrayNode columns = described.putArray("columns");
      visible.resultColumns().forEach(column -> columns.add(column(column)));
    }
    return described;
  }

  private static Optional<String> returned(Routine.Returns returns) {
    return switch (returns) {
      case Routine.Returns.Nothing() -> Optional.empty();
      case Routine.Returns.Scalar(ColumnType type, boolean isSet) ->
          Optional.of(isSet ? "a list of " + type.name() : type.name());
      case Routine.Returns.Rows(var table, boolean isSet) -> Optional.of(isSet ? "rows" : "a row");
    };
  }
}
