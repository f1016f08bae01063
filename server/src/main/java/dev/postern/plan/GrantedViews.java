package dev.postern.plan;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.operation.Endpoint;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.policy.Policy;
import dev.postern.policy.RuleBook;
import dev.postern.schema.Relationship;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleEmbed;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.schema.ServiceSchema;
import dev.postern.schema.Services;
import dev.postern.schema.Views;
import dev.postern.spi.Action;
import dev.postern.spi.Capability;
import dev.postern.spi.Column;
import dev.postern.spi.Identity;
import dev.postern.spi.Routine;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The services as the policy shows them: asks for every endpoint what {@link Policy#authorize}
 * would say. Views depend on roles alone, so callers with equal roles share one.
 */
public final class GrantedViews implements Views {
  private static final int MAX_REMEMBERED_VIEWS = 1_000;

  private final Policy policy;
  private final Services services;
  private final Cache<Key, List<SchemaView>> views =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED_VIEWS).build();

  /** Rules and schemas are compared as objects: a new one of either makes a new view. */
  private record Key(List<String> roles, RuleBook book, List<ServiceSchema> schemas) {}

  public GrantedViews(Policy policy, Services services) {
    this.policy = policy;
    this.services = services;
  }

  @Override
  public List<SchemaView> of(Identity identity) {
    List<ServiceSchema> schemas = services.all().stream().map(Services.Service::schema).toList();
    Key key = new Key(identity.roles(), policy.book(), schemas);
    return views.get(
        key,
        unseen ->
            schemas.stream()
                .map(schema -> new Look(identity, schema).view())
                .filter(view -> !view.tables().isEmpty() || !view.routines().isEmpty())
                .toList());
  }

  /** One caller looking at one service. */
  private final class Look {
    private final Identity identity;
    private final ServiceSchema schema;

    Look(Identity identity, ServiceSchema schema) {
      this.identity = identity;
      this.schema = schema;
    }

    SchemaView view() {
      return new SchemaView(
          schema.service(),
          schema.tables().values().stream().flatMap(table -> table(table).stream()).toList(),
          schema.routines().values().stream()
              .flatMap(List::stream)
              .flatMap(routine -> routine(routine).stream())
              .toList());
    }

    private Optional<VisibleTable> table(Table table) {
      Map<Action, List<Column>> columns = new EnumMap<>(Action.class);
      for (Action action : List.of(Action.READ, Action.CREATE, Action.UPDATE, Action.DELETE)) {
        if (isPossible(table, action)) {
          columns(table.name(), action)
              .ifPresent(visible -> columns.put(action, new ColumnScope(table, visible).all()));
        }
      }
      if (columns.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new VisibleTable(
              table,
              columns.keySet(),
              columns.getOrDefault(Action.READ, List.of()),
              written(columns.getOrDefault(Action.CREATE, List.of())),
              written(columns.getOrDefault(Action.UPDATE, List.of())),
              columns.containsKey(Action.READ) ? embeds(table) : List.of()));
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

    private List<VisibleEmbed> embeds(Table table) {
      if (!schema.can(Capability.EMBED)) {
        return List.of();
      }
      Grant grant = grant(table.name(), Action.READ).orElseThrow();
      List<Relationship> ways = new Embedding(schema, grant).visible(table);
      List<VisibleEmbed> embeds = new ArrayList<>();
      for (Relationship way : ways) {
        boolean isOnly =
            ways.stream().filter(other -> other.answersTo(way.to().name(), "")).count() == 1;
        String name = isOnly ? way.to().name() : way.to().name() + "!" + way.hints().getFirst();
        embeds.add(new VisibleEmbed(name, way.to().name(), way.isMany()));
      }
      return embeds;
    }

    private Optional<VisibleRoutine> routine(Routine routine) {
      if (!schema.can(Capability.CALL)) {
        return Optional.empty();
      }
      return columns(routine.name(), Action.CALL)
          .flatMap(
              own ->
                  switch (routine.returns()) {
                    case Routine.Returns.Nothing() ->
                        Optional.of(new VisibleRoutine(routine, List.of()));
                    case Routine.Returns.Scalar(var type, boolean isSet) ->
                        Optional.of(new VisibleRoutine(routine, List.of()));
                    case Routine.Returns.Rows(Table table, boolean isSet) ->
                        (table.kind() == Table.Kind.ROUTINE_RESULT
                                ? Optional.of(own)
                                : grant(routine.name(), Action.CALL)
                                    .flatMap(
                                        grant ->
                                            grant.columns(
                                                schema.service(), table.name(), Action.READ)))
                            .map(visible -> new ColumnScope(table, visible).all())
                            .map(columns -> new VisibleRoutine(routine, columns));
                  });
    }

    private Optional<Columns> columns(String resource, Action action) {
      return grant(resource, action)
          .flatMap(grant -> grant.columns(schema.service(), resource, action));
    }

    private Optional<Grant> grant(String resource, Action action) {
      return policy.find(identity, new Endpoint(schema.service(), resource, action));
    }

    private static List<Column> written(List<Column> columns) {
      return columns.stream().filter(column -> !column.isGenerated()).toList();
    }
  }
}
