package dev.postern.policy;

import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;
import java.util.ArrayList;
import java.util.List;

/**
 * A rule's condition on rows. Values may refer to what is {@link Told} of a call; they are filled
 * in as values of the tree, so nothing of it can change its shape.
 *
 * @param written as the config has it; empty for every row
 */
record RowFilter(Filter<ColumnName> tree, String written) {

  /**
   * The condition for one caller.
   *
   * @throws dev.postern.error.GatewayException where the caller lacks a claim that it needs
   */
  Filter<ColumnName> bind(Told told) {
    return tree.isAll() ? tree : bind(tree, told);
  }

  private static Filter<ColumnName> bind(Filter<ColumnName> node, Told told) {
    return switch (node) {
      case Filter.And<ColumnName>(List<Filter<ColumnName>> terms) ->
          new Filter.And<>(terms.stream().map(term -> bind(term, told)).toList());
      case Filter.Or<ColumnName>(List<Filter<ColumnName>> terms) ->
          new Filter.Or<>(terms.stream().map(term -> bind(term, told)).toList());
      case Filter.Not<ColumnName>(Filter<ColumnName> term) -> new Filter.Not<>(bind(term, told));
      case Filter.Compare<ColumnName>(var column, var operator, String value) ->
          new Filter.Compare<>(column, operator, told.single(value));
      case Filter.In<ColumnName>(var column, List<String> values) -> {
        List<String> bound = new ArrayList<>();
        values.forEach(value -> bound.addAll(told.several(value)));
        yield new Filter.In<>(column, bound);
      }
      case Filter.Quantified<ColumnName>(var column, var operator, var many, String values) ->
          new Filter.Quantified<>(column, operator, many, told.single(values));
      case Filter.Search<ColumnName>(var column, var terms, var language, String text) ->
          new Filter.Search<>(column, terms, language, told.single(text));
      case Filter.Is<ColumnName> is -> is;
      case Filter.Related<ColumnName> related -> related;
      case Filter.CompareColumns<ColumnName> columns -> columns;
    };
  }

  /** Every value that something is compared with. */
  List<String> values() {
    List<String> values = new ArrayList<>();
    collect(tree, values);
    return values;
  }

  private static void collect(Filter<ColumnName> node, List<String> values) {
    switch (node) {
      case Filter.And<ColumnName>(var terms) -> terms.forEach(term -> collect(term, values));
      case Filter.Or<ColumnName>(var terms) -> terms.forEach(term -> collect(term, values));
      case Filter.Not<ColumnName>(var term) -> collect(term, values);
      case Filter.Compare<ColumnName>(var column, var operator, String value) -> values.add(value);
      case Filter.In<ColumnName>(var column, List<String> several) -> values.addAll(several);
      case Filter.Quantified<ColumnName>(var column, var operator, var many, String several) ->
          values.add(several);
      case Filter.Search<ColumnName>(var column, var terms, var language, String text) ->
          values.add(text);
      case Filter.Is<ColumnName> is -> {}
      case Filter.Related<ColumnName> related -> {}
      case Filter.CompareColumns<ColumnName> columns -> {}
    }
  }
}
