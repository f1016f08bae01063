package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.schema.NamedTool;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTool;
import dev.postern.spi.Routine;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** A function of the source called by name. */
final class CallRoutine implements GatewayTool.Act {
  static final String NAME = "call_routine";

  private final Wanted wanted;

  CallRoutine(Wanted wanted) {
    this.wanted = wanted;
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
            visible.listed(visible.routineNames()), "A routine that list_resources names"));
    arguments.put(
        "arguments",
        JsonSchema.anyObject("Values by argument name, as describe_resources gives them"));
    ReadRecords.paging(visible.settings(), arguments);
    return GatewayTool.describe(
        NAME,
        "Call a routine",
        "Calls a routine (a function of the database). Call describe_resources with its name first"
            + " for its arguments and what it returns. A routine that returns rows gives rows,"
            + " paged as in read_records; any other gives result. Example: {\"routine\":"
            + "\"monthly_revenue\",\"arguments\":{\"year\":2026}}",
        visible.settings().writesOpen() ? Effect.ANYTHING : Effect.READS,
        GatewayTool.input(visible, arguments, List.of("routine")),
        Answers.callSchema());
  }

  @Override
  public Operation operation(Visible visible, Arguments arguments) {
    SchemaView view = visible.service(arguments.text("service"));
    String routine = arguments.requiredText("routine");
    boolean writesOpen = visible.settings().writesOpen();
    if (!writesOpen && isKnown(view, routine) && !isOffered(visible, view, routine)) {
      throw new GatewayException(
              ErrorCode.READ_ONLY, "Routine '" + routine + "' may change data; it was not called")
          .hint("This gateway offers no writes to MCP. Use the routines list_resources names.");
    }
    ObjectNode given = arguments.object("arguments").orElseGet(JsonText::object);
    return new Operation.Call(
        view.service(),
        new Payload(List.copyOf(given.propertyNames()), JsonText.write(given), 1),
        wanted.rows(routine, arguments, visible.settings()),
        false,
        !writesOpen);
  }

  private static boolean isKnown(SchemaView view, String routine) {
    return view.routines().stream().anyMatch(known -> known.name().equals(routine));
  }

  private static boolean isOffered(Visible visible, SchemaView view, String routine) {
    return visible.routines(view).anyMatch(offered -> offered.name().equals(routine));
  }

  /** Whether the routine that was called gives one value or row, not a list of rows. */
  static boolean givesValue(Visible visible, Operation.Call call) {
    Optional<VisibleTool> named =
        visible.views().stream()
            .filter(view -> view.service().equals(call.service()))
            .flatMap(view -> view.tool(call.rows().from().text()).stream())
            .findFirst();
    if (named.isPresent()) {
      return named.get().tool().work() instanceof NamedTool.Work.Statement(Routine statement)
          && !isSet(statement.returns());
    }
    Set<String> given = new HashSet<>(call.arguments().columns());
    List<VisibleRoutine> overloads =
        visible.views().stream()
            .filter(view -> view.service().equals(call.service()))
            .flatMap(view -> view.routines().stream())
            .filter(routine -> routine.name().equals(call.rows().from().text()))
            .toList();
    return overloads.stream()
        .filter(routine -> accepts(routine.routine(), given))
        .findFirst()
        .or(() -> overloads.stream().findFirst())
        .map(routine -> !isSet(routine.routine().returns()))
        .orElse(true);
  }

  private static boolean accepts(Routine routine, Set<String> given) {
    Set<String> taken = new HashSet<>();
    boolean hasAllItNeeds = true;
    for (Routine.Argument argument : routine.arguments()) {
      taken.add(argument.name());
      hasAllItNeeds &= argument.hasDefault() || given.contains(argument.name());
    }
    return hasAllItNeeds && taken.containsAll(given);
  }

  private static boolean isSet(Routine.Returns returns) {
    return switch (returns) {
      case Routine.Returns.Nothing() -> false;
      case Routine.Returns.Scalar(var type, boolean isSet) -> isSet;
      case Routine.Returns.Rows(var table, boolean isSet) -> isSet;
    };
  }
}
