package dev.postern.pipeline;

import dev.postern.hook.HookCall;
import dev.postern.hook.Hooks;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Filter;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Columns that the hooks after an operation need, whether or not its caller asks for them. The
 * caller must be allowed to see them: a hook sees nothing that its caller may not.
 */
final class NeededColumns {
  private static final String PREFIX = "needed by hooks: ";

  private final Operation wanted;
  private final HookCall call;
  private final Grant grant;
  private final ServiceSchema schema;
  private final Set<String> needed = new LinkedHashSet<>();

  NeededColumns(Operation wanted, HookCall call, Grant grant, ServiceSchema schema) {
    this.wanted = wanted;
    this.call = call;
    this.grant = grant;
    this.schema = schema;
  }

  /**
   * Adds what these need.
   *
   * @throws dev.postern.error.GatewayException where the caller may not see it
   */
  void add(Hooks hooks) {
    if (hooks.needs().isEmpty()) {
      return;
    }
    Optional<Table> table = schema.table(wanted.endpoint().resource());
    for (String column : hooks.needs()) {
      boolean exists = table.map(found -> found.column(column).isPresent()).orElse(true);
      if (!exists && !hooks.insistOn(column)) {
        continue;
      }
      if (!exists || !table.map(found -> isVisible(found, column)).orElse(true)) {
        throw hooks.lacks(
            column,
            exists
                ? "the role '%s' may not see it".formatted(grant.role())
                : "'%s' has no such column".formatted(wanted.endpoint().resource()),
            wanted,
            call);
      }
      needed.add(column);
    }
  }

  private boolean isVisible(Table table, String column) {
    Optional<Columns> readable =
        grant.columns(schema.service(), schema.resource(table), Action.READ);
    return readable.isPresent() && isShown(table, column, readable.get());
  }

  /**
   * A computed field under a rule that keeps columns back is there only where the rule names it.
   */
  private static boolean isShown(Table table, String column, Columns readable) {
    return table.column(column).filter(found -> found.computedBy().isPresent()).isEmpty()
        ? readable.contains(column)
        : readable.only().map(only -> only.contains(column)).orElse(!readable.isRestricted());
  }

  /** Those that the caller does not ask for; none where rows are made of groups of rows. */
  Set<String> lacking(Optional<Selection<RelationName, ColumnName>> rows) {
    Set<String> lacking = new LinkedHashSet<>(needed);
    if (rows.isEmpty() || needed.isEmpty()) {
      return lacking;
    }
    if (isGrouped(rows.get())) {
      return Set.of();
    }
    for (Item<RelationName, ColumnName> item : rows.get().items()) {
      if (item instanceof Item.Field<RelationName, ColumnName> field) {
        if (field.column().isAll()) {
          return Set.of();
        }
        lacking.remove(field.column().toString());
      }
    }
    return lacking;
  }

  private boolean isGrouped(Selection<RelationName, ColumnName> rows) {
    return rows.isDistinct()
        || !rows.having().isAll()
        || rows.items().stream()
            .anyMatch(
                item ->
                    switch (item) {
                      case Item.Field<RelationName, ColumnName> field ->
                          field.column().bucket().isPresent() || countsRows(field);
                      case Item.Aggregate<RelationName, ColumnName> aggregate -> true;
                      case Item.Embed<RelationName, ColumnName> embed ->
                          embed.isSpread() && isGrouped(embed.selection());
                    });
  }

  private boolean countsRows(Item.Field<RelationName, ColumnName> field) {
    return field.column().text().equals("count")
        && schema
            .table(wanted.endpoint().resource())
            .flatMap(table -> table.column("count"))
            .isEmpty();
  }

  /**
   * The operation that asks for these too.
   *
   * @param names to which theirs are added: none that the caller could have chosen
   */
  Operation with(
      Optional<Selection<RelationName, ColumnName>> rows,
      Set<String> lacking,
      SelectedNames names) {
    if (lacking.isEmpty()) {
      return wanted;
    }
    List<Item<RelationName, ColumnName>> items = new ArrayList<>();
    rows.ifPresent(selection -> items.addAll(selection.items()));
    for (String column : lacking) {
      String name = rows.isEmpty() ? column : free(PREFIX + column, names);
      names.own().put(name, column);
      items.add(new Item.Field<>(new ColumnName(column), name));
    }
    Selection<RelationName, ColumnName> all =
        rows.map(
                old ->
                    new Selection<>(
                        old.from(),
                        items,
                        old.where(),
                        old.order(),
                        old.page(),
                        old.having(),
                        old.isDistinct()))
            .orElseGet(
                () ->
                    new Selection<>(
                        RelationName.of(wanted.endpoint().resource()),
                        items,
                        Filter.all(),
                        List.of(),
                        Page.ALL));
    return wanted.giving(all);
  }

  private static String free(String name, SelectedNames names) {
    return names.own().containsKey(name) ? free(name + "'", names) : name;
  }
}
