package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.pipeline.Outcome;
import dev.postern.schema.SchemaView;
import dev.postern.spi.Action;
import dev.postern.spi.Json;
import dev.postern.spi.Selection;
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
            "A table or view that search_schema names"));
    arguments.put("select", SelectList.schema());
    arguments.put(
        "where",
        Condition.schema(
            "A comparison {\"column\":\"status\",\"op\":\"eq\",\"value\":\"open\"}, or several in"
                + " {\"and\":[…]}, {\"or\":[…]}, {\"not\":{…}}",
            visible.views().stream().map(SchemaView::powers).toList()));
    arguments.put(
        "order",
        JsonSchema.list(
            JsonSchema.bare("string"), "Sort keys, as in [\"created_at.desc\",\"id\"]"));
    AnswerForm.describe(settings, arguments);
    return GatewayTool.describe(
        NAME,
        "Read records",
        "Reads rows of a table or view. Call search_schema first for names and columns. Gives at"
            + " most "
            + settings.defaultRows()
            + " rows, with limit up to "
            + settings.maxRows()
            + ". When truncated is true there are more: call again with cursor = next_cursor and"
            + " everything else unchanged. Select only the columns you need. Example:"
            + " {\"resource\":\"orders\",\"select\":[\"id\",\"total\",{\"embed\":\"customers\","
            + "\"select\":[\"name\"]}],\"where\":{\"and\":[{\"column\":\"status\",\"op\":\"in\","
            + "\"value\":[\"open\",\"paid\"]},{\"column\":\"total\",\"op\":\"gte\",\"value\":100}]},"
            + "\"order\":[\"total.desc\"],\"limit\":10}",
        Effect.READS,
        GatewayTool.input(visible, arguments, List.of("resource")),
        Answers.rowsSchema());
  }

  @Override
  public Operation operation(Visible visible, Arguments arguments) {
    String resource = arguments.requiredText("resource");
    SchemaView view = visible.service(arguments.text("service"));
    Selection<RelationName, ColumnName> rows = wanted.rows(resource, arguments);
    return wanted.read(
        view.service(), rows, visible.table(view, resource), arguments, visible.settings());
  }

  @Override
  public Json answer(Visible visible, Arguments arguments, Outcome.Success success) {
    return Answers.structured(success, AnswerForm.of(arguments, success), visible.settings());
  }
}
