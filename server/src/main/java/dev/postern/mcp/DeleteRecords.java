package dev.postern.mcp;

import dev.postern.operation.Operation;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every row that fits a condition removed. */
final class DeleteRecords implements GatewayTool.Talk {
  static final String NAME = "delete_records";

  private final Wanted wanted;
  private final Changing changing;

  DeleteRecords(Wanted wanted, Changing changing) {
    this.wanted = wanted;
    this.changing = changing;
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
    arguments.put("where", Condition.ofChanged(visible.powersOfTablesWith(Action.DELETE)));
    arguments.put("select", Wanted.returningSchema());
    Changing.describe(arguments);
    return GatewayTool.describe(
        NAME,
        "Delete records",
        "Removes every row that fits where; count says how many. This cannot be undone: set"
            + " dry_run to see first what would go. An answer with confirm_token has changed"
            + " nothing yet.",
        Effect.CHANGES,
        GatewayTool.input(visible, arguments, List.of("resource", "where")),
        Answers.writtenSchema());
  }

  @Override
  public ToolAnswer talk(Turn turn, Arguments arguments) {
    Target target = Target.of(turn.visible(), arguments);
    VisibleTable table = target.table();
    Operation operation =
        new Operation.Delete(
            target.service(),
            table.name(),
            wanted.someRows(arguments),
            wanted.returning(table.name(), arguments));
    List<String> shown = table.readable().stream().map(Column::name).toList();
    return ToolAnswer.of(
        changing.run(turn, arguments, Changing.Change.of(NAME, table, operation, shown)));
  }
}
