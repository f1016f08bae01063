package dev.postern.plan;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.config.Requestor;
import dev.postern.config.ToolWrites;
import dev.postern.error.GatewayException;
import dev.postern.mask.MaskUse;
import dev.postern.mask.Masks;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.policy.Period;
import dev.postern.policy.Policy;
import dev.postern.policy.RuleBook;
import dev.postern.policy.Rules;
import dev.postern.schema.NamedTool;
import dev.postern.schema.Relationship;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.ActionTerms;
import dev.postern.schema.SchemaView.Terms;
import dev.postern.schema.SchemaView.VisibleEmbed;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.schema.SchemaView.VisibleTool;
import dev.postern.schema.ServiceSchema;
import dev.postern.schema.Services;
import dev.postern.schema.Views;
import dev.postern.spi.Action;
import dev.postern.spi.Capability;
import dev.postern.spi.Column;
import dev.postern.spi.Identity;
import dev.postern.spi.Rights;
import dev.postern.spi.Routine;
import dev.postern.spi.Scope;
import dev.postern.spi.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The services as the policy shows them: asks for every endpoint what {@link Rules#authorize} would
 * say. Views depend on roles alone, so callers with equal roles share one.
 */
public final class GrantedViews implements Views {
  private static final int MAX_REMEMBERED_VIEWS = 1_000;
  private static final Duration RIGHTS_HOLD_FOR = Duration.ofSeconds(5);

  private final Policy policy;
  private final Services services;
  private final Requestor requestor;
  private final Cache<Key, List<SchemaView>> views =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED_VIEWS).build();

  private final Cache<Asked, Optional<Rights>> rights =
      Caffeine.newBuilder()
          .maximumSize(MAX_REMEMBERED_VIEWS)
          .expireAfterWrite(RIGHTS_HOLD_FOR)
          .build();

  private record Asked(String role, ServiceSchema schema) {}

  /** Rules and schemas are compared as objects: a new one of either makes a new view. */
  private record Key(
      List<String> roles, Scope scope, RuleBook book, Period period, List<ServiceSchema> schemas) {}

  /**
   * @param requestor who looks: those who ask by tools may be shown less
   */
  public GrantedViews(Policy policy, Services services, Requestor requestor) {
    this.policy = policy;
    this.services = services;
    this.requestor = requestor;
  }

  @Override
  public List<String> schemas(String service) {
    return services.find(service).map(known -> known.schema().schemas()).orElse(List.of());
  }

  @Override
  public Optional<SchemaView> everything(String service) {
    return services.find(service).map(known -> new WholeService(known.schema()).view());
  }

  @Override
  public List<SchemaView> of(Identity identity) {
    List<ServiceSchema> schemas = services.all().stream().map(Services.Service::schema).toList();
    Rules rules = policy.rules();
    Key key = new Key(identity.roles(), identity.scope(), rules.book(), rules.period(), schemas);
    return views.get(
        key,
        unseen ->
            schemas.stream()
                .map(schema -> new Look(identity, rules, schema).view())
                .filter(GrantedViews::holdsSomething)
                .toList());
  }

  @Override
  public Optional<SchemaView> described(String service, Identity identity) {
    Optional<SchemaView> granted = Views.super.described(service, identity);
    Optional<Services.Service> known = services.find(service);
    if (granted.isEmpty() || known.isEmpty() || policy.delegate(service).isEmpty()) {
      return granted;
    }
    Asked asked = new Asked(identity.roles().getFirst(), known.get().schema());
    return rights
        .get(asked, unseen -> known.get().source().rights(unseen.role))
        .map(found -> RightsView.of(granted.get(), found))
        .or(() -> granted);
  }

  @Override
  public String comment(String service, String schema) {
    return services.find(service).map(known -> known.comment(schema)).orElse("");
  }

  @Override
  public GatewayException unknown(Identity identity, Operation asked) {
    return Naming.unknown(schema(asked), visible(identity, asked), asked);
  }

  @Override
  public Routine meant(Identity identity, Operation.Call call) {
    return schema(call)
        .map(schema -> new RoutineChoice(schema, call, visible(identity, call)).choose())
        .orElseThrow(() -> unknown(identity, call));
  }

  private Optional<ServiceSchema> schema(Operation asked) {
    return services.find(asked.endpoint().service()).map(Services.Service::schema);
  }

  private Predicate<String> visible(Identity identity, Operation asked) {
    Endpoint endpoint = asked.endpoint();
    Rules rules = policy.rules();
    return resource ->
        rules.knows(
            identity, new Endpoint(endpoint.service(), resource, endpoint.action()), requestor);
  }

  private static boolean holdsSomething(SchemaView view) {
    return !view.tables().isEmpty() || !view.routines().isEmpty() || !view.tools().isEmpty();
  }

  /** One caller looking at one service. */
  private final class Look {
    private final Identity identity;
    private final Rules rules;
    private final ServiceSchema schema;

    Look(Identity identity, Rules rules, ServiceSchema schema) {
      this.identity = identity;
      this.rules = rules;
      this.schema = schema;
    }

    SchemaView view() {
      return new SchemaView(
          schema.service(),
          schema.tables().entrySet().stream()
              .flatMap(entry -> table(entry.getKey(), entry.getValue()).stream())
              .toList(),
          schema.routines().entrySet().stream()
              .flatMap(
                  entry ->
                      entry.getValue().stream()
                          .flatMap(routine -> routine(entry.getKey(), routine).stream()))
              .toList(),
          schema.tools().values().stream().flatMap(tool -> tool(tool).stream()).toList(),
          schema.powers());
    }

    private Optional<VisibleTable> table(String name, Table table) {
      Map<Action, List<Column>> columns = new EnumMap<>(Action.class);
      for (Action action : List.of(Action.READ, Action.CREATE, Action.UPDATE, Action.DELETE)) {
        if (isPossible(table, action)) {
          columns(name, action)
              .ifPresent(
                  visible -> columns.put(action, scope(name, table, visible, action).seen()));
        }
      }
      if (columns.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new VisibleTable(
              name,
              table,
              columns.keySet(),
              columns.getOrDefault(Action.READ, List.of()),
              written(name, table, Action.CREATE, columns),
              written(name, table, Action.UPDATE, columns),
              columns.containsKey(Action.READ) ? embeds(name, table) : List.of(),
              terms(name, table, columns)));
    }

    private Terms terms(String name, Table table, Map<Action, List<Column>> columns) {
      Map<Action, String> roles = new EnumMap<>(Action.class);
      Map<Action, ToolWrites> writes = new EnumMap<>(Action.class);
      Map<Action, ActionTerms> ofActions = new EnumMap<>(Action.class);
      boolean hidesColumns = false;
      boolean filtersRows = false;
      for (Action action : columns.keySet()) {
        Grant grant = grant(name, action).orElseThrow();
        roles.put(action, grant.role());
        ActionTerms own = ofAction(grant, name, action, columns.get(action));
        ofActions.put(action, own);
        filtersRows |= own.filtersRows();
        hidesColumns |=
            grant.columns(schema.service(), name, action).filter(Columns::isRestricted).isPresent();
        open(action, grant.toolWrites(schema.service(), name, action), writes);
      }
      boolean isRead = columns.containsKey(Action.READ);
      Optional<Grant> reading = isRead ? grant(name, Action.READ) : Optional.empty();
      List<Column> seen = columns.getOrDefault(Action.READ, List.of());
      Masks masks = masks(name, table, Action.READ);
      return new Terms(
          roles,
          reading.filter(Grant::allowsAggregates).isPresent() && schema.can(Capability.AGGREGATE),
          filtersRows,
          hidesColumns,
          Paging.isServed(schema)
              && reading
                  .flatMap(grant -> grant.columns(schema.service(), name, Action.READ))
                  .filter(visible -> Paging.isPossible(scope(name, table, visible, Action.READ)))
                  .isPresent(),
          writes,
          ofActions,
          names(seen, column -> !masks.allows(column, MaskUse.FILTER)),
          names(seen, column -> !masks.of(column).mask().isNone()));
    }

    private ActionTerms ofAction(Grant grant, String name, Action action, List<Column> columns) {
      Set<String> presets = grant.presets(schema.service(), name, action);
      return new ActionTerms(
          grant.filtersRows(schema.service(), name, action),
          grant.checksRows(schema.service(), name, action),
          columns.stream().map(Column::name).filter(presets::contains).toList(),
          grant.until(schema.service(), name, action),
          grant.hours(schema.service(), name, action),
          grant.isForReaders());
    }

    private static Set<String> names(List<Column> columns, Predicate<String> wanted) {
      return columns.stream().map(Column::name).filter(wanted).collect(Collectors.toSet());
    }

    private Masks masks(String resource, Table table, Action action) {
      return grant(resource, action)
          .map(grant -> grant.masks(schema, table, action))
          .orElse(Masks.NONE);
    }

    private ColumnScope scope(String resource, Table table, Columns visible, Action action) {
      return new ColumnScope(table, visible, masks(resource, table, action));
    }

    /** Rows that a call gives: those of its own type under its own rule. */
    private List<Column> returned(String resource, Table table, Columns visible) {
      Optional<Grant> grant = grant(resource, Action.CALL);
      Masks masks =
          table.kind() == Table.Kind.ROUTINE_RESULT
              ? grant.map(held -> held.results(schema, resource, table)).orElse(Masks.NONE)
              : grant.map(held -> held.masks(schema, table, Action.READ)).orElse(Masks.NONE);
      return new ColumnScope(table, visible, masks).seen();
    }

    /** What nobody can try and undo is open only where nobody needs to be asked. */
    private void open(Action action, ToolWrites rule, Map<Action, ToolWrites> writes) {
      boolean isOpen =
          action == Action.CALL
              || schema.can(Capability.TRANSACTION)
              || rule.unconfirmedRows(action) == Integer.MAX_VALUE;
      if (isOpen && rule.actions().contains(action)) {
        writes.put(action, rule);
      }
    }

    private Terms calling(String name) {
      Grant grant = grant(name, Action.CALL).orElseThrow();
      Map<Action, ToolWrites> writes = new EnumMap<>(Action.class);
      open(Action.CALL, grant.toolWrites(schema.service(), name, Action.CALL), writes);
      return new Terms(
          Map.of(Action.CALL, grant.role()),
          false,
          false,
          false,
          false,
          writes,
          Map.of(Action.CALL, ofAction(grant, name, Action.CALL, List.of())),
          Set.of(),
          Set.of());
    }

    private boolean isPossible(Table table, Action action) {
      return switch (action) {
        case READ -> schema.can(Capability.READ);
        case CREATE -> schema.can(Capability.CREATE) && table.writable().contains(action);
        case UPDATE -> schema.can(Capability.UPDATE) && table.writable().contains(action);
        case DELETE -> schema.can(Capability.DELETE) && table.writable().contains(action);
        case CALL -> false;
      };
    }

    private List<VisibleEmbed> embeds(String resource, Table table) {
      if (!schema.can(Capability.EMBED)) {
        return List.of();
      }
      Grant grant = grant(resource, Action.READ).orElseThrow();
      List<Relationship> ways = new Embedding(schema, grant).visible(table);
      List<VisibleEmbed> embeds = new ArrayList<>();
      for (Relationship way : ways) {
        embeds.add(
            new VisibleEmbed(written(way, ways), way.to().name(), way.isMany(), Optional.of(way)));
      }
      return embeds;
    }

    /** The shortest way to write a relationship so that no other is meant. */
    private static String written(Relationship way, List<Relationship> ways) {
      String target =
          way.cardinality() == Relationship.Cardinality.COMPUTED ? way.name() : way.to().name();
      boolean isOnly = ways.stream().filter(other -> other.answersTo(target, "")).count() == 1;
      return isOnly && way.answersTo(target, "") ? target : target + "!" + Embedding.hint(way);
    }

    private Optional<VisibleRoutine> routine(String name, Routine routine) {
      if (!schema.can(Capability.CALL)) {
        return Optional.empty();
      }
      return columns(name, Action.CALL)
          .flatMap(
              own ->
                  switch (routine.returns()) {
                    case Routine.Returns.Nothing() ->
                        Optional.of(new VisibleRoutine(name, routine, List.of(), calling(name)));
                    case Routine.Returns.Scalar(var type, boolean isSet) ->
                        Optional.of(new VisibleRoutine(name, routine, List.of(), calling(name)));
                    case Routine.Returns.Rows(Table table, boolean isSet) ->
                        (table.kind() == Table.Kind.ROUTINE_RESULT
                                ? Optional.of(own)
                                : grant(name, Action.CALL)
                                    .flatMap(
                                        grant ->
                                            grant.columns(
                                                schema.service(),
                                                schema.resource(table),
                                                Action.READ)))
                            .map(visible -> returned(name, table, visible))
                            .map(
                                columns ->
                                    new VisibleRoutine(name, routine, columns, calling(name)));
                  });
    }

    /** A tool that reads is there for those who may read what it reads, under the same role. */
    private Optional<VisibleTool> tool(NamedTool tool) {
      Optional<Grant> grant = grant(tool.name(), Action.CALL);
      return switch (tool.work()) {
        case NamedTool.Work.Statement(Routine routine) ->
            columns(tool.name(), Action.CALL)
                .map(
                    columns ->
                        routine.returns() instanceof Routine.Returns.Rows(Table table, var isSet)
                            ? returned(tool.name(), table, columns)
                            : List.<Column>of())
                .map(members -> new VisibleTool(tool, members, calling(tool.name())));
        case NamedTool.Work.Read(var rows, var limit) ->
            grant
                .flatMap(held -> held.columns(schema.service(), rows.from().text(), Action.READ))
                .map(
                    columns -> read(schema.table(rows.from().text()).orElseThrow(), columns, grant))
                .map(
                    scope ->
                        new VisibleTool(tool, ToolMembers.of(rows, scope), calling(tool.name())));
      };
    }

    private Optional<Columns> columns(String resource, Action action) {
      return grant(resource, action)
          .flatMap(grant -> grant.columns(schema.service(), resource, action));
    }

    private Optional<Grant> grant(String resource, Action action) {
      return rules.find(identity, new Endpoint(schema.service(), resource, action), requestor);
    }

    private ColumnScope read(Table table, Columns visible, Optional<Grant> grant) {
      return new ColumnScope(table, visible, grant.orElseThrow().masks(schema, table, Action.READ));
    }

    /**
     * What callers may give a value. What can be written is not what is seen, so it has the
     * column's own type.
     */
    private List<Column> written(
        String name, Table table, Action action, Map<Action, List<Column>> seen) {
      if (!seen.containsKey(action)) {
        return List.of();
      }
      Set<String> presets =
          grant(name, action).orElseThrow().presets(schema.service(), name, action);
      Masks masks = masks(name, table, action);
      return seen.get(action).stream()
          .filter(column -> !column.isGenerated() && !presets.contains(column.name()))
          .filter(column -> masks.allows(column.name(), MaskUse.WRITE))
          .map(column -> masks.isAny() ? table.columns().get(column.name()) : column)
          .toList();
    }
  }
}
