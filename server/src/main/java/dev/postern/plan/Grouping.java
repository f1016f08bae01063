package dev.postern.plan;

import static dev.postern.mask.MaskUse.GROUP;
import static dev.postern.mask.MaskUse.ORDER;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.JsonPath;
import dev.postern.spi.Making;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import java.util.List;
import java.util.Optional;

/**
 * What goes beyond the dialect in groups of rows: names of the answer's members in conditions on
 * groups and in sort keys, stretches of time, distinct rows. Where the dialect gives a name a
 * meaning, that one holds.
 *
 * @param items what is selected, resolved
 * @param minRows of how many rows aggregates are made at least; smaller groups are left out
 * @param sortsByAlias whether a sort key may be another name that was given to a column; in the
 *     dialect that is an error, on which its clients may count
 */
record Grouping(
    Selection<RelationName, ColumnName> asked,
    List<Item<Source, ColumnUse>> items,
    ColumnScope scope,
    int minRows,
    boolean sortsByAlias) {

  /** Whether anything of it is asked for that needs the right to aggregates. */
  boolean isAsked() {
    return asked.isDistinct() || !asked.having().isAll() || hasBuckets();
  }

  /** Checks stretches of time on the way: only points in time lie in one. */
  private boolean hasBuckets() {
    boolean found = false;
    for (Item<Source, ColumnUse> item : items) {
      if (item instanceof Item.Field<Source, ColumnUse> field
          && field.column().making().isPresent()) {
        requireTime(field.column());
        found = true;
      }
    }
    return found;
  }

  private static void requireTime(ColumnUse use) {
    boolean isTime =
        use.path().isNone()
            && switch (use.column().type().kind()) {
              case DATE, TIMESTAMP, TIMESTAMP_WITH_ZONE -> true;
              default -> false;
            };
    if (!isTime) {
      throw new GatewayException(
              ErrorCode.QUERY_SYNTAX,
              "'%s' is no date or point in time".formatted(use.name() + use.path()))
          .hint("year(), quarter(), month(), week(), day() and hour() are of such columns alone.");
    }
  }

  /**
   * The condition on groups.
   *
   * @throws GatewayException where a name is none of an aggregate of the select list
   */
  Filter<ColumnUse> having() {
    Filter<ColumnUse> own =
        asked.having().isAll() ? Filter.all() : asked.having().map(this::aggregate);
    return minRows > 1 ? own.and(largeEnough()) : own;
  }

  /**
   * Groups of enough rows, and of enough values of each column that is aggregated: what is made of
   * few tells of each. It holds for the one group of all rows too.
   *
   * @throws GatewayException where a row beside spreads what is made of others into this one
   */
  private Filter<ColumnUse> largeEnough() {
    if (items.stream()
        .anyMatch(
            item ->
                item instanceof Item.Embed<Source, ColumnUse> embed
                    && embed.isSpread()
                    && hasAggregates(embed))) {
      throw new GatewayException(
              ErrorCode.AGGREGATES_OFF, "Use of aggregate functions is not allowed in spread rows")
          .details("Values are made of at least " + minRows + " rows each.")
          .hint("Embed the related rows without spreading them");
    }
    if (items.stream().noneMatch(Item.Aggregate.class::isInstance)) {
      return Filter.all();
    }
    Filter<ColumnUse> enough = atLeast(rows(), true);
    for (Item<Source, ColumnUse> item : items) {
      if (item instanceof Item.Aggregate<Source, ColumnUse> aggregate
          && aggregate.column().isPresent()) {
        enough = enough.and(atLeast(aggregate.column().get(), false));
      }
    }
    return enough;
  }

  private Filter<ColumnUse> atLeast(ColumnUse counted, boolean isOfRows) {
    return new Filter.Compare<>(
        counted.made(
            new Making.Aggregated(
                Selection.Aggregation.COUNT, isOfRows, Optional.empty(), Optional.empty(), false)),
        Operator.GTE,
        Integer.toString(minRows));
  }

  private ColumnUse aggregate(ColumnName name) {
    return items.stream()
        .filter(Item.Aggregate.class::isInstance)
        .filter(item -> name.path().isNone() && isCalled(item, name.text()))
        .findFirst()
        .map(this::use)
        .orElseThrow(
            () ->
                new GatewayException(
                        ErrorCode.QUERY_SYNTAX,
                        "'%s' is no aggregate of the select list".formatted(name))
                    .hint(
                        "Conditions in having are on aggregates by their names in the answer;"
                            + " those on columns are filters."));
  }

  /**
   * The member of the answer that a sort key means; empty where it means a column. An aggregate
   * comes before a column that makes no group: by such a column groups cannot be ordered.
   */
  Optional<ColumnUse> sortKey(ColumnName name) {
    if (!name.path().isNone()) {
      return Optional.empty();
    }
    boolean isColumn = scope.find(name).isPresent();
    Optional<ColumnUse> key =
        items.stream()
            .filter(item -> isCalled(item, name.text()))
            .filter(item -> sortsByAlias || !isRenamed(item))
            .filter(item -> !isColumn || (item instanceof Item.Aggregate && !makesGroups(name)))
            .findFirst()
            .map(this::use);
    if (key.isEmpty() || key.get().mask().isNone()) {
      return key;
    }
    scope.check(key.get().column(), ORDER);
    return isGrouped() ? key : Optional.of(ColumnScope.use(key.get().column()));
  }

  /** Groups by what is masked tell how many values are alike. */
  void checkGroups() {
    if (scope.masks().isAny() && isGrouped()) {
      for (Item<Source, ColumnUse> item : items) {
        if (item instanceof Item.Field<Source, ColumnUse> field) {
          scope.check(field.column().column(), GROUP);
        }
      }
    }
  }

  private boolean isGrouped() {
    return asked.isDistinct()
        || items.stream()
            .anyMatch(
                item ->
                    item instanceof Item.Aggregate
                        || (item instanceof Item.Field<Source, ColumnUse> field
                            && field.column().making().isPresent())
                        || (item instanceof Item.Embed<Source, ColumnUse> embed
                            && embed.isSpread()
                            && hasAggregates(embed)));
  }

  private static boolean hasAggregates(Item.Embed<Source, ColumnUse> embed) {
    return embed.selection().items().stream()
        .anyMatch(
            item ->
                item instanceof Item.Aggregate
                    || (item instanceof Item.Embed<Source, ColumnUse> inner
                        && inner.isSpread()
                        && hasAggregates(inner)));
  }

  private static boolean isRenamed(Item<Source, ColumnUse> item) {
    return item instanceof Item.Field<Source, ColumnUse> field && field.column().making().isEmpty();
  }

  private boolean makesGroups(ColumnName name) {
    return items.stream()
        .anyMatch(
            item ->
                item instanceof Item.Field<Source, ColumnUse> field
                    && field.column().isPlain()
                    && field.column().name().equals(name.text()));
  }

  private static boolean isCalled(Item<Source, ColumnUse> item, String name) {
    return switch (item) {
      case Item.Field<Source, ColumnUse> field -> field.name().equals(name);
      case Item.Aggregate<Source, ColumnUse> aggregate -> aggregate.name().equals(name);
      case Item.Embed<Source, ColumnUse> embed -> false;
    };
  }

  private ColumnUse use(Item<Source, ColumnUse> item) {
    return switch (item) {
      case Item.Field<Source, ColumnUse> field ->
          field
              .cast()
              .filter(cast -> field.column().making().isEmpty())
              .map(cast -> field.column().made(new Making.Cast(cast)))
              .orElse(field.column());
      case Item.Aggregate<Source, ColumnUse> aggregate ->
          aggregate
              .column()
              .orElseGet(Grouping::rows)
              .made(
                  new Making.Aggregated(
                      aggregate.function(),
                      aggregate.column().isEmpty(),
                      aggregate.argumentCast(),
                      aggregate.cast(),
                      aggregate.isDistinct()));
      case Item.Embed<Source, ColumnUse> embed -> throw new IllegalArgumentException("no value");
    };
  }

  /** Stands for rows, which are counted whatever is in them. */
  private static ColumnUse rows() {
    ColumnType type = ColumnType.of("bigint", ColumnType.Kind.INTEGER);
    return new ColumnUse(
        new Column("count", type, false, false, false, ""), Mask.none(), JsonPath.NONE);
  }
}
