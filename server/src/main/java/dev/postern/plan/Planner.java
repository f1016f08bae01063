package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.RelationName;
import dev.postern.policy.Access;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.policy.Policy;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Capability;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Routine;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Optional;

/**
 * Turns an operation into a query. Whatever a hook changed before, the grant binds here: only
 * columns it shows can be named, its row filter is part of every condition, its limits cap the
 * page.
 */
public final class Planner {
  private final ServiceSchema schema;
  private final Grant grant;
  private final SelectionPlanner selections;

  private Planner(ServiceSchema schema, Grant grant) {
    this.schema = schema;
    this.grant = grant;
    this.selections = new SelectionPlanner(schema, grant);
  }

  /**
   * Plans one operation.
   *
   * @throws GatewayException where a name does not exist for the caller or the source cannot do it
   */
  public static Query plan(Operation wanted, Grant grant, ServiceSchema schema) {
    return new Planner(schema, grant).plan(wanted);
  }

  private Query plan(Operation wanted) {
    return switch (wanted) {
      case Operation.Read read -> read(read);
      case Operation.Create create -> create(create);
      case Operation.Update update -> update(update);
      case Operation.Delete delete -> delete(delete);
      case Operation.Call call -> call(call);
    };
  }

  private Query read(Operation.Read read) {
    Table table = table(read.endpoint());
    Access access = access(read.endpoint());
    return new Query.Read(
        capped(selections.plan(read.selection(), Source.root(table), access), access),
        read.count(),
        access.maxRows(),
        Rendering.JSON);
  }

  private Query create(Operation.Create create) {
    Table table = writable(create.endpoint());
    Access access = access(create.endpoint());
    return new Query.Create(
        table,
        written(create.payload(), table, access),
        create.payload().json(),
        ColumnScope.rows(table, access),
        returning(create.returning(), table));
  }

  private Query update(Operation.Update update) {
    Table table = writable(update.endpoint());
    Access access = access(update.endpoint());
    return new Query.Update(
        table,
        written(update.payload(), table, access),
        update.payload().json(),
        target(update.where(), table, access),
        ColumnScope.rows(table, access),
        returning(update.returning(), table));
  }

  private Query delete(Operation.Delete delete) {
    Table table = writable(delete.endpoint());
    return new Query.Delete(
        table,
        target(delete.where(), table, access(delete.endpoint())),
        returning(delete.returning(), table));
  }

  private Query call(Operation.Call call) {
    require(Capability.CALL, call.endpoint());
    Access access = access(call.endpoint());
    Routine routine =
        new RoutineChoice(schema, call.endpoint().resource(), call.arguments().columns()).choose();
    List<Routine.Argument> given =
        routine.arguments().stream()
            .filter(argument -> call.arguments().columns().contains(argument.name()))
            .toList();
    Optional<Selection<Source, ColumnUse>> rows =
        switch (routine.returns()) {
          case Routine.Returns.Nothing() -> Optional.empty();
          case Routine.Returns.Scalar(var type, boolean isSet) -> Optional.empty();
          case Routine.Returns.Rows(Table table, boolean isSet) ->
              Optional.of(returnedRows(call, table, access));
        };
    return new Query.Call(
        routine, given, call.arguments().json(), rows, call.count(), Rendering.JSON);
  }

  /** Rows of a table are read under the rule for that table, also when a routine returns them. */
  private Selection<Source, ColumnUse> returnedRows(
      Operation.Call call, Table table, Access callAccess) {
    Access access =
        table.kind() == Table.Kind.ROUTINE_RESULT
            ? callAccess
            : grant
                .access(schema.service(), table.name(), Action.READ)
                .orElseThrow(
                    () ->
                        new GatewayException(
                                ErrorCode.PERMISSION_DENIED,
                                "'%s' returns rows that you may not read"
                                    .formatted(call.endpoint().resource()))
                            .hint("Ask for the right to read the table behind it"));
    return capped(selections.plan(call.rows(), Source.root(table), access), callAccess);
  }

  private static Selection<Source, ColumnUse> capped(
      Selection<Source, ColumnUse> rows, Access access) {
    return new Selection<>(
        rows.from(),
        rows.items(),
        rows.where(),
        rows.order(),
        rows.page().atMost(access.maxRows()));
  }

  /**
   * Which rows a write hits. Without the right to read, only the primary key can choose them: else
   * the number of rows hit would tell what the other columns hold.
   */
  private Filter<ColumnUse> target(Filter<ColumnName> asked, Table table, Access access) {
    Columns readable =
        grant
            .columns(schema.service(), table.name(), Action.READ)
            .orElseGet(() -> Columns.only(table.primaryKey()));
    return new ColumnScope(table, readable).where(asked, access);
  }

  private Optional<Selection<Source, ColumnUse>> returning(
      Optional<Selection<RelationName, ColumnName>> asked, Table table) {
    return asked.map(
        selection ->
            selections.plan(
                selection,
                Source.root(table),
                grant
                    .access(schema.service(), table.name(), Action.READ)
                    .orElseThrow(
                        () ->
                            new GatewayException(
                                    ErrorCode.PERMISSION_DENIED,
                                    "You may change '%s' but not read it".formatted(table.name()))
                                .hint("Ask for no representation: Prefer: return=minimal"))));
  }

  private static List<Column> written(Payload payload, Table table, Access access) {
    return payload.columns().stream().map(name -> written(name, table, access)).toList();
  }

  private static Column written(String name, Table table, Access access) {
    ColumnScope scope = new ColumnScope(table, access.columns());
    Column column = table.columns().get(name);
    if (column == null || !scope.shows(column)) {
      String hint =
          Suggestion.nearest(name, scope.all().stream().map(Column::name).toList())
              .map("Perhaps you meant '%s'"::formatted)
              .orElse(null);
      throw new GatewayException(
              ErrorCode.PAYLOAD_COLUMN_UNKNOWN,
              "Could not find the '%s' column of '%s' in the schema cache"
                  .formatted(name, table.name()))
          .hint(hint);
    }
    if (column.isGenerated()) {
      throw new GatewayException(
              ErrorCode.VALUE_INVALID,
              "cannot write column \"%s\" of '%s': it is generated".formatted(name, table.name()))
          .as("428C9", 400)
          .hint("Leave it out");
    }
    return column;
  }

  private Table writable(Endpoint endpoint) {
    Table table = table(endpoint);
    require(
        switch (endpoint.action()) {
          case CREATE -> Capability.CREATE;
          case UPDATE -> Capability.UPDATE;
          case DELETE -> Capability.DELETE;
          case READ, CALL -> throw new IllegalArgumentException(endpoint.toString());
        },
        endpoint);
    if (!table.writable().contains(endpoint.action())) {
      throw new GatewayException(
              ErrorCode.METHOD_NOT_ALLOWED,
              "cannot %s rows of '%s'".formatted(endpoint.action().word(), table.name()))
          .details("The source itself does not allow it on this kind of resource.");
    }
    return table;
  }

  private Table table(Endpoint endpoint) {
    return schema.table(endpoint.resource()).orElseThrow(() -> Policy.unknown(endpoint));
  }

  private Access access(Endpoint endpoint) {
    return grant
        .access(endpoint.service(), endpoint.resource(), endpoint.action())
        .orElseThrow(() -> Policy.unknown(endpoint));
  }

  private void require(Capability capability, Endpoint endpoint) {
    if (!schema.can(capability)) {
      throw new GatewayException(
          ErrorCode.FEATURE_NOT_SERVED,
          "The source of '%s' cannot %s".formatted(endpoint.service(), endpoint.action().word()));
    }
  }
}
