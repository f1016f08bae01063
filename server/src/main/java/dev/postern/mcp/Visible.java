package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.schema.Powers;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.Terms;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.schema.SchemaView.VisibleTool;
import dev.postern.spi.Action;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What one caller may see and do through MCP. */
record Visible(List<SchemaView> views, McpSettings settings) {
  Visible {
    views = List.copyOf(views);
  }

  List<String> services() {
    return views.stream().map(SchemaView::service).toList();
  }

  /** The service that was asked for, or the only one. */
  SchemaView service(Optional<String> asked) {
    if (asked.isPresent()) {
      return views.stream()
          .filter(view -> view.service().equals(asked.get()))
          .findFirst()
          .orElseThrow(() -> unknown("service", asked.get(), services()));
    }
    if (views.size() > 1) {
      throw new GatewayException(ErrorCode.REQUEST_MALFORMED, "service is missing")
          .details("You may see several: " + String.join(", ", services()) + ".")
          .hint("Say which one you mean, as search_schema names it.");
    }
    return views.stream()
        .findFirst()
        .orElseThrow(
            () ->
                new GatewayException(
                    ErrorCode.RESOURCE_UNKNOWN, "There is nothing you may use here"));
  }

  /** The service that was asked for, or all of them. */
  List<SchemaView> services(Optional<String> asked) {
    return asked.isPresent() ? List.of(service(asked)) : views;
  }

  /** Names of the tables with the right to {@code action}, in order and each once. */
  List<String> tablesWith(Action action) {
    return views.stream()
        .flatMap(view -> view.tables().stream())
        .filter(table -> actions(table).contains(action))
        .map(VisibleTable::name)
        .distinct()
        .sorted()
        .toList();
  }

  /** What the sources of tables with the right to {@code action} can do. */
  List<Powers> powersOfTablesWith(Action action) {
    return views.stream()
        .filter(view -> view.tables().stream().anyMatch(table -> actions(table).contains(action)))
        .map(SchemaView::powers)
        .toList();
  }

  /** What may be done to the table by a tool. */
  Set<Action> actions(VisibleTable table) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (Action action : table.actions()) {
      if (!action.writes() || isOpen(table.terms(), action)) {
        actions.add(action);
      }
    }
    return actions;
  }

  private boolean isOpen(Terms terms, Action action) {
    return settings.writesOpen() && terms.toolWrites().containsKey(action);
  }

  /** Whether a routine that may change something is open to tools. */
  boolean isOpen(VisibleRoutine routine) {
    return isOpen(routine.terms(), Action.CALL);
  }

  /** Whether a tool of the config that may change something is open. */
  boolean isOpen(VisibleTool tool) {
    return isOpen(tool.terms(), Action.CALL);
  }

  /** The table of that name, where some tool may use it. */
  Optional<VisibleTable> table(SchemaView view, String name) {
    return view.tables().stream()
        .filter(table -> table.name().equals(name) && !actions(table).isEmpty())
        .findFirst();
  }

  /** Names of the tables of which many rows may be made into one. */
  List<String> aggregatable() {
    return views.stream()
        .flatMap(view -> view.tables().stream())
        .filter(table -> table.terms().allowsAggregates())
        .map(VisibleTable::name)
        .distinct()
        .sorted()
        .toList();
  }

  /** The routines of a service that a tool may call. */
  Stream<VisibleRoutine> routines(SchemaView view) {
    return view.routines().stream()
        .filter(routine -> routine.routine().isReadOnly() || isOpen(routine));
  }

  /** The tables of a service that some tool may use. */
  Stream<VisibleTable> tables(SchemaView view) {
    return view.tables().stream().filter(table -> !actions(table).isEmpty());
  }

  List<String> routineNames() {
    return views.stream()
        .flatMap(this::routines)
        .map(VisibleRoutine::name)
        .distinct()
        .sorted()
        .toList();
  }

  /** The names for a schema's list of values: all, or none where they are too many. */
  List<String> listed(List<String> names) {
    return names.size() <= settings.maxListedNames() ? names : List.of();
  }

  static GatewayException unknown(String kind, String asked, List<String> known) {
    GatewayException unknown =
        new GatewayException(
            ErrorCode.RESOURCE_UNKNOWN, "There is no " + kind + " '" + asked + "'");
    return Suggestion.nearest(asked, known)
        .map(name -> unknown.hint("Perhaps you meant '" + name + "'."))
        .orElseGet(() -> unknown.hint("Call search_schema for the names."));
  }
}
