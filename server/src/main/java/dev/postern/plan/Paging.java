package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.mask.MaskUse;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.policy.Grant;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Capability;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Order.Nulls;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plans reads that go from page to page by cursor. The order is made one in which no two rows are
 * equal, by a key of the table behind the caller's own sort keys; a page then begins behind the
 * last row of the one before, whatever rows came or went.
 */
final class Paging {
  private final ServiceSchema schema;
  private final Grant grant;
  private final CursorSeal seal;

  Paging(ServiceSchema schema, Grant grant, CursorSeal seal) {
    this.schema = schema;
    this.grant = grant;
    this.seal = seal;
  }

  /**
   * The same read from its cursor on.
   *
   * @param rows what is read without one
   * @throws GatewayException where the cursor is none of this query, or the query can have none
   */
  Planned plan(
      Operation.Read read,
      Selection<Source, ColumnUse> rows,
      ColumnScope scope,
      RenderingChoice.Choice choice) {
    check(rows, choice);
    List<Order<ColumnUse>> order = total(rows.order(), scope);
    Continuation continuation = new Continuation(seal, identity(read, order));
    String cursor = read.cursor().orElseThrow();
    Filter<ColumnUse> after =
        cursor.isEmpty() ? Filter.all() : after(order, continuation.keys(cursor, order.size()), 0);
    Query query =
        new Query.Read(
            rows.ordered(order),
            new Counting(schema, grant).of(read.count(), rows),
            rows.page().limit(),
            choice.rendering(),
            Optional.of(new Query.Keyset(order.stream().map(Order::column).toList(), after)));
    return new Planned(
        query, choice.rendering(), choice.mediaType(), false, Optional.of(continuation), List.of());
  }

  private void check(Selection<Source, ColumnUse> rows, RenderingChoice.Choice choice) {
    if (!isServed(schema)) {
      throw new GatewayException(ErrorCode.FEATURE_NOT_SERVED, "Feature not implemented")
          .details("The source of '%s' does not know cursors.".formatted(schema.service()));
    }
    if (rows.page().offset() > 0) {
      throw refused("A cursor and an offset cannot be used together.")
          .hint("Leave out the offset; the cursor says where the rows begin.");
    }
    if (isGrouped(rows)) {
      throw refused("Rows that are grouped have no cursor.").hint("Read by limit and offset.");
    }
    switch (choice.rendering()) {
      case Rendering.Json json -> {}
      case Rendering.Csv csv -> {}
      case Rendering.Plan plan -> {}
      case Rendering.GeoJson geo -> throw noRows();
      case Rendering.Handled handled -> throw noRows();
      case Rendering.Lines lines -> throw noRows();
    }
  }

  private static GatewayException noRows() {
    return refused("A cursor can be used with JSON and CSV alone.");
  }

  private static boolean isGrouped(Selection<Source, ColumnUse> rows) {
    return rows.isDistinct()
        || !rows.having().isAll()
        || rows.items().stream()
            .anyMatch(
                item ->
                    switch (item) {
                      case Item.Field<Source, ColumnUse> field ->
                          field.column().making().isPresent();
                      case Item.Aggregate<Source, ColumnUse> aggregate -> true;
                      case Item.Embed<Source, ColumnUse> embed ->
                          embed.isSpread() && isGrouped(embed.selection());
                    });
  }

  /** The order with a key behind it, each column once. */
  private static List<Order<ColumnUse>> total(List<Order<ColumnUse>> asked, ColumnScope scope) {
    List<Order<ColumnUse>> order = new ArrayList<>();
    Stream.concat(
            asked.stream(),
            key(scope).stream()
                .map(column -> new Order<>(ColumnScope.use(column), false, Nulls.DEFAULT)))
        .filter(key -> order.stream().noneMatch(known -> isSame(known, key)))
        .forEach(order::add);
    return order;
  }

  /** Whether the source can begin behind a row. */
  static boolean isServed(ServiceSchema schema) {
    return schema.can(Capability.KEYSET)
        && schema
            .powers()
            .operators()
            .containsAll(
                List.of(Operator.EQ, Operator.LT, Operator.GT, Operator.LTE, Operator.GTE));
  }

  /** Whether reads of the table can go from page to page. */
  static boolean isPossible(ColumnScope scope) {
    return findKey(scope).isPresent();
  }

  private static boolean isSame(Order<ColumnUse> one, Order<ColumnUse> other) {
    return one.embed().equals(other.embed()) && one.column().equals(other.column());
  }

  /** The columns of a key that the caller may see. */
  private static List<Column> key(ColumnScope scope) {
    return findKey(scope)
        .orElseThrow(
            () ->
                refused(
                        "'%s' has no key that tells its rows apart, so there is no cursor."
                            .formatted(scope.table().name()))
                    .hint("Read by limit and offset."));
  }

  /** The columns of a key that the caller may see. */
  private static Optional<List<Column>> findKey(ColumnScope scope) {
    Table table = scope.table();
    return Stream.concat(Stream.of(table.primaryKey()), table.uniqueKeys().stream())
        .filter(key -> !key.isEmpty())
        .map(key -> key.stream().map(table.columns()::get).toList())
        .filter(key -> key.stream().allMatch(column -> isOfKey(column, scope)))
        .findFirst();
  }

  private static boolean isOfKey(Column column, ColumnScope scope) {
    return column != null
        && scope.shows(column)
        && scope.masks().allows(column.name(), MaskUse.ORDER)
        && (!column.isNullable() || scope.table().primaryKey().contains(column.name()));
  }

  /** What must be the same from page to page. */
  private String identity(Operation.Read read, List<Order<ColumnUse>> order) {
    String keys =
        order.stream()
            .map(
                key ->
                    (key.embed().isEmpty() ? "" : key.embed() + ".")
                        + key.column().name()
                        + key.column().path()
                        + key.column().making()
                        + " "
                        + key.column().column().type().name()
                        + (key.descending() ? " desc " : " asc ")
                        + key.nulls())
            .collect(Collectors.joining(","));
    Selection<?, ColumnName> asked = read.selection();
    return String.join(
        "\n",
        read.service(),
        asked.from().toString(),
        grant.role(),
        keys,
        asked.where().toString(),
        asked.items().stream().filter(Item.Embed.class::isInstance).toList().toString());
  }

  /** Rows that come later than the one with these sort keys, from the given one on. */
  private static Filter<ColumnUse> after(
      List<Order<ColumnUse>> order, List<Optional<String>> values, int from) {
    Order<ColumnUse> key = order.get(from);
    ColumnUse column = key.column();
    boolean nullsComeLast =
        key.nulls() == Nulls.LAST || (key.nulls() == Nulls.DEFAULT && !key.descending());
    boolean isLastKey = from == order.size() - 1;
    Filter<ColumnUse> rest =
        isLastKey ? new Filter.Or<>(List.of()) : after(order, values, from + 1);
    Filter<ColumnUse> notNull = of(key, new Filter.Is<>(column, Filter.Truth.NOT_NULL));
    Filter<ColumnUse> isNull =
        key.embed().isEmpty()
            ? new Filter.Is<>(column, Filter.Truth.NULL)
            : new Filter.Not<>(notNull);
    if (values.get(from).isEmpty()) {
      Filter<ColumnUse> tied = isNull.and(rest);
      return nullsComeLast ? tied : new Filter.Or<>(List.of(notNull, tied));
    }
    String value = values.get(from).get();
    Filter<ColumnUse> later =
        of(key, new Filter.Compare<>(column, key.descending() ? Operator.LT : Operator.GT, value));
    boolean nullsFollow = nullsComeLast && mayBeNull(key);
    if (isLastKey) {
      return nullsFollow ? new Filter.Or<>(List.of(later, isNull)) : later;
    }
    if (nullsFollow) {
      Filter<ColumnUse> alike = of(key, new Filter.Compare<>(column, Operator.EQ, value));
      return new Filter.Or<>(List.of(later, isNull, alike.and(rest)));
    }
    // the first term says nothing new, but an index can begin at it
    Filter<ColumnUse> notBefore =
        of(
            key,
            new Filter.Compare<>(column, key.descending() ? Operator.LTE : Operator.GTE, value));
    return notBefore.and(new Filter.Or<>(List.of(later, rest)));
  }

  /** A condition on a sort key, which may be a column of the one row of an embed. */
  private static Filter<ColumnUse> of(Order<ColumnUse> key, Filter<ColumnUse> condition) {
    return key.embed().isEmpty() ? condition : new Filter.Related<>(key.embed(), true, condition);
  }

  private static boolean mayBeNull(Order<ColumnUse> key) {
    ColumnUse use = key.column();
    return !key.embed().isEmpty() || use.column().isNullable() || !use.isPlain();
  }

  private static GatewayException refused(String why) {
    return new GatewayException(ErrorCode.CURSOR_INVALID, why);
  }
}
