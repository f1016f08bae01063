package dev.postern.postgres;

import static dev.postern.postgres.SelectionWriter.ROOT;

import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a changing statement must give back of its rows. Only columns that are looked at come back:
 * the caller's role may not read the others.
 *
 * @param isWhole whether functions want whole rows, as one value each
 */
record Returned(Set<String> columns, boolean isWhole) {

  static Returned of(
      Optional<Selection<Source, ColumnUse>> returning,
      Filter<ColumnUse> check,
      Collection<String> key) {
    Needs needs = new Needs();
    returning.ifPresent(selection -> selection.items().forEach(needs::add));
    returning.ifPresent(selection -> selection.order().forEach(needs::add));
    needs.add(check);
    needs.columns.addAll(key);
    return new Returned(needs.columns, needs.isWhole);
  }

  void write(Sql sql) {
    if (isWhole) {
      sql.alias(ROOT).text(" as r");
      return;
    }
    sql.text(columns.isEmpty() ? "true" : "");
    boolean isFirst = true;
    for (String column : columns) {
      sql.text(isFirst ? "" : ", ").column(ROOT, column);
      isFirst = false;
    }
  }

  /** Whether rows are left out that have no related ones. */
  static boolean joins(Selection<Source, ColumnUse> shown) {
    return shown.items().stream()
        .anyMatch(
            item ->
                item instanceof Item.Embed<Source, ColumnUse> embed
                    && embed.join() == Selection.Join.INNER);
  }

  /** The same without a condition and page of its own: what was written is what comes back. */
  static Selection<Source, ColumnUse> everyRow(Selection<Source, ColumnUse> shown) {
    return new Selection<>(shown.from(), shown.items(), Filter.all(), shown.order(), Page.ALL);
  }

  private static final class Needs {
    private final Set<String> columns = new LinkedHashSet<>();
    private boolean isWhole;

    /** The columns of an embed are not those of the rows written. */
    void add(Order<ColumnUse> key) {
      if (key.embed().isEmpty()) {
        add(key.column());
      }
    }

    void add(ColumnUse use) {
      isWhole |= use.column().computedBy().isPresent();
      columns.add(use.name());
    }

    void add(Item<Source, ColumnUse> item) {
      switch (item) {
        case Item.Field<Source, ColumnUse> field -> add(field.column());
        case Item.Aggregate<Source, ColumnUse> aggregate -> aggregate.column().ifPresent(this::add);
        case Item.Embed<Source, ColumnUse> embed -> {
          switch (embed.selection().from().link()) {
            case Link.Root() -> {}
            case Link.Direct(List<Pair> on, boolean isMany) -> outer(on);
            case Link.Through through -> outer(through.outer());
            case Link.Computed computed -> isWhole = true;
          }
        }
      }
    }

    private void outer(List<Pair> pairs) {
      pairs.forEach(pair -> columns.add(pair.outer()));
    }

    void add(Filter<ColumnUse> filter) {
      switch (filter) {
        case Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms) -> terms.forEach(this::add);
        case Filter.Or<ColumnUse>(List<Filter<ColumnUse>> terms) -> terms.forEach(this::add);
        case Filter.Not<ColumnUse>(Filter<ColumnUse> term) -> add(term);
        case Filter.Compare<ColumnUse> compare -> add(compare.column());
        case Filter.In<ColumnUse> in -> add(in.column());
        case Filter.Is<ColumnUse> is -> add(is.column());
        case Filter.Quantified<ColumnUse> set -> add(set.column());
        case Filter.Search<ColumnUse> search -> add(search.column());
        case Filter.CompareColumns<ColumnUse>(var one, var operator, var other) -> {
          add(one);
          add(other);
        }
        case Filter.Related<ColumnUse> related ->
            throw new IllegalArgumentException("a written row is checked by its own columns");
      }
    }
  }
}
