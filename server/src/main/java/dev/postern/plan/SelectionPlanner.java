package dev.postern.plan;

import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.policy.Access;
import dev.postern.policy.Grant;
import dev.postern.schema.Relationship;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Order;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import java.util.ArrayList;
import java.util.List;

/** Resolves what is selected, embedded tables included, each under its own part of the grant. */
final class SelectionPlanner {
  private final ServiceSchema schema;
  private final Grant grant;
  private final Embedding embedding;

  SelectionPlanner(ServiceSchema schema, Grant grant) {
    this.schema = schema;
    this.grant = grant;
    this.embedding = new Embedding(schema, grant);
  }

  /** A whole selection of rows that may be read under {@code access}. */
  Selection<Source, ColumnUse> plan(
      Selection<RelationName, ColumnName> asked, Source source, Access access) {
    ColumnScope scope = new ColumnScope(source.table(), access.columns());
    return new Selection<>(
        source,
        items(asked, scope),
        scope.where(asked.where(), access),
        order(asked, scope),
        asked.page());
  }

  private List<Item<Source, ColumnUse>> items(
      Selection<RelationName, ColumnName> asked, ColumnScope scope) {
    List<Item<Source, ColumnUse>> items = new ArrayList<>();
    for (Item<RelationName, ColumnName> item : asked.items()) {
      switch (item) {
        case Item.Field<RelationName, ColumnName>(ColumnName column, String name, var cast) -> {
          if (column.isAll()) {
            scope.all().forEach(c -> items.add(new Item.Field<>(ColumnScope.use(c), c.name())));
          } else {
            items.add(new Item.Field<>(scope.use(column), name));
          }
        }
        case Item.Embed<RelationName, ColumnName> embed -> items.add(embed(embed, scope));
        case Item.Aggregate<RelationName, ColumnName> aggregate ->
            throw new UnsupportedOperationException();
      }
    }
    return items;
  }

  private Item<Source, ColumnUse> embed(
      Item.Embed<RelationName, ColumnName> embed, ColumnScope scope) {
    Selection<RelationName, ColumnName> asked = embed.selection();
    Relationship way = embedding.find(scope.table(), asked.from());
    Access access =
        grant
            .access(schema.service(), way.to().name(), Action.READ)
            .orElseThrow(() -> new IllegalStateException("embedding without access"));
    return new Item.Embed<>(
        embed.name(), embed.join(), plan(asked, new Source(way.to(), way.link()), access));
  }

  private static List<Order<ColumnUse>> order(
      Selection<RelationName, ColumnName> asked, ColumnScope scope) {
    List<Order<ColumnUse>> keys = new ArrayList<>(asked.order().size());
    for (Order<ColumnName> key : asked.order()) {
      keys.add(new Order<>(scope.use(key.column()), key.descending(), key.nulls()));
    }
    return keys;
  }
}
