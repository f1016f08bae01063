package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The same change to every row that fits a condition. */
final class UpdateRecords implements GatewayTool.Talk {
  static final String NAME = "update_records";

  private final Wanted wanted;
  private final Changing changing;

  UpdateRecords(Wanted wanted, Changing changing) {
    this.wanted = wanted;
    this.changing = changing;
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
    arguments.put("where", Condition.ofChanged(visible.powersOfTablesWith(Action.UPDATE)));
    arguments.put("values", JsonSchema.anyObject("The new values by column name"));
    arguments.put("select", Wanted.returningSchema());
    Changing.describe(arguments);
    return GatewayTool.describe(
        NAME,
        "Update records",
        "Gives every row that fits where the same new values; count says how many. Set dry_run to"
            + " see first what would change. An answer with confirm_token has changed nothing yet."
            + " Example: {\"resource\":\"orders\",\"where\":{\"column\":\"id\",\"op\":\"eq\","
            + "\"value\":7},\"values\":{\"status\":\"paid\"}}",
        Effect.CHANGES,
        GatewayTool.input(visible, arguments, List.of("resource", "where", "values")),
        Answers.writtenSchema());
  }

  @Override
  public ToolAnswer talk(Turn turn, Arguments arguments) {
    ObjectNode values = arguments.requiredObject("values");
    Target target = Target.of(turn.visible(), arguments);
    VisibleTable table = target.table();
    List<String> columns = List.copyOf(values.propertyNames());
    Operation operation =
        new Operation.Update(
            target.service(),
            table.name(),
            new Payload(columns, JsonText.write(values), 1),
            wanted.someRows(arguments),
            wanted.returning(table.name(), arguments));
    return ToolAnswer.of(
        changing.run(turn, arguments, Changing.Change.of(NAME, table, operation, columns)));
  }
}
