package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
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
final class CreateRecords implements GatewayTool.Talk {
  static final String NAME = "create_records";

  private final Wanted wanted;
  private final Changing changing;

  CreateRecords(Wanted wanted, Changing changing) {
    this.wanted = wanted;
    this.changing = changing;
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
    Changing.describe(arguments);
    return GatewayTool.describe(
        NAME,
        "Create records",
        "Adds rows to a table, all of them or none. Call search_schema first, with names and detail"
            + " columns; leave out columns with a default. Set select to get columns of the new"
            + " rows back, for instance the generated id. An answer with confirm_token has changed"
            + " nothing yet.",
        Effect.ADDS,
        GatewayTool.input(visible, arguments, List.of("resource", "rows")),
        Answers.writtenSchema());
  }

  @Override
  public ToolAnswer talk(Turn turn, Arguments arguments) {
    ArrayNode rows = arguments.requiredObjects("rows");
    Set<String> columns = new LinkedHashSet<>();
    for (JsonNode row : rows) {
      columns.addAll(row.propertyNames());
    }
    Target target = Target.of(turn.visible(), arguments);
    VisibleTable table = target.table();
    Operation operation =
        new Operation.Create(
            target.service(),
            table.name(),
            new Payload(new ArrayList<>(columns), JsonText.write(rows), rows.size()),
            wanted.returning(table.name(), arguments));
    List<String> shown = table.readable().stream().map(Column::name).toList();
    return ToolAnswer.of(
        changing.run(turn, arguments, Changing.Change.of(NAME, table, operation, shown)));
  }
}
