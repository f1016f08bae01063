package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.mask.MaskUse;
import dev.postern.mask.Masks;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.policy.Access;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.schema.NamedTool;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Query;
import dev.postern.spi.Routine;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Plans the call of a routine: which one, with what arguments, and what of its rows comes back. */
record CallPlanner(ServiceSchema schema, Grant grant, Naming naming, SelectionPlanner selections) {
  private static final String CALLED = "pgrst_call";
  private static final String ROWS = "pgrst_source";

  /** Plans a call that is allowed by {@code access}. */
  Planned plan(Operation.Call call, Access access) {
    RoutineChoice choice = new RoutineChoice(schema, call, naming.isVisible());
    Routine routine = choice.choose();
    Planner.refuseAstray(call);
    boolean takesBody = choice.takesBody(routine);
    List<Routine.Argument> given =
        takesBody
            ? routine.arguments()
            : routine.arguments().stream()
                .filter(argument -> call.arguments().columns().contains(argument.name()))
                .toList();
    Json arguments = takesBody ? body(call) : arguments(call, routine, given);
    RenderingChoice.Choice rendering = returned(call, routine);
    return Planner.planned(
        new Query.Call(
            routine,
            given,
            arguments,
            rows(call, routine, access),
            new Counting(schema, grant).of(call.count()),
            rendering.rendering()),
        rendering);
  }

  /** Plans the call of a tool that is a statement; one that is a read is a read by now. */
  Planned plan(Operation.Call call, NamedTool tool, Access access) {
    Routine routine = ((NamedTool.Work.Statement) tool.work()).routine();
    Map<String, Optional<String>> values = new ToolArguments(tool, grant).read(call.arguments());
    return plan(
        call,
        routine,
        routine.arguments().stream().map(argument -> values.get(argument.name())).toList(),
        tool.config().maxRows().orElse(Integer.MAX_VALUE),
        access);
  }

  /** Plans the call of a statement with these values. */
  Planned plan(
      Operation.Call call,
      Routine routine,
      List<Optional<String>> values,
      int maxRows,
      Access access) {
    RenderingChoice.Choice rendering = returned(call, routine);
    return Planner.planned(
        new Query.Call(
            routine,
            routine.arguments(),
            call.arguments().json(),
            rows(call, routine, access).map(rows -> rows.within(rows.page().atMost(maxRows))),
            new Counting(schema, grant).of(call.count()),
            rendering.rendering(),
            values),
        rendering);
  }

  private static Json body(Operation.Call call) {
    byte[] bytes = call.whole().orElseThrow().bytes();
    return new Json(bytes, bytes.length);
  }

  private static Json arguments(
      Operation.Call call, Routine routine, List<Routine.Argument> given) {
    Json json = call.arguments().json();
    if (given.size() == 1 && given.getFirst().name().isEmpty()) {
      return QueryArguments.ofNoName(json);
    }
    return call.areTexts() ? QueryArguments.of(routine, given, json) : json;
  }

  private Optional<Selection<Source, ColumnUse>> rows(
      Operation.Call call, Routine routine, Access access) {
    return switch (routine.returns()) {
      case Routine.Returns.Nothing() -> Optional.empty();
      case Routine.Returns.Scalar(var type, boolean isSet) -> {
        Table none = none(routine);
        refuseColumns(call.rows(), none);
        yield isSet ? Optional.of(values(call, none, access)) : Optional.empty();
      }
      case Routine.Returns.Rows(Table table, boolean isSet) ->
          Optional.of(returnedRows(call, table, access));
    };
  }

  /** A table without columns, which values are in the place of. */
  private static Table none(Routine routine) {
    return Table.of(
        routine.schema(),
        routine.name(),
        Table.Kind.ROUTINE_RESULT,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Set.of(),
        "");
  }

  private static void refuseColumns(Selection<RelationName, ColumnName> asked, Table none) {
    ColumnScope scope = new ColumnScope(none, Columns.ALL, Masks.NONE, ROWS);
    asked.items().stream()
        .flatMap(
            item ->
                item instanceof Item.Field<RelationName, ColumnName> field && !isValue(field)
                    ? Stream.of(field.column())
                    : Stream.empty())
        .forEach(column -> scope.use(column, MaskUse.FILTER));
    asked.where().map(column -> scope.use(column, MaskUse.FILTER));
    asked.order().forEach(key -> scope.use(key.column(), MaskUse.ORDER));
  }

  private static boolean isValue(Item.Field<RelationName, ColumnName> field) {
    return field.column().isAll() || field.column().text().equals("pgrst_scalar");
  }

  /** Of values only a page can be chosen. */
  private static Selection<Source, ColumnUse> values(
      Operation.Call call, Table none, Access access) {
    return new Selection<>(
        Source.root(none),
        List.of(),
        Filter.all(),
        List.of(),
        call.rows().page().atMost(access.maxRows()));
  }

  private RenderingChoice.Choice returned(Operation.Call call, Routine routine) {
    if (call.terms().accept().isEmpty()) {
      return RenderingChoice.PLAIN;
    }
    QualifiedName target =
        routine.returns() instanceof Routine.Returns.Rows(Table table, boolean isSet)
                && table.kind() != Table.Kind.ROUTINE_RESULT
            ? new QualifiedName(table.schema(), table.name())
            : new QualifiedName(routine.schema(), routine.name());
    String returnedType =
        routine.returns() instanceof Routine.Returns.Scalar(ColumnType type, boolean isSet)
                && !isSet
            ? type.name()
            : "";
    return new RenderingChoice(
            schema,
            target,
            returnedType,
            Planner.isWholeRow(call.rows()),
            naming.allowsPlans(),
            false,
            false)
        .choose(call.terms().accept());
  }

  /** Rows of a table are read under the rule for that table, also when a routine returns them. */
  private Selection<Source, ColumnUse> returnedRows(
      Operation.Call call, Table table, Access callAccess) {
    Access access =
        table.kind() == Table.Kind.ROUTINE_RESULT
            ? callAccess
            : grant
                .access(schema.service(), schema.resource(table), Action.READ)
                .orElseThrow(
                    () ->
                        new GatewayException(
                                ErrorCode.PERMISSION_DENIED,
                                "'%s' returns rows that you may not read"
                                    .formatted(call.endpoint().resource()))
                            .hint("Ask for the right to read the table behind it"));
    return Planner.capped(
        selections.plan(call.rows(), table, access, named(call, table)), callAccess);
  }

  /** What errors call the rows; the dialect's names for them are those of its own statements. */
  private String named(Operation.Call call, Table table) {
    if (!grant.isDelegated()) {
      return table.name();
    }
    return Planner.isWholeRow(call.rows()) ? ROWS : CALLED;
  }
}
