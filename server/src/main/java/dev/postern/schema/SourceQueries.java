package dev.postern.schema;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.MediaHandler;
import dev.postern.spi.Order;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Query;
import dev.postern.spi.Query.Answering;
import dev.postern.spi.Query.Keyset;
import dev.postern.spi.Query.Presets;
import dev.postern.spi.Query.Upsert;
import dev.postern.spi.Rendering;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.Table;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Queries in the source's own names, made of those in the names that callers know. What a row of
 * the answer calls its members stays as it is.
 *
 * @param originals the source's own tables, by identity of those that callers know
 */
record SourceQueries(Aliases aliases, IdentityHashMap<Table, Table> originals) {

  Query of(Query query) {
    return switch (query) {
      case Query.Read read -> read(read);
      case Query.Create create -> create(create);
      case Query.Update update -> update(update);
      case Query.Delete(Table table, var where, var returning, Answering answering) ->
          new Query.Delete(
              table(table), filter(where, table), returning.map(this::root), answering(answering));
      case Query.Call call -> call(call);
    };
  }

  Query.Read read(Query.Read read) {
    Table table = read.selection().from().table();
    return new Query.Read(
        root(read.selection()),
        read.count(),
        read.exactUpTo(),
        rendering(read.rendering()),
        read.keyset()
            .map(
                keyset ->
                    new Keyset(
                        keyset.keys().stream().map(key -> use(key, table)).toList(),
                        filter(keyset.after(), table))),
        read.countsGroups());
  }

  private Query create(Query.Create create) {
    Table table = create.table();
    return new Query.Create(
        table(table),
        columns(create.columns(), table),
        payload(create.rows(), create.columns(), table),
        create
            .upsert()
            .map(
                upsert ->
                    new Upsert(
                        columns(upsert.target(), table),
                        upsert.merges(),
                        filter(upsert.where(), table),
                        presets(upsert.presets(), table))),
        create.missing(),
        filter(create.only(), table),
        filter(create.check(), table),
        create.returning().map(this::root),
        answering(create.answering()),
        presets(create.presets(), table));
  }

  private Presets presets(Presets presets, Table table) {
    return presets.isEmpty()
        ? presets
        : new Presets(
            columns(presets.columns(), table), payload(presets.values(), presets.columns(), table));
  }

  private Query update(Query.Update update) {
    Table table = update.table();
    return new Query.Update(
        table(table),
        columns(update.columns(), table),
        payload(update.values(), update.columns(), table),
        filter(update.where(), table),
        filter(update.check(), table),
        update.returning().map(this::root),
        answering(update.answering()),
        update.missing(),
        presets(update.presets(), table));
  }

  /** Statements of an operator are in the source's own words already. */
  private Query call(Query.Call call) {
    Routine routine = call.routine();
    if (routine.wording().isPresent()) {
      return call;
    }
    QualifiedName known = new QualifiedName(routine.schema(), routine.name());
    Map<String, String> names = aliases.sourceArguments(known);
    Returns returns =
        routine.returns() instanceof Returns.Rows(Table table, boolean isSet)
            ? new Returns.Rows(table(table), isSet)
            : routine.returns();
    Map<String, String> members = new LinkedHashMap<>();
    call.given()
        .forEach(given -> members.put(given.name(), Renaming.argument(given, names).name()));
    return new Query.Call(
        Renaming.named(
            routine, aliases.source(known).name(), Renaming.arguments(routine, names), returns),
        call.given().stream().map(given -> Renaming.argument(given, names)).toList(),
        MemberNames.renamed(call.arguments(), members),
        call.rows().map(this::root),
        call.count(),
        rendering(call.rendering()),
        call.values());
  }

  private Json payload(Json payload, List<Column> columns, Table table) {
    Map<String, String> names = names(table);
    if (names.isEmpty()) {
      return payload;
    }
    Map<String, String> members = new LinkedHashMap<>();
    for (Column column : columns) {
      members.put(column.name(), names.getOrDefault(column.name(), column.name()));
    }
    return MemberNames.renamed(payload, members);
  }

  private Map<String, String> names(Table table) {
    return aliases.sourceColumns(Aliases.qualified(table));
  }

  /** One planned with an older catalog is made anew of its names. */
  Table table(Table known) {
    Table original = originals.get(known);
    if (original != null) {
      return original;
    }
    Map<String, String> names = names(known);
    return new Table(
        known.schema(),
        aliases.source(Aliases.qualified(known)).name(),
        known.kind(),
        byName(columns(List.copyOf(known.columns().values()), known)),
        known.primaryKey().stream().map(name -> names.getOrDefault(name, name)).toList(),
        List.of(),
        List.of(),
        known.writable(),
        known.comment(),
        byName(columns(List.copyOf(known.computed().values()), known)),
        Set.of());
  }

  private static Map<String, Column> byName(List<Column> columns) {
    Map<String, Column> byName = new LinkedHashMap<>();
    columns.forEach(column -> byName.put(column.name(), column));
    return byName;
  }

  private List<Column> columns(List<Column> columns, Table table) {
    return columns.stream().map(column -> column(column, table)).toList();
  }

  private Column column(Column column, Table table) {
    String source = names(table).get(column.name());
    return source == null ? column : Renaming.named(column, source, column.defaultText());
  }

  private ColumnUse use(ColumnUse use, Table table) {
    String source = names(table).get(use.name());
    boolean isKnown = source == null && !(use.mask() instanceof Mask.Function);
    return isKnown
        ? use
        : new ColumnUse(column(use.column(), table), mask(use.mask()), use.path(), use.making());
  }

  private Mask mask(Mask mask) {
    return mask instanceof Mask.Function(QualifiedName name, var type)
        ? new Mask.Function(aliases.source(name), type)
        : mask;
  }

  private Filter<ColumnUse> filter(Filter<ColumnUse> filter, Table table) {
    return filter.isAll() ? filter : filter.map(use -> use(use, table));
  }

  private Selection<Source, ColumnUse> root(Selection<Source, ColumnUse> selection) {
    return selection(selection, selection.from().table());
  }

  private Selection<Source, ColumnUse> selection(
      Selection<Source, ColumnUse> selection, Table around) {
    Table table = selection.from().table();
    return new Selection<>(
        new Source(table(table), link(selection.from().link(), around, table)),
        selection.items().stream().map(item -> item(item, table)).toList(),
        filter(selection.where(), table),
        selection.order().stream().map(key -> order(key, selection)).toList(),
        selection.page(),
        filter(selection.having(), table),
        selection.isDistinct());
  }

  private Item<Source, ColumnUse> item(Item<Source, ColumnUse> item, Table table) {
    return switch (item) {
      case Item.Field<Source, ColumnUse>(ColumnUse use, String name, var cast) ->
          new Item.Field<>(use(use, table), name, cast);
      case Item.Aggregate<Source, ColumnUse> made ->
          new Item.Aggregate<>(
              made.function(),
              made.column().map(use -> use(use, table)),
              made.argumentCast(),
              made.cast(),
              made.isDistinct(),
              made.name());
      case Item.Embed<Source, ColumnUse>(String name, var join, boolean isSpread, var rows) ->
          new Item.Embed<>(name, join, isSpread, selection(rows, table));
    };
  }

  private Order<ColumnUse> order(Order<ColumnUse> key, Selection<Source, ColumnUse> selection) {
    Table table = selection.from().table();
    for (Item<Source, ColumnUse> item : selection.items()) {
      if (item instanceof Item.Embed<Source, ColumnUse> embed && embed.name().equals(key.embed())) {
        table = embed.selection().from().table();
      }
    }
    return new Order<>(key.embed(), use(key.column(), table), key.descending(), key.nulls());
  }

  private Link link(Link link, Table around, Table table) {
    return switch (link) {
      case Link.Root root -> root;
      case Link.Direct(List<Pair> on, boolean isMany) ->
          new Link.Direct(pairs(on, around, table), isMany);
      case Link.Through(Table junction, List<Pair> outer, List<Pair> inner) ->
          new Link.Through(
              table(junction), pairs(outer, around, junction), pairs(inner, junction, table));
      case Link.Computed(QualifiedName function, boolean isMany) ->
          new Link.Computed(aliases.source(function), isMany);
    };
  }

  private List<Pair> pairs(List<Pair> pairs, Table outer, Table inner) {
    Map<String, String> near = names(outer);
    Map<String, String> far = names(inner);
    return pairs.stream()
        .map(
            pair ->
                new Pair(
                    near.getOrDefault(pair.outer(), pair.outer()),
                    far.getOrDefault(pair.inner(), pair.inner())))
        .toList();
  }

  private Answering answering(Answering answering) {
    return new Answering(rendering(answering.rendering()), answering.wantsKey());
  }

  private Rendering rendering(Rendering rendering) {
    return switch (rendering) {
      case Rendering.Handled(MediaHandler handler) ->
          new Rendering.Handled(
              new MediaHandler(
                  handler.mediaType(),
                  handler.function(),
                  handler.target().map(aliases::source),
                  handler.isBinary()));
      case Rendering.Plan(boolean isJson, var options, Rendering of) ->
          new Rendering.Plan(isJson, options, rendering(of));
      case Rendering.Json plain -> plain;
      case Rendering.Lines plain -> plain;
      case Rendering.Csv plain -> plain;
      case Rendering.GeoJson plain -> plain;
    };
  }

  /** The table by whose names a query's own columns are known, where it has one. */
  static Optional<Table> rootOf(Query query) {
    return switch (query) {
      case Query.Read read -> Optional.of(read.selection().from().table());
      case Query.Create create -> Optional.of(create.table());
      case Query.Update update -> Optional.of(update.table());
      case Query.Delete delete -> Optional.of(delete.table());
      case Query.Call call -> call.rows().map(rows -> rows.from().table());
    };
  }
}
