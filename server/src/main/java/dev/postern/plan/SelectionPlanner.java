package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.NotEmbedded;
import dev.postern.mask.MaskUse;
import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.policy.Access;
import dev.postern.policy.Grant;
import dev.postern.schema.Relationship;
import dev.postern.schema.Relationship.Cardinality;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Capability;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Order;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
      Selection<RelationName, ColumnName> asked, Table table, Access access) {
    return plan(asked, table, access, table.name());
  }

  /** The same, where errors call the table {@code name}. */
  Selection<Source, ColumnUse> plan(
      Selection<RelationName, ColumnName> asked, Table table, Access access, String name) {
    ColumnScope scope =
        new ColumnScope(table, access.columns(), access.masks().on(table, schema), name);
    return plan(asked, Source.root(table), access, scope, 0);
  }

  private Selection<Source, ColumnUse> plan(
      Selection<RelationName, ColumnName> asked,
      Source source,
      Access access,
      ColumnScope scope,
      int depth) {
    List<Item<Source, ColumnUse>> items = new ArrayList<>();
    for (Item<RelationName, ColumnName> item : asked.items()) {
      switch (item) {
        case Item.Field<RelationName, ColumnName> field -> addField(field, scope, items);
        case Item.Aggregate<RelationName, ColumnName> aggregate ->
            items.add(aggregate(aggregate, scope, access));
        case Item.Embed<RelationName, ColumnName> embed -> items.add(embed(embed, scope, depth));
      }
    }
    Grouping grouping =
        new Grouping(asked, items, scope, access.minGroupRows(), !grant.isDelegated());
    if (grouping.isAsked()) {
      requireAggregates(access);
    }
    grouping.checkGroups();
    Filter<ColumnUse> own = asked.where().isAll() ? Filter.all() : where(asked, items, scope);
    return new Selection<>(
        source,
        items,
        own.and(ColumnScope.rows(source.table(), access)),
        order(asked, items, scope, grouping, depth + 1),
        depth > 0 && access.capsEmbeds() ? asked.page().atMost(access.maxRows()) : asked.page(),
        grouping.having(),
        asked.isDistinct());
  }

  private void addField(
      Item.Field<RelationName, ColumnName> field,
      ColumnScope scope,
      List<Item<Source, ColumnUse>> items) {
    if (field.column().isAll()) {
      for (Column column : scope.all()) {
        items.add(new Item.Field<>(scope.shown(column), column.name()));
      }
      return;
    }
    if (isRowCount(field, scope)) {
      items.add(
          new Item.Aggregate<>(
              Selection.Aggregation.COUNT,
              Optional.empty(),
              Optional.empty(),
              field.cast().map(this::type),
              false,
              field.name()));
      return;
    }
    items.add(new Item.Field<>(shown(field, scope), field.name(), field.cast().map(this::type)));
  }

  private ColumnUse shown(Item.Field<RelationName, ColumnName> field, ColumnScope scope) {
    checkPath(field.column());
    return scope.shown(field.column(), field.cast().isPresent());
  }

  /** A {@code count} that is no column counts rows, as in the days before other aggregates. */
  private boolean isRowCount(Item.Field<RelationName, ColumnName> field, ColumnScope scope) {
    return field.column().text().equals("count")
        && field.column().path().isNone()
        && scope.find(field.column()).isEmpty()
        && schema.can(Capability.AGGREGATE);
  }

  private ColumnUse use(ColumnName name, ColumnScope scope, MaskUse how) {
    checkPath(name);
    return scope.use(name, how);
  }

  private void checkPath(ColumnName name) {
    if (!name.path().isNone() && !schema.can(Capability.JSON_PATH)) {
      throw notServed("ways into JSON values");
    }
  }

  private ColumnType type(ColumnType asked) {
    return schema
        .type(asked.name())
        .or(() -> schema.type(asked.name().toLowerCase(Locale.ROOT)))
        .orElseThrow(
            () ->
                new GatewayException(
                        ErrorCode.VALUE_INVALID, "type \"" + asked.name() + "\" does not exist")
                    .as("42704", 400));
  }

  private Item<Source, ColumnUse> aggregate(
      Item.Aggregate<RelationName, ColumnName> asked, ColumnScope scope, Access access) {
    requireAggregates(access);
    return new Item.Aggregate<>(
        asked.function(),
        asked.column().map(column -> use(column, scope, MaskUse.AGGREGATE)),
        asked.argumentCast().map(this::type),
        asked.cast().map(this::type),
        asked.isDistinct(),
        asked.name());
  }

  private void requireAggregates(Access access) {
    if (!access.allowsAggregates()) {
      throw new GatewayException(
          ErrorCode.AGGREGATES_OFF, "Use of aggregate functions is not allowed");
    }
    if (!schema.can(Capability.AGGREGATE)) {
      throw notServed("aggregates");
    }
  }

  private Item<Source, ColumnUse> embed(
      Item.Embed<RelationName, ColumnName> embed, ColumnScope scope, int depth) {
    if (!schema.can(Capability.EMBED)) {
      throw notServed("embedded resources");
    }
    Selection<RelationName, ColumnName> asked = embed.selection();
    Relationship way = embedding.find(scope.table(), asked.from());
    if (embed.isSpread() && grant.isDelegated() && isMany(way.link()) && isGrouped(asked)) {
      throw new GatewayException(ErrorCode.FEATURE_NOT_SERVED, "Feature not implemented")
          .details("Aggregates are not implemented for one-to-many or many-to-many spreads.");
    }
    Access access =
        grant
            .access(schema.service(), schema.resource(way.to()), Action.READ)
            .orElseThrow(() -> new IllegalStateException("embedding without access"));
    // other servers of the dialect number the tables like this, and their errors show it
    String name =
        way.cardinality() == Cardinality.MANY_TO_MANY
            ? way.to().name()
            : way.to().name() + "_" + (depth + 1);
    if (embed.isSpread() && access.minGroupRows() > 1 && isGrouped(asked)) {
      throw new GatewayException(
              ErrorCode.AGGREGATES_OFF, "Use of aggregate functions is not allowed in spread rows")
          .details("Values are made of at least " + access.minGroupRows() + " rows each.")
          .hint("Embed the related rows without spreading them");
    }
    return new Item.Embed<>(
        embed.name(),
        embed.join(),
        embed.isSpread(),
        plan(
            asked,
            new Source(way.to(), way.link()),
            access,
            new ColumnScope(way.to(), access.columns(), access.masks().on(way.to(), schema), name),
            depth + 1));
  }

  /** A condition that there are rows in an embed, or none, is written as one on a column. */
  private Filter<ColumnUse> where(
      Selection<RelationName, ColumnName> asked,
      List<Item<Source, ColumnUse>> items,
      ColumnScope scope) {
    return conditions(items, scope).resolve(asked.where());
  }

  private Conditions conditions(List<Item<Source, ColumnUse>> items, ColumnScope scope) {
    return new Conditions(
        items,
        column -> use(column, scope, MaskUse.FILTER),
        embed -> conditions(embed.selection().items(), columns(embed)));
  }

  /** The columns of an embed that may be named. */
  private ColumnScope columns(Item.Embed<Source, ColumnUse> embed) {
    Table table = embed.selection().from().table();
    Optional<Access> access = grant.access(schema.service(), schema.resource(table), Action.READ);
    return new ColumnScope(
        table, access.orElseThrow().columns(), access.get().masks().on(table, schema));
  }

  private List<Order<ColumnUse>> order(
      Selection<RelationName, ColumnName> asked,
      List<Item<Source, ColumnUse>> items,
      ColumnScope scope,
      Grouping grouping,
      int depth) {
    List<Order<ColumnUse>> keys = new ArrayList<>(asked.order().size());
    for (Order<ColumnName> key : asked.order()) {
      ColumnUse column =
          key.embed().isEmpty()
              ? grouping
                  .sortKey(key.column())
                  .orElseGet(() -> use(key.column(), scope, MaskUse.ORDER))
              : use(key.column(), related(key.embed(), items, scope, depth), MaskUse.ORDER);
      keys.add(new Order<>(key.embed(), column, key.descending(), key.nulls()));
    }
    return keys;
  }

  /** The columns of a to-one embed by its name; errors number it as other servers do. */
  private ColumnScope related(
      String name, List<Item<Source, ColumnUse>> items, ColumnScope scope, int depth) {
    Item.Embed<Source, ColumnUse> embed =
        Conditions.embed(name, items).orElseThrow(() -> NotEmbedded.error(name, ""));
    if (isMany(embed.selection().from().link())) {
      throw new GatewayException(
              ErrorCode.ORDER_NOT_TO_ONE, "A related order on '%s' is not possible".formatted(name))
          .details(
              "'%s' and '%s' do not form a many-to-one or one-to-one relationship"
                  .formatted(scope.table().name(), name));
    }
    ColumnScope columns = columns(embed);
    return new ColumnScope(
        columns.table(),
        columns.visible(),
        columns.masks(),
        "%s_%s_%d".formatted(scope.table().name(), name, depth));
  }

  /** Whether it has aggregates, its own or those that a single row spreads into it. */
  private static boolean isGrouped(Selection<RelationName, ColumnName> asked) {
    return asked.items().stream()
        .anyMatch(
            item ->
                item instanceof Item.Aggregate
                    || (item instanceof Item.Embed<RelationName, ColumnName> embed
                        && embed.isSpread()
                        && isGrouped(embed.selection())));
  }

  private static boolean isMany(Link link) {
    return switch (link) {
      case Link.Root() -> true;
      case Link.Direct(var on, boolean isMany) -> isMany;
      case Link.Through through -> true;
      case Link.Computed(var function, boolean isMany) -> isMany;
    };
  }

  private GatewayException notServed(String what) {
    return new GatewayException(ErrorCode.FEATURE_NOT_SERVED, "Feature not implemented")
        .details("The source of '%s' does not know %s.".formatted(schema.service(), what));
  }
}
