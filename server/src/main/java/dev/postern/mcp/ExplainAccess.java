package dev.postern.mcp;

import dev.postern.config.ToolWrites;
import dev.postern.json.JsonText;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.ActionTerms;
import dev.postern.schema.SchemaView.Terms;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.schema.SchemaView.VisibleTool;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Why something may be done or not. Nothing is told of what the caller may not see: a resource or a
 * column without any right is the same as one that does not exist.
 */
final class ExplainAccess implements GatewayTool.Look {
  static final String NAME = "explain_access";

  private static final List<String> ACTIONS =
      Arrays.stream(Action.values()).map(Action::word).toList();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isOfferedTo(Visible visible) {
    return true;
  }

  @Override
  public Tool describedTo(Visible visible) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("resource", JsonSchema.text("A table, view or routine; all if left out"));
    arguments.put("action", JsonSchema.choice(ACTIONS, "What you want to do; all if left out"));
    arguments.put(
        "columns", JsonSchema.list(JsonSchema.bare("string"), "The columns you want to use"));
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("allowed", JsonSchema.bare("boolean"));
    output.put("role", JsonSchema.text("The role of yours that decides"));
    output.put("reason", JsonSchema.bare("string"));
    output.put("unknown_columns", JsonSchema.list(JsonSchema.bare("string"), ""));
    output.put("allowed_actions", JsonSchema.list(JsonSchema.bare("string"), ""));
    output.put("conditions", JsonSchema.list(JsonSchema.bare("string"), ""));
    output.put("resources", JsonSchema.bare("object"));
    output.put("actions", JsonSchema.bare("object"));
    output.put("columns", JsonSchema.bare("object"));
    output.put("tools_version", JsonSchema.text("Another one whenever your tools are others"));
    output.put("ask_for", JsonSchema.text("What to ask an operator for"));
    return GatewayTool.describe(
        NAME,
        "Explain access",
        "Tells why you may or may not do something with a resource, and what to ask an operator"
            + " for; without action all you may do with it, without resource everything. Call it"
            + " after an error that says a right is missing, instead of trying again. Example:"
            + " {\"resource\":\"orders\",\"action\":\"update\",\"columns\":[\"status\"]}",
        Effect.READS,
        GatewayTool.input(visible, arguments, List.of()),
        JsonSchema.object(output, List.of("allowed", "reason")));
  }

  /** Who asks about everything may want to know whether the tools are still those approved. */
  @Override
  public ObjectNode look(ToolSet offered, Arguments arguments) {
    ObjectNode answer = look(offered.visible(), arguments);
    return arguments.text("resource").isEmpty()
        ? answer.put("tools_version", offered.version())
        : answer;
  }

  @Override
  public ObjectNode look(Visible visible, Arguments arguments) {
    Optional<String> resource = arguments.text("resource");
    Optional<String> word = arguments.text("action");
    if (word.isPresent() && !ACTIONS.contains(word.get())) {
      throw Arguments.malformed("action must be one of " + String.join(", ", ACTIONS));
    }
    List<SchemaView> views = visible.services(arguments.text("service"));
    if (resource.isEmpty()) {
      if (word.isPresent() || !arguments.texts("columns").isEmpty()) {
        throw Arguments.malformed("resource is missing");
      }
      return AccessMatrix.of(visible, views);
    }
    Optional<Action> action = word.map(text -> Action.valueOf(text.toUpperCase(Locale.ROOT)));
    if (action.isEmpty()) {
      return views.stream()
          .flatMap(view -> AccessMatrix.of(visible, view, resource.get()).stream())
          .findFirst()
          .orElseGet(() -> unknown(resource.get(), "any action"));
    }
    return explained(visible, views, resource.get(), action.get(), arguments.texts("columns"));
  }

  private static ObjectNode explained(
      Visible visible,
      List<SchemaView> views,
      String resource,
      Action action,
      List<String> columns) {
    for (SchemaView view : views) {
      Optional<VisibleTable> table =
          view.tables().stream().filter(one -> one.name().equals(resource)).findFirst();
      if (table.isPresent()) {
        return table(visible, view, table.get(), action, columns);
      }
      Optional<VisibleRoutine> routine =
          view.routines().stream().filter(one -> one.name().equals(resource)).findFirst();
      if (routine.isPresent()) {
        boolean isOpen = routine.get().routine().isReadOnly() || visible.isOpen(routine.get());
        return callable(visible, view, resource, "routine", routine.get().terms(), isOpen, action);
      }
      Optional<VisibleTool> tool = view.tool(resource);
      if (tool.isPresent()) {
        boolean isOpen = tool.get().tool().config().isReadOnly() || visible.isOpen(tool.get());
        return callable(visible, view, resource, "tool", tool.get().terms(), isOpen, action);
      }
    }
    return unknown(resource, "the action " + action.word());
  }

  private static ObjectNode unknown(String resource, String what) {
    return answer(false, "'" + resource + "' is unknown, or none of your roles may use it at all.")
        .put("ask_for", "If you are sure of the name: %s on %s".formatted(what, resource));
  }

  static ObjectNode answer(boolean isAllowed, String reason) {
    return JsonText.object().put("allowed", isAllowed).put("reason", reason);
  }

  private static ObjectNode table(
      Visible visible, SchemaView view, VisibleTable table, Action action, List<String> columns) {
    String where = view.service() + "/" + table.name();
    if (!table.actions().contains(action)) {
      ObjectNode denied =
          answer(false, "No role of yours has the action %s on %s.".formatted(action.word(), where))
              .put("ask_for", "The action %s on %s".formatted(action.word(), where));
      return withActions(denied, visible.actions(table));
    }
    Optional<String> role = Optional.ofNullable(table.terms().roles().get(action));
    if (!visible.actions(table).contains(action)) {
      return withActions(
          closed(action, where, role, table.terms(), visible), visible.actions(table));
    }
    Set<String> known = names(table, action);
    List<String> unknown = columns.stream().filter(column -> !known.contains(column)).toList();
    ObjectNode answer =
        unknown.isEmpty()
            ? answer(true, "Your role has the action %s on %s.".formatted(action.word(), where))
            : answer(
                false,
                "These columns of %s are unknown, or not for you to %s."
                    .formatted(where, action.word()));
    role.ifPresent(name -> answer.put("role", name));
    if (!unknown.isEmpty()) {
      unknown.forEach(answer.putArray("unknown_columns")::add);
      answer.put(
          "ask_for",
          "If you are sure of the names: the columns %s of %s"
              .formatted(String.join(", ", unknown), where));
    }
    conditions(table.terms(), action, answer.putArray("conditions"));
    return answer;
  }

  /** The role may; tools may not. */
  private static ObjectNode closed(
      Action action, String where, Optional<String> role, Terms terms, Visible visible) {
    ObjectNode answer =
        answer(
            false,
            "Your role has the action %s on %s, but it is not open to MCP tools."
                .formatted(action.word(), where));
    role.ifPresent(name -> answer.put("role", name));
    ActionTerms own = terms.ofActions().get(action);
    if (own != null && own.isForReaders()) {
      return answer.put(
          "ask_for",
          "mcp: {profile: read-only} in your role; under the profile agent tools only read");
    }
    return answer.put(
        "ask_for",
        visible.settings().writesOpen()
            ? "mcp: {writes: [%s]} in the rule for %s".formatted(action.word(), where)
            : "mcp.writes, which closes all writes of tools");
  }

  private static ObjectNode withActions(ObjectNode answer, Set<Action> actions) {
    ArrayNode words = answer.putArray("allowed_actions");
    actions.stream().sorted().forEach(action -> words.add(action.word()));
    return answer;
  }

  private static Set<String> names(VisibleTable table, Action action) {
    List<Column> columns =
        switch (action) {
          case CREATE -> table.creatable();
          case UPDATE -> table.updatable();
          case READ, DELETE, CALL -> table.readable();
        };
    return columns.stream().map(Column::name).collect(Collectors.toSet());
  }

  static void conditions(Terms terms, Action action, ArrayNode told) {
    if (terms.filtersRows(action)) {
      told.add("Only the rows that your role's rule lets through; others do not exist for you.");
    }
    if (terms.hidesColumns()) {
      told.add("Only the columns that search_schema tells.");
    }
    if (!terms.masked().isEmpty()) {
      told.add(
          "Masked, to be seen but not used in conditions or order: "
              + String.join(", ", new TreeSet<>(terms.masked()))
              + ".");
    }
    if (action == Action.READ && !terms.allowsAggregates()) {
      told.add("No aggregates.");
    }
    Optional.ofNullable(terms.ofActions().get(action))
        .ifPresent(own -> conditions(own, action, told));
    ToolWrites writes = terms.toolWrites().get(action);
    if (writes != null) {
      told.add("At most " + writes.maxAffected() + " rows in one call.");
      told.add(
          "A person is asked to confirm: "
              + SchemaText.confirmation(writes.unconfirmedRows(action))
              + ".");
    }
  }

  private static void conditions(ActionTerms own, Action action, ArrayNode told) {
    if (own.checksRows()) {
      told.add("What you write must fulfil what your role's rule demands.");
    }
    if (!own.presets().isEmpty() && (action == Action.CREATE || action == Action.UPDATE)) {
      told.add(
          "Your role's rule sets %s; leave them out.".formatted(String.join(", ", own.presets())));
    }
    own.until().ifPresent(end -> told.add("Only until " + end + "."));
    own.hours().forEach(hours -> told.add("Only at " + hours + "."));
  }

  private static ObjectNode callable(
      Visible visible,
      SchemaView view,
      String name,
      String kind,
      Terms terms,
      boolean isOpen,
      Action action) {
    String where = view.service() + "/" + name;
    Optional<String> role = Optional.ofNullable(terms.roles().get(Action.CALL));
    if (action != Action.CALL) {
      return answer(false, where + " is a " + kind + "; it can only be called.");
    }
    if (!isOpen) {
      return closed(action, where, role, terms, visible);
    }
    ObjectNode answer = answer(true, "Your role may call " + where + ".");
    role.ifPresent(found -> answer.put("role", found));
    ActionTerms own = terms.ofActions().get(Action.CALL);
    if (own != null && (own.until().isPresent() || !own.hours().isEmpty())) {
      conditions(own, Action.CALL, answer.putArray("conditions"));
    }
    return answer;
  }
}
