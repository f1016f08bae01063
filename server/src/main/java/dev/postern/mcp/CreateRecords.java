package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.spi.Action;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** New rows in a table. */
final class CreateRecords implements GatewayTool.Act {
  static final String NAME = "create_records";

  private final Wanted wanted;

  CreateRecords(Wanted wanted) {
    this.wanted = wanted;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isOfferedTo(Visible visible) {
    return !visible.tablesWith(Action.CREATE).isEmpty();
  }

  @Override
  public Tool describedTo(Visible visible) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put(
        "resource",
        JsonSchema.choice(
            visible.listed(visible.tablesWith(Action.CREATE)), "The table to add rows to"));
    arguments.put(
        "rows",
        JsonSchema.someOf(
            JsonSchema.anyObject("Values by column name"),
            "The new rows, as in [{\"name\":\"Ada\",\"city\":\"London\"}]"));
    arguments.put("select", Wanted.returningSchema());
    return GatewayTool.describe(
        NAME,
        "Create records",
        "Adds rows to a table, all of them or none. Call describe_resources first for the columns;"
            + " leave out those with a default. Set select to get columns of the new rows back,"
            + " for instance the generated id.",
        Effect.ADDS,
        GatewayTool.input(visible, arguments, List.of("resource", "rows")),
        Answers.writtenSchema());
  }

  @Override
  public Operation operation(Visible visible, Arguments arguments) {
    String resource = arguments.requiredText("resource");
    ArrayNode rows = arguments.requiredObjects("rows");
    Set<String> columns = new LinkedHashSet<>();
    for (JsonNode row : rows) {
      columns.addAll(row.propertyNames());
    }
    return new Operation.Create(
        visible.service(arguments.text("service")).service(),
        resource,
        new Payload(new ArrayList<>(columns), JsonText.write(rows), rows.size()),
        wanted.returning(resource, arguments));
  }
}
