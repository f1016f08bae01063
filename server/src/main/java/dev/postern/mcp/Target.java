package dev.postern.mcp;

import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Set;

/**
 * What a change is to hit.
 *
 * @param table without any columns where the caller sees no such table: the pipeline then says why
 */
record Target(String service, VisibleTable table) {

  /** The table that the arguments name. */
  static Target of(Visible visible, Arguments arguments) {
    String resource = arguments.requiredText("resource");
    SchemaView view = visible.service(arguments.text("service"));
    return new Target(
        view.service(),
        view.tables().stream()
            .filter(one -> one.name().equals(resource))
            .findFirst()
            .orElseGet(() -> unseen(resource)));
  }

  private static VisibleTable unseen(String name) {
    Table table =
        Table.of(
            "", name, Table.Kind.TABLE, List.of(), List.of(), List.of(), List.of(), Set.of(), "");
    return new VisibleTable(table, Set.of(), List.of(), List.of(), List.of(), List.of());
  }
}
