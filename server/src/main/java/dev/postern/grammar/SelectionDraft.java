package dev.postern.grammar;

import dev.postern.grammar.ParsedQuery.OldName;
import dev.postern.operation.Astray;
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
  private final List<SelectionDraft> embeds = new ArrayList<>(0);
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
    embeds.add(embed);
    return embed;
  }

  /** Its key in the answer, and what parameters call it. */
  private String name() {
    return alias.orElse(from.text());
  }

  /** Where a path of names led: to an embedded resource, or astray. */
  record Found(SelectionDraft draft, Optional<Astray> astray) {}

  /**
   * The embedded resource that a path of names leads to. Each on the way comes before the others of
   * its selection, since the dialect shows those first of which something more is said.
   *
   * @param knowsOldNames whether one with an alias is found by its resource's name too
   */
  Found at(List<String> path, boolean knowsOldNames) {
    SelectionDraft target = this;
    for (String step : path) {
      SelectionDraft embed = target.embedded(step, knowsOldNames);
      if (embed == null) {
        SelectionDraft renamed = target.embedded(step, true);
        String alias = renamed == null ? "" : renamed.name();
        return new Found(target, Optional.of(new Astray(step, alias)));
      }
      embed.isCalledByOldName |= !embed.name().equals(step);
      target.promote(embed);
      target = embed;
    }
    return new Found(target, Optional.empty());
  }

  /** The first embed of that name, or null. */
  private SelectionDraft embedded(String wanted, boolean knowsOldNames) {
    for (SelectionDraft embed : embeds) {
      if (embed.name().equals(wanted) || (knowsOldNames && embed.from.text().equals(wanted))) {
        return embed;
      }
    }
    return null;
  }

  private void promote(SelectionDraft embed) {
    embeds.remove(embed);
    embeds.addFirst(embed);
  }

  /** Whether every embed that a condition looks into is one of this selection. */
  boolean holdsAllOf(Filter<ColumnName> condition) {
    return switch (condition) {
      case Filter.And<ColumnName>(List<Filter<ColumnName>> terms) ->
          terms.stream().allMatch(this::holdsAllOf);
      case Filter.Or<ColumnName>(List<Filter<ColumnName>> terms) ->
          terms.stream().allMatch(this::holdsAllOf);
      case Filter.Not<ColumnName>(Filter<ColumnName> term) -> holdsAllOf(term);
      case Filter.Related<ColumnName>(String name, var exists, Filter<ColumnName> where) -> {
        SelectionDraft embed = embedded(name, false);
        yield embed != null && embed.holdsAllOf(where);
      }
      default -> true;
    };
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
    embeds.forEach(embed -> embed.oldNames(names));
  }

  /**
   * The whole tree, of which this is the root.
   *
   * @param embedsComeLast whether they stand behind all columns; else everything stands as it was
   *     asked for
   */
  Selection<RelationName, ColumnName> build(boolean embedsComeLast) {
    return build(embedsComeLast, true);
  }

  private Selection<RelationName, ColumnName> build(boolean embedsComeLast, boolean isRoot) {
    List<Item<RelationName, ColumnName>> items = new ArrayList<>(parts.size());
    for (Part part : parts) {
      switch (part) {
        case Part.Plain(Item<RelationName, ColumnName> item) -> items.add(item);
        case Part.Embed(SelectionDraft embed) -> {
          if (!embedsComeLast) {
            items.add(embed.item(false));
          }
        }
      }
    }
    if (embedsComeLast) {
      embeds.forEach(embed -> items.add(embed.item(true)));
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

  private Item<RelationName, ColumnName> item(boolean embedsComeLast) {
    return new Item.Embed<>(name(), join, isSpread, build(embedsComeLast, false));
  }

  private static Filter<ColumnName> all(List<Filter<ColumnName>> terms) {
    return terms.size() == 1 ? terms.getFirst() : new Filter.And<>(terms);
  }
}
