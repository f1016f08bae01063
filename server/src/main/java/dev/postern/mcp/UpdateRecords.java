package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.spi.Action;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The same change to every row that fits a condition. */
final class UpdateRecords implements GatewayTool.Act {
  static final String NAME = "update_records";

  private final Wanted wanted;

  UpdateRecords(Wanted wanted) {
    this.wanted = wanted;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isOfferedTo(Visible visible) {
    return !visible.tablesWith(Action.UPDATE).isEmpty();
  }

  @Override
  public Tool describedTo(Visible visible) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put(
        "resource",
        JsonSchema.choice(
            visible.listed(visible.tablesWith(Action.UPDATE)), "The table whose rows change"));
    arguments.put("where", Condition.schema("Which rows, as in read_records"));
    arguments.put("values", JsonSchema.anyObject("The new values by column name"));
    arguments.put("select", Wanted.returningSchema());
    return GatewayTool.describe(
        NAME,
        "Update records",
        "Gives every row that fits where the same new values; count says how many. Read the rows"
            + " with read_records and the same where first. Example: {\"resource\":\"orders\","
            + "\"where\":{\"column\":\"id\",\"op\":\"eq\",\"value\":7},\"values\":{\"status\":"
            + "\"paid\"}}",
        Effect.CHANGES,
        GatewayTool.input(visible, arguments, List.of("resource", "where", "values")),
        Answers.writtenSchema());
  }

  @Override
  public Operation operation(Visible visible, Arguments arguments) {
    String resource = arguments.requiredText("resource");
    ObjectNode values = arguments.requiredObject("values");
    return new Operation.Update(
        visible.service(arguments.text("service")).service(),
        resource,
        new Payload(List.copyOf(values.propertyNames()), JsonText.write(values), 1),
        wanted.someRows(arguments),
        wanted.returning(resource, arguments));
  }
}
