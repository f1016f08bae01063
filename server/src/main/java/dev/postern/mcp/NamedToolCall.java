package dev.postern.mcp;

import dev.postern.config.QueryLimits;
import dev.postern.config.ToolWrites;
import dev.postern.json.JsonText;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.RelationName;
import dev.postern.pipeline.Outcome;
import dev.postern.schema.NamedTool;
import dev.postern.schema.NamedTool.Input;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleTool;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A tool of the config, in what is alike for those that read and those that change data. */
final class NamedToolCall {
  private static final String CURSOR = "cursor";

  private final NamedTool tool;
  private final QueryLimits limits;

  private NamedToolCall(NamedTool tool, QueryLimits limits) {
    this.tool = tool;
    this.limits = limits;
  }

  /** Those of some services. */
  static List<GatewayTool> of(List<SchemaView> views, QueryLimits limits, Changing changing) {
    return views.stream()
        .flatMap(view -> view.tools().stream())
        .map(visible -> new NamedToolCall(visible.tool(), limits))
        .<GatewayTool>map(
            call -> call.isReadOnly() ? new NamedRead(call) : new NamedChange(call, changing))
        .toList();
  }

  /** One that reads. */
  private record NamedRead(NamedToolCall call) implements GatewayTool.Act {
    @Override
    public String name() {
      return call.tool.name();
    }

    @Override
    public boolean isOfferedTo(Visible visible) {
      return call.seenBy(visible).isPresent();
    }

    @Override
    public boolean isCheckedByItsPlan() {
      return true;
    }

    @Override
    public Tool describedTo(Visible visible) {
      return call.describedTo(visible);
    }

    @Override
    public Operation operation(Visible visible, Arguments arguments) {
      return call.operation(visible, arguments);
    }

    @Override
    public Json answer(Visible visible, Arguments arguments, Outcome.Success success) {
      return call.answer(visible, arguments, success);
    }
  }

  /** One that may change data: a person is asked where the rule wants it. */
  private record NamedChange(NamedToolCall call, Changing changing) implements GatewayTool.Talk {
    @Override
    public String name() {
      return call.tool.name();
    }

    @Override
    public boolean isOfferedTo(Visible visible) {
      return call.seenBy(visible).filter(visible::isOpen).isPresent();
    }

    @Override
    public boolean isCheckedByItsPlan() {
      return true;
    }

    @Override
    public Tool describedTo(Visible visible) {
      return call.describedTo(visible);
    }

    @Override
    public ToolAnswer talk(Turn turn, Arguments arguments) {
      Visible visible = turn.visible();
      ToolWrites writes =
          call.seenBy(visible)
              .map(seen -> seen.terms().toolWrites().get(Action.CALL))
              .orElse(ToolWrites.NONE);
      Operation.Call wanted = call.operation(visible, arguments);
      return ToolAnswer.of(
          changing
              .first(turn, arguments, name(), writes, wanted)
              .orElseGet(
                  () -> call.answer(visible, arguments, Changing.success(turn.run(wanted)))));
    }
  }

  private boolean isReadOnly() {
    return tool.config().isReadOnly();
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

  private Tool describedTo(Visible visible) {
    List<Column> members = seenBy(visible).map(VisibleTool::members).orElse(List.of());
    Map<String, Object> arguments = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (Input input : tool.visibleInputs()) {
      arguments.put(input.name(), schema(input));
      if (input.parameter().isRequired()) {
        required.add(input.name());
      }
    }
    if (!isReadOnly()) {
      arguments.put("confirm_token", JsonSchema.text("From an answer that asks for confirmation"));
    } else if (givesRows(members)) {
      arguments.put(
          CURSOR, JsonSchema.text("next_cursor of the answer before, all else as it was"));
    }
    return GatewayTool.describe(
        tool.name(),
        tool.config().title(),
        tool.config().description(),
        isReadOnly() ? GatewayTool.Effect.READS : GatewayTool.Effect.ANYTHING,
        JsonSchema.object(arguments, required),
        isReadOnly() && givesRows(members) ? rowsSchema(members) : Answers.callSchema());
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
          JsonSchema.nullable(
              JsonSchema.typed(column.type().kind(), SchemaPage.line(column.comment()))));
    }
    Map<String, Object> row = new LinkedHashMap<>(JsonSchema.bare("object"));
    row.put("properties", properties);
    return Answers.rowsSchema(row, "");
  }

  private Operation.Call operation(Visible visible, Arguments arguments) {
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
            new Page(most, from(arguments).skipped())),
        false,
        isReadOnly());
  }

  private PageCursor from(Arguments arguments) {
    return PageCursor.of(arguments.text(CURSOR), false, limits.maxOffset());
  }

  /** Texts stay whole: there is no second tool to fetch them with. */
  private Json answer(Visible visible, Arguments arguments, Outcome.Success success) {
    return Answers.structured(
        success, new AnswerForm(from(arguments), false, true), visible.settings());
  }
}
