package dev.postern.grammar;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.Filter;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Selection.Join;
import java.util.ArrayList;
import java.util.List;

/**
 * A selection while its parts come in: the select list gives the tree, further parameters give each
 * node its conditions, order and page.
 */
final class SelectionDraft {
  private final RelationName from;
  private final String name;
  private final Join join;
  private final List<Part> parts = new ArrayList<>();
  private final List<Filter<ColumnName>> conditions = new ArrayList<>();
  private List<Order<ColumnName>> order;
  private Long limit;
  private Long offset;

  /** One member of the select list. */
  private sealed interface Part {
    record Field(ColumnName column, String name) implements Part {}

    record Embed(SelectionDraft draft) implements Part {}
  }

  private SelectionDraft(RelationName from, String name, Join join) {
    this.from = from;
    this.name = name;
    this.join = join;
  }

  static SelectionDraft root(String resource) {
    return new SelectionDraft(RelationName.of(resource), resource, Join.LEFT);
  }

  void field(ColumnName column, String fieldName) {
    parts.add(new Part.Field(column, fieldName));
  }

  SelectionDraft embed(RelationName relation, String embedName, Join embedJoin) {
    SelectionDraft embed = new SelectionDraft(relation, embedName, embedJoin);
    parts.add(new Part.Embed(embed));
    return embed;
  }

  /** The embedded resource of that name: its key in the answer, else what it is called itself. */
  SelectionDraft embedded(String wanted) {
    SelectionDraft byRelation = null;
    for (Part part : parts) {
      if (part instanceof Part.Embed(SelectionDraft embed)) {
        if (embed.name.equals(wanted)) {
          return embed;
        }
        if (embed.from.text().equals(wanted)) {
          byRelation = embed;
        }
      }
    }
    if (byRelation == null) {
      throw new GatewayException(
              ErrorCode.EMBED_NOT_SELECTED, "\"" + wanted + "\" is not embedded in this query.")
          .hint("Name it in the select list, as in select=*," + wanted + "(*).");
    }
    return byRelation;
  }

  void condition(Filter<ColumnName> condition) {
    conditions.add(condition);
  }

  void order(List<Order<ColumnName>> keys) {
    if (order != null) {
      throw givenTwice("order");
    }
    order = keys;
  }

  void limit(long rows) {
    if (limit != null) {
      throw givenTwice("limit");
    }
    limit = rows;
  }

  void offset(long rows) {
    if (offset != null) {
      throw givenTwice("offset");
    }
    offset = rows;
  }

  static GatewayException givenTwice(String parameter) {
    return new GatewayException(
        ErrorCode.QUERY_SYNTAX, "\"" + parameter + "\" is given more than once.");
  }

  Selection<RelationName, ColumnName> build() {
    List<Item<RelationName, ColumnName>> items = new ArrayList<>(parts.size());
    for (Part part : parts) {
      items.add(
          switch (part) {
            case Part.Field(ColumnName column, String fieldName) ->
                new Item.Field<>(column, fieldName);
            case Part.Embed(SelectionDraft embed) ->
                new Item.Embed<>(embed.name, embed.join, embed.build());
          });
    }
    return new Selection<>(
        from,
        items,
        conditions.size() == 1 ? conditions.getFirst() : new Filter.And<>(conditions),
        order == null ? List.of() : order,
        limit == null && offset == null
            ? Page.ALL
            : new Page(limit == null ? Page.UNLIMITED : limit, offset == null ? 0 : offset));
  }
}
