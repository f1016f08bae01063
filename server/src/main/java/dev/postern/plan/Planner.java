package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.NotEmbedded;
import dev.postern.mask.MaskUse;
import dev.postern.mask.Masks;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.policy.Access;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.schema.NamedTool;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Capability;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.Filter;
import dev.postern.spi.Page;
import dev.postern.spi.Query;
import dev.postern.spi.Query.Answering;
import dev.postern.spi.Query.Presets;
import dev.postern.spi.Routine;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns an operation into a query. Whatever a hook changed before, the grant binds here: only
 * columns it shows can be named, its row filter is part of every condition, its limits cap the
 * page.
 */
public final class Planner {
  private final ServiceSchema schema;
  private final Grant grant;
  private final Naming naming;
  private final SelectionPlanner selections;

  private Planner(ServiceSchema schema, Grant grant, Naming naming) {
    this.schema = schema;
    this.grant = grant;
    this.naming = naming;
    this.selections = new SelectionPlanner(schema, grant);
  }

  /**
   * Plans one operation.
   *
   * @throws GatewayException where a name does not exist for the caller or the source cannot do it
   */
  public static Planned plan(Operation wanted, Grant grant, ServiceSchema schema, Naming naming) {
    Planned planned = new Planner(schema, grant, naming).plan(wanted);
    new WithinPowers(schema).check(planned.query());
    return planned.masking(new MaskedColumns(schema).of(planned));
  }

  /**
   * Plans a statement that is no resource: who lets a hook bring it has granted all that it gives.
   *
   * @param around the endpoint of the call, whose rule says how many rows there may be
   */
  public static Planned statement(
      Operation.Call call,
      Routine routine,
      List<Optional<String>> values,
      Endpoint around,
      Grant grant,
      ServiceSchema schema,
      Naming naming) {
    Planner planner = new Planner(schema, grant, naming);
    long maxRows = planner.access(around).maxRows();
    Access access = new Access(Columns.ALL, Filter.all(), maxRows, true, false, false, true);
    Planned planned =
        new CallPlanner(schema, grant, naming, planner.selections)
            .plan(call, routine, values, Integer.MAX_VALUE, access);
    new WithinPowers(schema).check(planned.query());
    return planned;
  }

  private Planned plan(Operation wanted) {
    return switch (wanted) {
      case Operation.Read read -> read(read);
      case Operation.Create create -> create(create);
      case Operation.Update update -> update(update);
      case Operation.Delete delete -> delete(delete);
      case Operation.Call call -> call(call);
    };
  }

  private Planned read(Operation.Read read) {
    Table table = table(read);
    Access access = access(read.endpoint());
    Selection<Source, ColumnUse> asked = selections.plan(read.selection(), table, access);
    RenderingChoice.Choice choice =
        renderings().read(read, table, read.selection(), access.mayExport());
    boolean isCapped = !choice.isExport() || access.capsExports();
    if (read.cursor().isPresent()) {
      return new Paging(schema, grant, naming.cursors())
          .plan(read, capped(asked, access), scope(table, access), choice);
    }
    Selection<Source, ColumnUse> rows = isCapped ? capped(asked, access) : asked;
    return planned(
        new Query.Read(
            rows,
            choice.isExport() ? Count.NONE : new Counting(schema, grant).of(read.count(), rows),
            access.maxRows(),
            choice.rendering(),
            Optional.empty(),
            countsGroups(rows)),
        choice);
  }

  /** Of a page of groups the dialect's total is that of the rows that they are made of. */
  private boolean countsGroups(Selection<Source, ColumnUse> rows) {
    boolean goesBeyond = rows.isDistinct() || !rows.having().isAll();
    return !grant.isDelegated() || goesBeyond || rows.page().equals(Page.ALL);
  }

  private AskedRendering renderings() {
    return new AskedRendering(schema, naming.allowsPlans());
  }

  static boolean isWholeRow(Selection<RelationName, ColumnName> asked) {
    return asked.items().size() == 1
        && asked.items().getFirst() instanceof Item.Field<RelationName, ColumnName> field
        && field.column().isAll();
  }

  static Planned planned(Query query, RenderingChoice.Choice choice) {
    return new Planned(query, choice.rendering(), choice.mediaType(), choice.isExport());
  }

  private Planned create(Operation.Create create) {
    Table table = writable(create);
    Access access = access(create.endpoint());
    ColumnScope scope = scope(table, access);
    MaskedWrites.check(create.payload(), scope);
    PayloadColumns columns = new PayloadColumns(scope, grant.isDelegated());
    RenderingChoice.Choice choice = renderings().written(create, table, create.returning());
    WritePlan wants = new WritePlan(table, access);
    List<Column> written = wants.chosen(columns.of(create.payload()));
    Presets presets = wants.presets(create.payload());
    Optional<Merge> merge =
        create.upsert().flatMap(upsert -> upsert(upsert, create, table, access));
    return planned(
        new Query.Create(
            table,
            written,
            create.payload().json(),
            merge.map(Merge::upsert),
            create.missing(),
            put(create, scope, presets),
            wants.check().and(merge.map(Merge::check).orElse(Filter.all())),
            returning(create.returning(), table),
            new Answering(choice.rendering(), wantsKey(create, scope)),
            presets),
        choice);
  }

  /**
   * What becomes of rows that are there already.
   *
   * @param check what they must fulfil afterwards, beside what new rows must
   */
  private record Merge(Query.Upsert upsert, Filter<ColumnUse> check) {}

  /** A row is put in its place by its whole primary key and nothing else. */
  private static Filter<ColumnUse> put(
      Operation.Create create, ColumnScope scope, Presets presets) {
    Optional<Filter<ColumnName>> put = create.upsert().flatMap(Operation.Upsert::put);
    if (put.isEmpty()) {
      return Filter.all();
    }
    Set<String> named = new HashSet<>();
    Filter<ColumnUse> where =
        put.get()
            .map(
                column -> {
                  named.add(column.text());
                  return scope.use(column, MaskUse.FILTER);
                });
    if (!named.equals(Set.copyOf(scope.table().primaryKey()))) {
      throw new GatewayException(
          ErrorCode.PUT_FILTERS,
          "Filters must include all and only primary key columns with 'eq' operators");
    }
    presets.columns().forEach(preset -> named.remove(preset.name()));
    if (!create.payload().columns().containsAll(named)) {
      throw new GatewayException(
          ErrorCode.PUT_KEY, "Payload values do not match URL in primary key column(s)");
    }
    return where;
  }

  /** Without any key to know rows again by, there is nothing that could be there already. */
  private Optional<Merge> upsert(
      Operation.Upsert asked, Operation.Create create, Table table, Access creating) {
    if (!schema.can(Capability.UPSERT)) {
      throw notServed(create.endpoint(), "change rows that are there already");
    }
    List<String> target = asked.target().isEmpty() ? table.primaryKey() : asked.target();
    if (target.isEmpty()) {
      return Optional.empty();
    }
    Endpoint endpoint = create.endpoint();
    Endpoint update = new Endpoint(endpoint.service(), endpoint.resource(), Action.UPDATE);
    Access access = asked.merges() ? access(update, "change") : access(endpoint);
    ColumnScope scope = scope(table, access);
    if (asked.merges()) {
      create.payload().columns().stream()
          .filter(name -> !target.contains(name))
          .forEach(name -> scope.use(new ColumnName(name), MaskUse.WRITE));
    }
    // rows that are there are found by it, so it is a condition on what reading shows
    Masks read = grant.masks(schema, table, Action.READ);
    ColumnScope seen = new ColumnScope(table, access.columns(), read);
    target.stream()
        .map(table::column)
        .flatMap(Optional::stream)
        .forEach(
            column -> {
              scope.check(column, MaskUse.FILTER);
              seen.check(column, MaskUse.FILTER);
            });
    WritePlan wants = new WritePlan(table, access);
    boolean isSame = !asked.merges() || access.check().equals(creating.check());
    Query.Upsert upsert =
        new Query.Upsert(
            target.stream()
                .map(
                    name ->
                        table
                            .column(name)
                            // a key that is not named may be one that is not seen
                            .filter(column -> asked.target().isEmpty() || scope.shows(column))
                            .orElseThrow(
                                () ->
                                    new GatewayException(
                                        ErrorCode.COLUMN_UNKNOWN,
                                        "column \"%s\" does not exist".formatted(name))))
                .toList(),
            asked.merges(),
            asked.merges() ? ColumnScope.rows(table, access) : Filter.all(),
            asked.merges() ? wants.presets(create.payload()) : Presets.NONE);
    return Optional.of(new Merge(upsert, isSame ? Filter.all() : wants.check()));
  }

  private Planned update(Operation.Update update) {
    Table table = writable(update);
    Access access = access(update.endpoint());
    RenderingChoice.Choice choice = renderings().written(update, table, update.returning());
    ColumnScope scope = scope(table, access);
    MaskedWrites.check(update.payload(), scope);
    MaskedWrites.checkKeys(update.payload(), scope);
    WritePlan wants = new WritePlan(table, access);
    return planned(
        new Query.Update(
            table,
            wants.chosen(new PayloadColumns(scope, grant.isDelegated()).of(update.payload())),
            update.payload().json(),
            target(update.where(), table, access, Action.UPDATE),
            wants.check(),
            returning(update.returning(), table),
            new Answering(choice.rendering(), wantsKey(update, scope)),
            update.missing(),
            wants.presets(update.payload())),
        choice);
  }

  private Planned delete(Operation.Delete delete) {
    Table table = writable(delete);
    RenderingChoice.Choice choice = renderings().written(delete, table, delete.returning());
    return planned(
        new Query.Delete(
            table,
            target(delete.where(), table, access(delete.endpoint()), Action.DELETE),
            returning(delete.returning(), table),
            new Answering(choice.rendering(), false)),
        choice);
  }

  private Planned call(Operation.Call call) {
    Access access = access(call.endpoint());
    CallPlanner planner = new CallPlanner(schema, grant, naming, selections);
    Optional<NamedTool> tool = schema.tool(call.rows().from().text());
    if (tool.isPresent()) {
      return planner.plan(call, tool.get(), access);
    }
    require(Capability.CALL, call.endpoint());
    return planner.plan(call, access);
  }

  static Selection<Source, ColumnUse> capped(Selection<Source, ColumnUse> rows, Access access) {
    return rows.within(rows.page().atMost(access.maxRows()));
  }

  /**
   * Which rows a write hits: of those that may be read, where any may. Without the right to read,
   * only the primary key can choose them: else the number of rows hit would tell what the other
   * columns hold.
   */
  private Filter<ColumnUse> target(
      Filter<ColumnName> asked, Table table, Access access, Action action) {
    Columns readable =
        grant
            .columns(schema.service(), schema.resource(table), Action.READ)
            .orElseGet(() -> Columns.only(table.primaryKey()));
    Masks masks = grant.masks(schema, table, Action.READ);
    Filter<ColumnName> readRows = grant.readRows(schema.service(), schema.resource(table), action);
    return new ColumnScope(
            table, readable, masks.isAny() ? masks : access.masks().on(table, schema))
        .where(asked, access)
        .and(ColumnScope.fitted(table, readRows));
  }

  private ColumnScope scope(Table table, Access access) {
    return new ColumnScope(table, access.columns(), access.masks().on(table, schema));
  }

  /** A key is told only where all of it is seen as it is. */
  private boolean wantsKey(Operation wanted, ColumnScope scope) {
    return wanted.terms().wantsKey()
        && schema.can(Capability.RETURNING)
        && (!scope.masks().isAny()
            || scope.table().primaryKey().stream()
                .allMatch(name -> scope.masks().of(name).mask().isNone()));
  }

  private Optional<Selection<Source, ColumnUse>> returning(
      Optional<Selection<RelationName, ColumnName>> asked, Table table) {
    return asked.map(
        selection ->
            selections.plan(
                selection,
                table,
                grant
                    .access(schema.service(), schema.resource(table), Action.READ)
                    .orElseThrow(
                        () ->
                            new GatewayException(
                                    ErrorCode.PERMISSION_DENIED,
                                    "You may change '%s' but not read it".formatted(table.name()))
                                .hint("Ask for no representation: Prefer: return=minimal"))));
  }

  private Table writable(Operation wanted) {
    Endpoint endpoint = wanted.endpoint();
    Table table = table(wanted);
    require(
        switch (endpoint.action()) {
          case CREATE -> Capability.CREATE;
          case UPDATE -> Capability.UPDATE;
          case DELETE -> Capability.DELETE;
          case READ, CALL -> throw new IllegalArgumentException(endpoint.toString());
        },
        endpoint);
    if (!grant.isDelegated() && !table.writable().contains(endpoint.action())) {
      throw new GatewayException(
              ErrorCode.METHOD_NOT_ALLOWED,
              "cannot %s rows of '%s'".formatted(endpoint.action().word(), table.name()))
          .details("The source itself does not allow it on this kind of resource.");
    }
    return table;
  }

  private Table table(Operation wanted) {
    Table table =
        schema.table(wanted.endpoint().resource()).orElseThrow(() -> naming.unknown(wanted));
    refuseAstray(wanted);
    return table;
  }

  static void refuseAstray(Operation wanted) {
    wanted
        .terms()
        .astray()
        .ifPresent(
            astray -> {
              throw NotEmbedded.error(astray.name(), astray.alias());
            });
  }

  private Access access(Endpoint endpoint) {
    return access(endpoint, endpoint.action().word());
  }

  private Access access(Endpoint endpoint, String word) {
    return grant
        .access(endpoint.service(), endpoint.resource(), endpoint.action())
        .orElseThrow(
            () ->
                new GatewayException(
                    ErrorCode.PERMISSION_DENIED,
                    "permission denied to %s '%s'".formatted(word, endpoint.resource())));
  }

  private void require(Capability capability, Endpoint endpoint) {
    if (!schema.can(capability)) {
      throw notServed(endpoint, endpoint.action().word());
    }
  }

  private static GatewayException notServed(Endpoint endpoint, String what) {
    return new GatewayException(
        ErrorCode.FEATURE_NOT_SERVED,
        "The source of '%s' cannot %s".formatted(endpoint.service(), what));
  }
}
