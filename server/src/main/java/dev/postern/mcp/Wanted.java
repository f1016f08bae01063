package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.config.QueryLimits;
import dev.postern.grammar.QueryParser;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.operation.Terms;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Count;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads those arguments that tools share: which rows, what of each, in which order, how many. */
final class Wanted {
  private final QueryParser parser;
  private final QueryLimits limits;

  Wanted(QueryLimits limits) {
    this.parser = new QueryParser(limits);
    this.limits = limits;
  }

  QueryLimits limits() {
    return limits;
  }

  SelectList selectList() {
    return new SelectList(parser, limits);
  }

  static Map<String, Object> returningSchema() {
    return JsonSchema.list(
        JsonSchema.bare("string"),
        "Columns of these rows to get back, as in [\"id\"]; none if left out");
  }

  /** Rows as {@code select}, {@code where} and {@code order} say, all of them. */
  Selection<RelationName, ColumnName> rows(String resource, Arguments arguments) {
    SelectList lists = selectList();
    List<Item<RelationName, ColumnName>> items =
        new ArrayList<>(lists.read(arguments.given("select").orElse(null)));
    Condition condition = new Condition(limits);
    Filter<ColumnName> where = arguments.given("where").map(condition::read).orElse(Filter.all());
    items.addAll(condition.joins());
    List<Order<ColumnName>> order =
        arguments.given("order").map(keys -> lists.order(keys, "order")).orElse(List.of());
    return new Selection<>(RelationName.of(resource), items, where, order, Page.ALL);
  }

  /**
   * A page of a read, from {@code cursor} on.
   *
   * @param rows all that is wanted
   * @param table what they are rows of, where the caller sees such a table
   */
  Operation.Read read(
      String service,
      Selection<RelationName, ColumnName> rows,
      Optional<VisibleTable> table,
      Arguments arguments,
      McpSettings settings) {
    PageCursor from = cursor(rows, table, arguments);
    long limit = arguments.whole("limit", 1, settings.defaultRows());
    limit = Math.min(limit, settings.maxRows());
    Page page =
        from.place().isPresent()
            ? new Page(limit + from.skipped(), 0)
            : new Page(limit, from.skipped());
    return new Operation.Read(service, rows.within(page), Count.NONE, Terms.PLAIN, from.place());
  }

  private PageCursor cursor(
      Selection<RelationName, ColumnName> rows, Optional<VisibleTable> table, Arguments arguments) {
    boolean isPaged = table.filter(known -> isPaged(rows, known)).isPresent();
    return PageCursor.of(arguments.text("cursor"), isPaged, limits.maxOffset());
  }

  /**
   * Rows that are chosen by their key, and groups of rows, are read without places to go on from.
   */
  private static boolean isPaged(Selection<RelationName, ColumnName> rows, VisibleTable table) {
    return table.terms().isPaged()
        && rows.order().stream().allMatch(key -> key.embed().isEmpty())
        && !isGrouped(rows.items(), table)
        && !isByKey(rows.where(), table.table().primaryKey());
  }

  private static boolean isGrouped(List<Item<RelationName, ColumnName>> items, VisibleTable table) {
    for (Item<RelationName, ColumnName> item : items) {
      boolean isGrouping =
          switch (item) {
            case Item.Aggregate<RelationName, ColumnName> aggregate -> true;
            case Item.Field<RelationName, ColumnName> field ->
                field.column().bucket().isPresent()
                    || (field.column().text().equals("count")
                        && table.readable().stream().noneMatch(c -> c.name().equals("count")));
            case Item.Embed<RelationName, ColumnName> embed ->
                embed.isSpread() && isGrouped(embed.selection().items(), table);
          };
      if (isGrouping) {
        return true;
      }
    }
    return false;
  }

  private static boolean isByKey(Filter<ColumnName> where, List<String> key) {
    Set<String> fixed = new HashSet<>();
    collectFixed(where, fixed);
    return !key.isEmpty() && fixed.containsAll(key);
  }

  private static void collectFixed(Filter<ColumnName> where, Set<String> fixed) {
    if (where instanceof Filter.And<ColumnName>(List<Filter<ColumnName>> terms)) {
      terms.forEach(term -> collectFixed(term, fixed));
    } else if (where
            instanceof Filter.Compare<ColumnName>(ColumnName column, Operator operator, var value)
        && operator == Operator.EQ
        && column.path().isNone()) {
      fixed.add(column.text());
    }
  }

  /** What {@code select} wants back of rows that are written. */
  Optional<Selection<RelationName, ColumnName>> returning(String resource, Arguments arguments) {
    return arguments
        .given("select")
        .filter(select -> !(select.isString() && select.stringValue().isBlank()))
        .filter(select -> !(select.isArray() && select.isEmpty()))
        .map(select -> selection(resource, selectList().read(select)));
  }

  static Selection<RelationName, ColumnName> selection(
      String resource, List<Item<RelationName, ColumnName>> items) {
    return new Selection<>(RelationName.of(resource), items, Filter.all(), List.of(), Page.ALL);
  }

  /** The {@code where} of a change, which never means all rows. */
  Filter<ColumnName> someRows(Arguments arguments) {
    Condition condition = new Condition(limits);
    Filter<ColumnName> where = arguments.given("where").map(condition::read).orElse(Filter.all());
    if (where.isAll()) {
      throw Arguments.malformed("where is missing or empty")
          .hint("Say which rows are meant; a change of all rows is not made without a condition.");
    }
    if (!condition.joins().isEmpty()) {
      throw Arguments.malformed("where cannot hold embed here")
          .hint("Find the rows with read_records first, and name them by their key.");
    }
    return where;
  }
}
