package dev.postern.plan;

import dev.postern.mask.Masks;
import dev.postern.policy.Columns;
import dev.postern.schema.NamedTool;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.Terms;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.schema.SchemaView.VisibleTool;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Capability;
import dev.postern.spi.Column;
import dev.postern.spi.Routine;
import dev.postern.spi.Table;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A service without regard to any caller, to be described and not to be used. */
record WholeService(ServiceSchema schema) {

  SchemaView view() {
    return new SchemaView(
        schema.service(),
        schema.tables().entrySet().stream()
            .map(entry -> table(entry.getKey(), entry.getValue()))
            .filter(table -> !table.actions().isEmpty())
            .toList(),
        schema.routines().entrySet().stream()
            .filter(entry -> schema.can(Capability.CALL))
            .flatMap(
                entry -> entry.getValue().stream().map(routine -> routine(entry.getKey(), routine)))
            .toList(),
        schema.tools().values().stream().map(this::tool).toList(),
        schema.powers());
  }

  private VisibleTable table(String name, Table table) {
    List<Column> columns = List.copyOf(table.columns().values());
    List<Column> written = columns.stream().filter(column -> !column.isGenerated()).toList();
    return new VisibleTable(name, table, actions(table), columns, written, written, List.of());
  }

  private Set<Action> actions(Table table) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    if (schema.can(Capability.READ)) {
      actions.add(Action.READ);
    }
    if (schema.can(Capability.CREATE)) {
      actions.add(Action.CREATE);
    }
    if (schema.can(Capability.UPDATE)) {
      actions.add(Action.UPDATE);
    }
    if (schema.can(Capability.DELETE)) {
      actions.add(Action.DELETE);
    }
    actions.removeIf(action -> action.writes() && !table.writable().contains(action));
    return actions;
  }

  private static VisibleRoutine routine(String name, Routine routine) {
    return new VisibleRoutine(
        name,
        routine,
        routine.returns() instanceof Routine.Returns.Rows(Table table, boolean isSet)
            ? List.copyOf(table.columns().values())
            : List.of());
  }

  private VisibleTool tool(NamedTool tool) {
    return new VisibleTool(
        tool,
        switch (tool.work()) {
          case NamedTool.Work.Statement(Routine routine) ->
              routine(tool.name(), routine).resultColumns();
          case NamedTool.Work.Read(var rows, var limit) ->
              ToolMembers.of(
                  rows,
                  new ColumnScope(
                      schema.table(rows.from().text()).orElseThrow(), Columns.ALL, Masks.NONE));
        },
        Terms.PLAIN);
  }
}
