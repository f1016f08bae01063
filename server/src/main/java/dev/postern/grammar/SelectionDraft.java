package dev.postern.grammar;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.grammar.ParsedQuery.OldName;
import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Filter;
import dev.postern.spi.Order;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Aggregation;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Selection.Join;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A selection while its parts come in: the select list gives the tree, further parameters give each
 * node its conditions, order and page.
 */
final class SelectionDraft {
  private final RelationName from;
  private final Optional<String> alias;
  private final Join join;
  private final boolean isSpread;
  private final List<Part> parts = new ArrayList<>();
  private final List<Filter<ColumnName>> conditions = new ArrayList<>();
  private final List<Filter<ColumnName>> groups = new ArrayList<>(0);
  private final PageDraft page = new PageDraft();
  private boolean isDistinct;
  private List<Order<ColumnName>> order;
  private boolean isCalledByOldName;

  /** One member of the select list. */
  private sealed interface Part {
    record Plain(Item<RelationName, ColumnName> item) implements Part {}

    record Embed(SelectionDraft draft) implements Part {}
  }

  private SelectionDraft(RelationName from, Optional<String> alias, Join join, boolean isSpread) {
    this.from = from;
    this.alias = alias;
    this.join = join;
    this.isSpread = isSpread;
  }

  static SelectionDraft root(String resource) {
    return new SelectionDraft(RelationName.of(resource), Optional.empty(), Join.LEFT, false);
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  void field(ColumnName column, String fieldName, Optional<ColumnType> cast) {
    parts.add(new Part.Plain(new Item.Field<>(column, fieldName, cast)));
  }

  void aggregate(
      Aggregation function,
      Optional<ColumnName> column,
      Optional<ColumnType> argumentCast,
      Optional<ColumnType> cast,
      boolean isDistinct,
      String fieldName) {
    parts.add(
        new Part.Plain(
            new Item.Aggregate<>(function, column, argumentCast, cast, isDistinct, fieldName)));
  }

  SelectionDraft embed(
      RelationName relation, Optional<String> embedAlias, Join embedJoin, boolean spreads) {
    SelectionDraft embed = new SelectionDraft(relation, embedAlias, embedJoin, spreads);
    parts.add(new Part.Embed(embed));
    return embed;
  }

  /** Its key in the answer, and what parameters call it. */
  private String name() {
    return alias.orElse(from.text());
  }

  /**
   * The embedded resource that a path of names leads to.
   *
   * @param knowsOldNames whether one with an alias is found by its resource's name too
   */
  SelectionDraft at(List<String> path, boolean knowsOldNames) {
    SelectionDraft target = this;
    for (String step : path) {
      target = target.embedded(step, knowsOldNames);
    }
    return target;
  }

  private SelectionDraft embedded(String wanted, boolean knowsOldNames) {
    SelectionDraft renamed = null;
    for (Part part : parts) {
      if (part instanceof Part.Embed(SelectionDraft embed)) {
        boolean isOldName = embed.from.text().equals(wanted) && !embed.name().equals(wanted);
        if (embed.name().equals(wanted) || (isOldName && knowsOldNames)) {
          embed.isCalledByOldName |= isOldName;
          return embed;
        }
        renamed = isOldName && renamed == null ? embed : renamed;
      }
    }
    GatewayException unknown =
        new GatewayException(
            ErrorCode.EMBED_NOT_SELECTED,
            "'" + wanted + "' is not an embedded resource in this request");
    throw renamed == null
        ? unknown.hint("Verify that '" + wanted + "' is included in the 'select' query parameter.")
        : unknown
            .details("Target names are not allowed in filters if they have an alias")
            .hint(
                "Change '"
                    + wanted
                    + "' to '"
                    + renamed.name()
                    + "' in filters, orders or limits.");
  }

  void condition(Filter<ColumnName> condition) {
    conditions.add(condition);
  }

  /** A condition on groups. */
  void having(Filter<ColumnName> condition) {
    groups.add(condition);
  }

  /** Equal rows are one. */
  void distinct() {
    isDistinct = true;
  }

  /** Of several orders the first one counts. */
  void order(List<Order<ColumnName>> keys) {
    order = order == null ? keys : order;
  }

  PageDraft page() {
    return page;
  }

  /** Adds every embed that a parameter called by its old name. */
  void oldNames(List<OldName> names) {
    if (isCalledByOldName) {
      names.add(new OldName(from.text(), name()));
    }
    for (Part part : parts) {
      if (part instanceof Part.Embed(SelectionDraft embed)) {
        embed.oldNames(names);
      }
    }
  }

  /** The whole tree, of which this is the root. */
  Selection<RelationName, ColumnName> build() {
    return build(true);
  }

  private Selection<RelationName, ColumnName> build(boolean isRoot) {
    List<Item<RelationName, ColumnName>> items = new ArrayList<>(parts.size());
    for (Part part : parts) {
      items.add(
          switch (part) {
            case Part.Plain(Item<RelationName, ColumnName> item) -> item;
            case Part.Embed(SelectionDraft embed) ->
                new Item.Embed<>(embed.name(), embed.join, embed.isSpread, embed.build(false));
          });
    }
    return new Selection<>(
        from,
        items,
        all(conditions),
        order == null ? List.of() : order,
        isRoot ? page.ofRoot() : page.ofEmbed(),
        all(groups),
        isDistinct);
  }

  private static Filter<ColumnName> all(List<Filter<ColumnName>> terms) {
    return terms.size() == 1 ? terms.getFirst() : new Filter.And<>(terms);
  }
}
