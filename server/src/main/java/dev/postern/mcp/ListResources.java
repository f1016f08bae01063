package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Table;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The first step of every agent: what is there, in one line each. */
final class ListResources implements GatewayTool.Look {
  static final String NAME = "list_resources";

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
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put(
        "contains", JsonSchema.text("Only those whose name or description contains this text"));
    arguments.put("offset", JsonSchema.whole(0, Integer.MAX_VALUE, "Resources to pass over first"));
    Map<String, Object> resource = new LinkedHashMap<>();
    resource.put("service", JsonSchema.bare("string"));
    resource.put("name", JsonSchema.bare("string"));
    resource.put("kind", JsonSchema.choice(List.of("table", "view", "routine"), ""));
    resource.put("actions", JsonSchema.list(JsonSchema.bare("string"), ""));
    resource.put("description", JsonSchema.bare("string"));
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("count", JsonSchema.whole(0, Integer.MAX_VALUE, ""));
    output.put("truncated", JsonSchema.truth("Whether there are more"));
    output.put("next_offset", JsonSchema.whole(0, Integer.MAX_VALUE, ""));
    output.put(
        "resources",
        JsonSchema.list(
            JsonSchema.object(resource, List.of("service", "name", "kind", "actions")), ""));
    return GatewayTool.describe(
        NAME,
        "List resources",
        "Call this first. Lists the tables, views and routines you may use, what each is for and"
            + " what you may do with it. Then call describe_resources for the ones you need.",
        Effect.READS,
        GatewayTool.input(visible, arguments, List.of()),
        JsonSchema.object(output, List.of("count", "truncated", "resources")));
  }

  @Override
  public ObjectNode look(Visible visible, Arguments arguments) {
    String wanted = arguments.text("contains").orElse("").toLowerCase(Locale.ROOT);
    long offset = arguments.whole("offset", 0, 0);
    List<ObjectNode> all = new ArrayList<>();
    for (SchemaView view : visible.services(arguments.text("service"))) {
      visible.tables(view).forEach(table -> all.add(table(view, table, visible.actions(table))));
      visible.routines(view).forEach(routine -> all.add(routine(view, routine)));
    }
    List<ObjectNode> matching =
        all.stream().filter(resource -> mentions(resource, wanted)).skip(offset).toList();
    return page(matching, offset, visible.settings().maxResultBytes());
  }

  private static ObjectNode page(List<ObjectNode> resources, long offset, int maxBytes) {
    ArrayNode shown = JsonText.mapper().createArrayNode();
    long bytes = 0;
    for (ObjectNode resource : resources) {
      bytes += JsonText.write(resource).length() + 1L;
      if (bytes > maxBytes && !shown.isEmpty()) {
        break;
      }
      shown.add(resource);
    }
    ObjectNode answer = JsonText.object();
    answer.put("count", shown.size());
    answer.put("truncated", shown.size() < resources.size());
    if (shown.size() < resources.size()) {
      answer.put("next_offset", offset + shown.size());
    }
    answer.set("resources", shown);
    return answer;
  }

  private static boolean mentions(ObjectNode resource, String wanted) {
    return resource.path("name").asString().toLowerCase(Locale.ROOT).contains(wanted)
        || resource.path("description").asString("").toLowerCase(Locale.ROOT).contains(wanted);
  }

  private static ObjectNode table(SchemaView view, VisibleTable table, Set<Action> actions) {
    return resource(
        view.service(), table.name(), kind(table.table()), actions, table.table().comment());
  }

  private static ObjectNode routine(SchemaView view, VisibleRoutine routine) {
    String comment = routine.routine().comment();
    return resource(view.service(), routine.name(), "routine", List.of(Action.CALL), comment);
  }

  static String kind(Table table) {
    return switch (table.kind()) {
      case TABLE, PARTITIONED_TABLE, FOREIGN_TABLE -> "table";
      case VIEW, MATERIALIZED_VIEW, ROUTINE_RESULT -> "view";
    };
  }

  private static ObjectNode resource(
      String service, String name, String kind, Collection<Action> actions, String comment) {
    ObjectNode resource = JsonText.object();
    resource.put("service", service).put("name", name).put("kind", kind);
    ArrayNode words = resource.putArray("actions");
    actions.stream().sorted().forEach(action -> words.add(action.word()));
    comment.lines().findFirst().ifPresent(line -> resource.put("description", line));
    return resource;
  }
}
