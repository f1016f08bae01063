package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.RelationName;
import dev.postern.schema.NamedTool;
import dev.postern.schema.NamedTool.Input;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleTool;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Filter;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A tool of the config. */
final class NamedToolCall implements GatewayTool.Act {
  private static final String OFFSET = "offset";

  private final NamedTool tool;

  NamedToolCall(NamedTool tool) {
    this.tool = tool;
  }

  /** Those of some services. */
  static List<NamedToolCall> of(List<SchemaView> views) {
    return views.stream()
        .flatMap(view -> view.tools().stream())
        .map(visible -> new NamedToolCall(visible.tool()))
        .toList();
  }

  @Override
  public String name() {
    return tool.name();
  }

  @Override
  public boolean isOfferedTo(Visible visible) {
    return seenBy(visible).isPresent()
        && (tool.config().isReadOnly() || visible.settings().writesOpen());
  }

  /** The tool as a caller sees it; empty where that caller may not call it. */
  private Optional<VisibleTool> seenBy(Visible visible) {
    return visible.views().stream()
        .filter(view -> view.service().equals(tool.config().service()))
        .flatMap(view -> view.tool(tool.name()).stream())
        .findFirst();
  }

  /** Whether it gives rows at all. */
  private boolean givesRows(List<Column> members) {
    return tool.work() instanceof NamedTool.Work.Read || !members.isEmpty();
  }

  @Override
  public Tool describedTo(Visible visible) {
    List<Column> members = seenBy(visible).map(VisibleTool::members).orElse(List.of());
    Map<String, Object> arguments = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (Input input : tool.visibleInputs()) {
      arguments.put(input.name(), schema(input));
      if (input.parameter().isRequired()) {
        required.add(input.name());
      }
    }
    if (givesRows(members) && tool.config().isReadOnly()) {
      arguments.put(
          OFFSET,
          JsonSchema.whole(0, Integer.MAX_VALUE, "Rows to pass over, after a truncated answer"));
    }
    return GatewayTool.describe(
        tool.name(),
        tool.config().title(),
        tool.config().description(),
        tool.config().isReadOnly() ? Effect.READS : Effect.ANYTHING,
        JsonSchema.object(arguments, required),
        givesRows(members) ? rowsSchema(members) : Answers.callSchema());
  }

  private static Map<String, Object> schema(Input input) {
    ColumnType.Kind kind = input.type().kind();
    Map<String, Object> schema =
        new LinkedHashMap<>(JsonSchema.typed(kind, input.parameter().description()));
    if (!input.allowed().isEmpty()) {
      schema.put("enum", input.allowed().stream().map(text -> value(kind, text)).toList());
    }
    input.parameter().least().ifPresent(least -> schema.put("minimum", least));
    input.parameter().most().ifPresent(most -> schema.put("maximum", most));
    input.parameter().maxLength().ifPresent(length -> schema.put("maxLength", length));
    input.parameter().otherwise().ifPresent(text -> schema.put("default", value(kind, text)));
    return schema;
  }

  private static Object value(ColumnType.Kind kind, String text) {
    return switch (kind) {
      case INTEGER -> Long.valueOf(text);
      case NUMBER -> new java.math.BigDecimal(text);
      case BOOLEAN -> Boolean.valueOf(text);
      default -> text;
    };
  }

  /** Every row as its columns are; hooks may add members. */
  private static Map<String, Object> rowsSchema(List<Column> members) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Column column : members) {
      properties.put(
          column.name(),
          JsonSchema.nullable(JsonSchema.typed(column.type().kind(), column.comment())));
    }
    Map<String, Object> row = new LinkedHashMap<>(JsonSchema.bare("object"));
    row.put("properties", properties);
    return Answers.rowsSchema(row);
  }

  @Override
  public Operation operation(Visible visible, Arguments arguments) {
    ObjectNode given = JsonText.object();
    for (Input input : tool.visibleInputs()) {
      arguments.given(input.name()).ifPresent(value -> given.set(input.name(), value));
    }
    int most =
        Math.min(
            tool.config().maxRows().orElse(visible.settings().defaultRows()),
            visible.settings().maxRows());
    return new Operation.Call(
        tool.config().service(),
        new Payload(List.copyOf(given.propertyNames()), JsonText.write(given), 1),
        new Selection<>(
            RelationName.of(tool.name()),
            List.of(new Selection.Item.Field<>(ColumnName.ALL, ColumnName.ALL.text())),
            Filter.all(),
            List.of(),
            new Page(most, arguments.whole(OFFSET, 0, 0))),
        false,
        tool.config().isReadOnly());
  }
}
