package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.mcp.ToolNames.Verb;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tools of single resources that the config chooses, with exact arguments each. */
final class ResourceTools {
  private final McpSettings settings;
  private final Wanted wanted;
  private final Changing changing;

  ResourceTools(McpSettings settings, Wanted wanted, Changing changing) {
    this.settings = settings;
    this.wanted = wanted;
    this.changing = changing;
  }

  /** Those of a caller, in order; two that would be called alike are both left out. */
  List<GatewayTool> of(Visible visible) {
    List<GatewayTool> tools = new ArrayList<>();
    if (settings.tools().perResource().isEmpty()) {
      return tools;
    }
    for (SchemaView view : visible.views()) {
      visible
          .tables(view)
          .filter(table -> settings.tools().isChosen(view.service(), table.name()))
          .forEach(table -> add(view.service(), table, visible.actions(table), tools));
    }
    Map<String, Integer> counts = new HashMap<>();
    tools.forEach(tool -> counts.merge(tool.name(), 1, Integer::sum));
    return tools.stream().filter(tool -> counts.get(tool.name()) == 1).toList();
  }

  private void add(
      String service, VisibleTable table, Set<Action> actions, List<GatewayTool> tools) {
    boolean hasKey = !key(table).isEmpty();
    if (actions.contains(Action.READ)) {
      tools.add(new ResourceRead(Verb.LIST, service, table, wanted));
      if (hasKey && table.readable().containsAll(key(table))) {
        tools.add(new ResourceRead(Verb.GET, service, table, wanted));
      }
    }
    if (actions.contains(Action.CREATE) && needed(table).stream().allMatch(ColumnSchemas::isName)) {
      tools.add(new ResourceChange(Verb.CREATE, service, table, changing));
    }
    if (actions.contains(Action.UPDATE) && hasKey) {
      tools.add(new ResourceChange(Verb.UPDATE, service, table, changing));
    }
    if (actions.contains(Action.DELETE) && hasKey) {
      tools.add(new ResourceChange(Verb.DELETE, service, table, changing));
    }
  }

  /** The columns of the primary key; empty where some of them can be no argument. */
  static List<Column> key(VisibleTable table) {
    List<Column> key =
        table.table().primaryKey().stream().map(table.table().columns()::get).toList();
    return key.stream().allMatch(ColumnSchemas::isName) ? key : List.of();
  }

  /** The columns that a new row must be given. */
  static List<Column> needed(VisibleTable table) {
    return table.creatable().stream().filter(SchemaText::isNeeded).toList();
  }
}
