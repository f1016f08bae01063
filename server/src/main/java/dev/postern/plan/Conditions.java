package dev.postern.plan;

import dev.postern.error.NotEmbedded;
import dev.postern.operation.ColumnName;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Resolves a caller's conditions, in which a name may be that of an embed: {@code clients=is.null}
 * means rows without clients.
 *
 * @param items what is selected, embeds among it
 * @param columns resolves a column
 * @param within the same for conditions on the rows of an embed
 */
record Conditions(
    List<Item<Source, ColumnUse>> items,
    Function<ColumnName, ColumnUse> columns,
    Function<Item.Embed<Source, ColumnUse>, Conditions> within) {

  Filter<ColumnUse> resolve(Filter<ColumnName> asked) {
    return hasEmbeds() || asked.looksAtEmbeds() ? node(asked) : asked.map(columns);
  }

  private boolean hasEmbeds() {
    for (Item<Source, ColumnUse> item : items) {
      if (item instanceof Item.Embed) {
        return true;
      }
    }
    return false;
  }

  static Optional<Item.Embed<Source, ColumnUse>> embed(
      String name, List<Item<Source, ColumnUse>> items) {
    for (Item<Source, ColumnUse> item : items) {
      if (item instanceof Item.Embed<Source, ColumnUse> embed && embed.name().equals(name)) {
        return Optional.of(embed);
      }
    }
    return Optional.empty();
  }

  private Filter<ColumnUse> node(Filter<ColumnName> asked) {
    return switch (asked) {
      case Filter.And<ColumnName>(List<Filter<ColumnName>> terms) ->
          new Filter.And<>(terms.stream().map(this::node).toList());
      case Filter.Or<ColumnName>(List<Filter<ColumnName>> terms) ->
          new Filter.Or<>(terms.stream().map(this::node).toList());
      case Filter.Not<ColumnName>(Filter<ColumnName> term) -> new Filter.Not<>(node(term));
      case Filter.Is<ColumnName>(ColumnName column, Filter.Truth truth)
          when truth == Filter.Truth.NULL && isEmbed(column) ->
          new Filter.Related<>(column.text(), false);
      case Filter.Related<ColumnName>(String name, boolean exists, Filter<ColumnName> where) ->
          new Filter.Related<>(
              name,
              exists,
              within
                  .apply(embed(name, items).orElseThrow(() -> NotEmbedded.error(name, "")))
                  .resolve(where));
      case Filter.Is<ColumnName> is -> is.map(columns);
      case Filter.Compare<ColumnName> compare -> compare.map(columns);
      case Filter.In<ColumnName> in -> in.map(columns);
      case Filter.Quantified<ColumnName> set -> set.map(columns);
      case Filter.Search<ColumnName> search -> search.map(columns);
      case Filter.CompareColumns<ColumnName> both -> both.map(columns);
    };
  }

  private boolean isEmbed(ColumnName column) {
    return column.path().isNone() && embed(column.text(), items).isPresent();
  }
}
