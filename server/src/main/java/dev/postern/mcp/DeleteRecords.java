package dev.postern.mcp;

import dev.postern.operation.Operation;
import dev.postern.spi.Action;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every row that fits a condition removed. */
final class DeleteRecords implements GatewayTool.Act {
  static final String NAME = "delete_records";

  private final Wanted wanted;

  DeleteRecords(Wanted wanted) {
    this.wanted = wanted;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isOfferedTo(Visible visible) {
    return !visible.tablesWith(Action.DELETE).isEmpty();
  }

  @Override
  public Tool describedTo(Visible visible) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put(
        "resource",
        JsonSchema.choice(
            visible.listed(visible.tablesWith(Action.DELETE)), "The table that loses rows"));
    arguments.put("where", Condition.schema("Which rows, as in read_records"));
    arguments.put("select", Wanted.returningSchema());
    return GatewayTool.describe(
        NAME,
        "Delete records",
        "Removes every row that fits where; count says how many. This cannot be undone: read the"
            + " rows with read_records and the same where first.",
        Effect.CHANGES,
        GatewayTool.input(visible, arguments, List.of("resource", "where")),
        Answers.writtenSchema());
  }

  @Override
  public Operation operation(Visible visible, Arguments arguments) {
    String resource = arguments.requiredText("resource");
    return new Operation.Delete(
        visible.service(arguments.text("service")).service(),
        resource,
        wanted.someRows(arguments),
        wanted.returning(resource, arguments));
  }
}
