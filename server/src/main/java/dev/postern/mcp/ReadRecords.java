package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.operation.Operation;
import dev.postern.spi.Action;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of a table or view. */
final class ReadRecords implements GatewayTool.Act {
  static final String NAME = "read_records";

  private final Wanted wanted;

  ReadRecords(Wanted wanted) {
    this.wanted = wanted;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isOfferedTo(Visible visible) {
    return !visible.tablesWith(Action.READ).isEmpty();
  }

  @Override
  public Tool describedTo(Visible visible) {
    McpSettings settings = visible.settings();
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put(
        "resource",
        JsonSchema.choice(
            visible.listed(visible.tablesWith(Action.READ)),
            "A table or view that list_resources names"));
    arguments.put(
        "select",
        JsonSchema.text(
            "Columns and related rows, as in \"id,name,orders(id,total)\"; all columns if left"
                + " out"));
    arguments.put(
        "where",
        Condition.schema(
            "A comparison {\"column\":\"status\",\"op\":\"eq\",\"value\":\"open\"}, or several in"
                + " {\"and\":[…]}, {\"or\":[…]}, {\"not\":{…}}"));
    arguments.put(
        "order",
        JsonSchema.list(
            JsonSchema.bare("string"), "Sort keys, as in [\"created_at.desc\",\"id\"]"));
    paging(settings, arguments);
    return GatewayTool.describe(
        NAME,
        "Read records",
        "Reads rows of a table or view. Call list_resources first for the names and"
            + " describe_resources for the columns. Gives at most "
            + settings.defaultRows()
            + " rows, with limit up to "
            + settings.maxRows()
            + ". When truncated is true there are more: call again with offset = next_offset and"
            + " the same order. Select only the columns you need. Example: {\"resource\":"
            + "\"orders\",\"select\":\"id,total,customers(name)\",\"where\":{\"and\":[{\"column\":"
            + "\"status\",\"op\":\"in\",\"value\":[\"open\",\"paid\"]},{\"column\":\"total\","
            + "\"op\":\"gte\",\"value\":100}]},\"order\":[\"total.desc\",\"id\"],\"limit\":10}",
        Effect.READS,
        GatewayTool.input(visible, arguments, List.of("resource")),
        Answers.rowsSchema());
  }

  static void paging(McpSettings settings, Map<String, Object> arguments) {
    arguments.put(
        "limit",
        JsonSchema.whole(
            1, settings.maxRows(), "The most rows; " + settings.defaultRows() + " if left out"));
    arguments.put("offset", JsonSchema.whole(0, Integer.MAX_VALUE, "Rows to pass over first"));
  }

  @Override
  public Operation operation(Visible visible, Arguments arguments) {
    String resource = arguments.requiredText("resource");
    return new Operation.Read(
        visible.service(arguments.text("service")).service(),
        wanted.rows(resource, arguments, visible.settings()),
        false);
  }
}
