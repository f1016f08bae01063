package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
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
 */
record Conditions(List<Item<Source, ColumnUse>> items, Function<ColumnName, ColumnUse> columns) {

  Filter<ColumnUse> resolve(Filter<ColumnName> asked) {
    return hasEmbeds() ? node(asked) : asked.map(columns);
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
      case Filter.Is<ColumnName>(ColumnName column, Filter.Truth truth) when isEmbed(column) ->
          switch (truth) {
            case NULL -> new Filter.Related<>(column.text(), false);
            case NOT_NULL -> new Filter.Related<>(column.text(), true);
            case TRUE, FALSE, UNKNOWN -> throw badOperator(column);
          };
      case Filter.Is<ColumnName> is -> is.map(columns);
      case Filter.Compare<ColumnName> compare -> ofColumn(compare, compare.column());
      case Filter.In<ColumnName> in -> ofColumn(in, in.column());
      case Filter.Quantified<ColumnName> set -> ofColumn(set, set.column());
      case Filter.Search<ColumnName> search -> ofColumn(search, search.column());
      case Filter.CompareColumns<ColumnName> both -> ofColumn(both, both.column());
      case Filter.Related<ColumnName> related -> related.map(columns);
    };
  }

  private Filter<ColumnUse> ofColumn(Filter<ColumnName> condition, ColumnName column) {
    if (isEmbed(column)) {
      throw badOperator(column);
    }
    return condition.map(columns);
  }

  private boolean isEmbed(ColumnName column) {
    return column.path().isNone() && embed(column.text(), items).isPresent();
  }

  private static GatewayException badOperator(ColumnName column) {
    return new GatewayException(
            ErrorCode.EMBED_FILTER,
            "Bad operator on the '%s' embedded resource".formatted(column.text()))
        .details("Only is null or not is null filters are allowed on embedded resources");
  }
}
