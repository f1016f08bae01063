package dev.postern.policy;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;
import dev.postern.spi.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A rule's condition on rows. Values may be references to the caller's claims, {@code
 * {claims.tenant_id}}; they are filled in as values of the tree, so no claim can change its shape.
 */
record RowFilter(Filter<ColumnName> tree) {

  private static final String OPEN = "{claims.";
  private static final String CLOSE = "}";

  /**
   * The condition for one caller.
   *
   * @throws GatewayException where the caller lacks a claim that it needs
   */
  Filter<ColumnName> bind(Identity identity) {
    return tree.isAll() ? tree : bind(tree, identity);
  }

  private static Filter<ColumnName> bind(Filter<ColumnName> node, Identity identity) {
    return switch (node) {
      case Filter.And<ColumnName>(List<Filter<ColumnName>> terms) ->
          new Filter.And<>(terms.stream().map(term -> bind(term, identity)).toList());
      case Filter.Or<ColumnName>(List<Filter<ColumnName>> terms) ->
          new Filter.Or<>(terms.stream().map(term -> bind(term, identity)).toList());
      case Filter.Not<ColumnName>(Filter<ColumnName> term) ->
          new Filter.Not<>(bind(term, identity));
      case Filter.Compare<ColumnName>(var column, var operator, String value) ->
          new Filter.Compare<>(column, operator, single(value, identity));
      case Filter.In<ColumnName>(var column, List<String> values) -> {
        List<String> bound = new ArrayList<>();
        values.forEach(value -> bound.addAll(several(value, identity)));
        yield new Filter.In<>(column, bound);
      }
      case Filter.Quantified<ColumnName>(var column, var operator, var many, String values) ->
          new Filter.Quantified<>(column, operator, many, single(values, identity));
      case Filter.Search<ColumnName>(var column, var terms, var language, String text) ->
          new Filter.Search<>(column, terms, language, single(text, identity));
      case Filter.Is<ColumnName> is -> is;
      case Filter.Related<ColumnName> related -> related;
      case Filter.CompareColumns<ColumnName> columns -> columns;
    };
  }

  private static String single(String value, Identity identity) {
    List<String> values = several(value, identity);
    if (values.size() != 1) {
      throw lacking(value, "holds a list where one value is needed");
    }
    return values.getFirst();
  }

  private static List<String> several(String value, Identity identity) {
    if (!value.startsWith(OPEN) || !value.endsWith(CLOSE)) {
      return List.of(value);
    }
    String path = value.substring(OPEN.length(), value.length() - CLOSE.length());
    return switch (Claims.find(identity.claims(), path)) {
      case null -> throw lacking(value, "is missing");
      case Map<?, ?> map -> throw lacking(value, "is an object");
      case List<?> list -> list.stream().map(String::valueOf).toList();
      case Object found -> List.of(found.toString());
    };
  }

  private static GatewayException lacking(String value, String problem) {
    String name = value.substring(1, value.length() - 1);
    return new GatewayException(
            ErrorCode.PERMISSION_DENIED,
            "Your sign-in does not say which rows are yours: " + name + " " + problem)
        .hint("Sign in with credentials that carry this claim");
  }
}
