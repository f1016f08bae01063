package dev.postern.mcp;

import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a caller may do by tools, as a matrix. It is made of what the caller sees and of nothing
 * else, so nothing hidden is in it.
 */
final class AccessMatrix {
  private static final int MOST_RESOURCES = 200;

  private AccessMatrix() {}

  /** Every resource with the actions there are for the caller. */
  static ObjectNode of(Visible visible, List<SchemaView> views) {
    Map<String, String> actions = new LinkedHashMap<>();
    for (SchemaView view : views) {
      String prefix = views.size() == 1 ? "" : view.service() + "/";
      visible
          .tables(view)
          .forEach(table -> actions.put(prefix + table.name(), words(visible.actions(table))));
      visible
          .routines(view)
          .forEach(routine -> actions.put(prefix + routine.name(), Action.CALL.word()));
      view.tools().stream()
          .filter(tool -> tool.tool().config().isReadOnly() || visible.isOpen(tool))
          .forEach(tool -> actions.put(prefix + tool.tool().name(), Action.CALL.word()));
    }
    boolean isCut = actions.size() > MOST_RESOURCES;
    ObjectNode answer =
        ExplainAccess.answer(
            !actions.isEmpty(),
            actions.isEmpty()
                ? "There is nothing that you may use."
                : isCut
                    ? "The first %d of %d resources you may use; search_schema finds the others."
                        .formatted(MOST_RESOURCES, actions.size())
                    : "These are the resources you may use, and nothing else.");
    ObjectNode resources = answer.putObject("resources");
    actions.entrySet().stream()
        .limit(MOST_RESOURCES)
        .forEach(one -> resources.put(one.getKey(), one.getValue()));
    return answer;
  }

  /** One table with its actions, their conditions and its columns; empty where there is none. */
  static Optional<ObjectNode> of(Visible visible, SchemaView view, String name) {
    return visible
        .table(view, name)
        .map(table -> table(visible, view, table))
        .or(() -> callable(visible, view, name));
  }

  private static ObjectNode table(Visible visible, SchemaView view, VisibleTable table) {
    Set<Action> open = visible.actions(table);
    ObjectNode answer =
        ExplainAccess.answer(
            true,
            "Your role may %s %s/%s; nothing else."
                .formatted(words(open), view.service(), table.name()));
    ObjectNode actions = answer.putObject("actions");
    open.stream()
        .sorted()
        .forEach(
            action ->
                ExplainAccess.conditions(table.terms(), action, actions.putArray(action.word())));
    ObjectNode columns = answer.putObject("columns");
    Set<String> names = new LinkedHashSet<>();
    names.addAll(names(table.readable()));
    names.addAll(names(table.creatable()));
    names.addAll(names(table.updatable()));
    for (String column : names) {
      String uses = uses(table, column, open);
      if (!uses.isEmpty()) {
        columns.put(column, uses);
      }
    }
    return answer;
  }

  private static String uses(VisibleTable table, String column, Set<Action> open) {
    List<String> uses = new ArrayList<>();
    if (open.contains(Action.READ) && names(table.readable()).contains(column)) {
      uses.add(table.terms().veiled().contains(column) ? "read masked" : "read");
    }
    if (open.contains(Action.CREATE) && names(table.creatable()).contains(column)) {
      uses.add("create");
    }
    if (open.contains(Action.UPDATE) && names(table.updatable()).contains(column)) {
      uses.add("update");
    }
    return String.join(", ", uses);
  }

  private static Optional<ObjectNode> callable(Visible visible, SchemaView view, String name) {
    boolean isThere =
        visible.routines(view).anyMatch(routine -> routine.name().equals(name))
            || view.tool(name)
                .filter(tool -> tool.tool().config().isReadOnly() || visible.isOpen(tool))
                .isPresent();
    return isThere
        ? Optional.of(
            ExplainAccess.answer(true, "Your role may call %s/%s.".formatted(view.service(), name)))
        : Optional.empty();
  }

  private static Set<String> names(List<Column> columns) {
    return columns.stream().map(Column::name).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String words(Set<Action> actions) {
    return actions.stream().sorted().map(Action::word).collect(Collectors.joining(", "));
  }
}
