package dev.postern.mcp;

import dev.postern.config.ToolWrites;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.pipeline.Outcome;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.spi.Action;
import dev.postern.spi.Json;
import dev.postern.spi.Page;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A function of the source called by name. */
final class CallRoutine implements GatewayTool.Talk {
  static final String NAME = "call_routine";

  private final Wanted wanted;
  private final Changing changing;

  CallRoutine(Wanted wanted, Changing changing) {
    this.wanted = wanted;
    this.changing = changing;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isOfferedTo(Visible visible) {
    return !visible.routineNames().isEmpty();
  }

  @Override
  public Tool describedTo(Visible visible) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put(
        "routine",
        JsonSchema.choice(
            visible.listed(visible.routineNames()), "A routine that search_schema names"));
    arguments.put(
        "arguments", JsonSchema.anyObject("Values by argument name, as search_schema gives them"));
    AnswerForm.describe(visible.settings(), arguments);
    boolean mayWrite =
        visible.views().stream()
            .flatMap(visible::routines)
            .anyMatch(routine -> !routine.routine().isReadOnly());
    if (mayWrite) {
      arguments.put("confirm_token", JsonSchema.text("From an answer that asks for confirmation"));
    }
    return GatewayTool.describe(
        NAME,
        "Call a routine",
        "Calls a routine (a function of the database). Call search_schema with its name and detail"
            + " columns first for its arguments and what it returns. A routine that returns rows"
            + " gives rows, paged as in read_records; any other gives result. Example:"
            + " {\"routine\":\"monthly_revenue\",\"arguments\":{\"year\":2026}}",
        mayWrite ? Effect.ANYTHING : Effect.READS,
        GatewayTool.input(visible, arguments, List.of("routine")),
        Answers.callSchema());
  }

  @Override
  public ToolAnswer talk(Turn turn, Arguments arguments) {
    Visible visible = turn.visible();
    SchemaView view = visible.service(arguments.text("service"));
    String routine = arguments.requiredText("routine");
    List<VisibleRoutine> known =
        view.routines().stream().filter(one -> one.name().equals(routine)).toList();
    boolean mayWrite = known.stream().anyMatch(one -> !one.routine().isReadOnly());
    boolean isOpen = mayWrite && known.stream().anyMatch(visible::isOpen);
    if (mayWrite && !isOpen && known.stream().noneMatch(one -> one.routine().isReadOnly())) {
      throw new GatewayException(
              ErrorCode.READ_ONLY, "Routine '" + routine + "' may change data; it was not called")
          .hint("It is not open to MCP tools; explain_access tells what to ask an operator for.");
    }
    Operation.Call call = operation(view, routine, arguments, visible, !isOpen);
    if (isOpen) {
      ToolWrites writes = known.getFirst().terms().toolWrites().get(Action.CALL);
      Optional<Json> instead = changing.first(turn, arguments, NAME, writes, call);
      if (instead.isPresent()) {
        return ToolAnswer.of(instead.get());
      }
    }
    Outcome.Success success = Changing.success(turn.run(call));
    return ToolAnswer.of(
        Answers.structured(success, AnswerForm.of(arguments, success), visible.settings()));
  }

  private Operation.Call operation(
      SchemaView view, String routine, Arguments arguments, Visible visible, boolean isReadOnly) {
    ObjectNode given = arguments.object("arguments").orElseGet(JsonText::object);
    PageCursor from = PageCursor.of(arguments.text("cursor"), false, wanted.limits().maxOffset());
    long limit =
        Math.min(
            arguments.whole("limit", 1, visible.settings().defaultRows()),
            visible.settings().maxRows());
    return new Operation.Call(
        view.service(),
        new Payload(List.copyOf(given.propertyNames()), JsonText.write(given), 1),
        wanted.rows(routine, arguments).within(new Page(limit, from.skipped())),
        false,
        isReadOnly);
  }
}
