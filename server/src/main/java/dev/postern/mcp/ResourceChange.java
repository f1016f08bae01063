package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.mcp.ResourceTools.Resource;
import dev.postern.mcp.ToolNames.Verb;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.RelationName;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One row of one resource made, changed or removed. */
final class ResourceChange implements GatewayTool.Talk {
  private static final String SET_NULL = "set_null";
  private static final Set<String> OWN =
      Set.of("dry_run", "max_affected", "confirm_token", "purpose", SET_NULL);

  private final Verb verb;
  private final Resource resource;
  private final Changing changing;

  ResourceChange(Verb verb, Resource resource, Changing changing) {
    this.verb = verb;
    this.resource = resource;
    this.changing = changing;
  }

  /** What the resource is, for descriptions. */
  static String summary(VisibleTable table, String service) {
    String comment = table.table().comment().lines().findFirst().orElse("");
    String text = service + "/" + table.name() + (comment.isEmpty() ? "." : ": " + comment);
    String cut = text.length() <= 400 ? text : text.substring(0, 400) + "…";
    return cut.endsWith(".") || cut.endsWith("…") ? cut : cut + ".";
  }

  @Override
  public String name() {
    return ToolNames.of(verb, resource.name());
  }

  @Override
  public boolean isOfferedTo(Visible visible) {
    return resource
        .seenBy(visible)
        .filter(table -> visible.actions(table).contains(action()))
        .filter(
            table ->
                verb == Verb.CREATE
                    ? ResourceTools.needed(table).stream().allMatch(ColumnSchemas::isName)
                    : isKeyed(table))
        .isPresent();
  }

  @Override
  public Set<String> openArguments() {
    Set<String> open = new HashSet<>(Set.of("dry_run", SET_NULL));
    key().forEach(column -> open.add(column.name()));
    return open;
  }

  /**
   * A key that a reader may not see must not be told either; who reads nothing knows rows by it.
   */
  private boolean isKeyed(VisibleTable table) {
    return !resource.key().isEmpty()
        && (table.readable().containsAll(resource.key()) || !table.actions().contains(Action.READ));
  }

  private Action action() {
    return switch (verb) {
      case CREATE -> Action.CREATE;
      case UPDATE -> Action.UPDATE;
      case LIST, GET, DELETE -> Action.DELETE;
    };
  }

  private List<Column> key() {
    return verb == Verb.CREATE ? List.of() : resource.key();
  }

  /** The columns that may be given a value. */
  private List<Column> values(VisibleTable table) {
    List<Column> columns =
        switch (verb) {
          case CREATE -> table.creatable();
          case UPDATE -> table.updatable();
          case LIST, GET, DELETE -> List.of();
        };
    List<Column> key = key();
    return columns.stream()
        .filter(ColumnSchemas::isName)
        .filter(column -> !OWN.contains(column.name()) && !key.contains(column))
        .toList();
  }

  @Override
  public Tool describedTo(Visible visible) {
    VisibleTable table = resource.seenBy(visible).orElseThrow();
    Map<String, Object> arguments = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    key().forEach(column -> required.add(column.name()));
    key().forEach(column -> arguments.put(column.name(), ColumnSchemas.of(column)));
    values(table).forEach(column -> arguments.put(column.name(), ColumnSchemas.of(column)));
    if (verb == Verb.CREATE) {
      ResourceTools.needed(table).forEach(column -> required.add(column.name()));
    }
    List<String> nullable =
        values(table).stream().filter(Column::isNullable).map(Column::name).toList();
    if (verb == Verb.UPDATE && !nullable.isEmpty()) {
      arguments.put(
          SET_NULL, JsonSchema.list(JsonSchema.choice(nullable, ""), "Columns to make empty"));
    }
    Changing.describe(arguments);
    arguments.remove("max_affected");
    String of = summary(table, resource.service());
    return GatewayTool.describe(
        name(),
        switch (verb) {
              case CREATE -> "Create ";
              case UPDATE -> "Update ";
              default -> "Delete ";
            }
            + ToolNames.singular(table.name()),
        switch (verb) {
              case CREATE -> "Adds one row to ";
              case UPDATE -> "Changes the given columns of one row, by its key, in ";
              default -> "Removes one row, by its key, from ";
            }
            + of
            + " An answer with confirm_token has changed nothing yet.",
        switch (verb) {
          case CREATE -> Effect.ADDS;
          default -> Effect.CHANGES;
        },
        JsonSchema.object(arguments, required),
        Answers.writtenSchema());
  }

  @Override
  public ToolAnswer talk(Turn turn, Arguments arguments) {
    VisibleTable table = resource.seenBy(turn.visible()).orElseThrow();
    ObjectNode values = JsonText.object();
    for (Column column : values(table)) {
      arguments.given(column.name()).ifPresent(value -> values.set(column.name(), value));
    }
    arguments.texts(SET_NULL).forEach(values::putNull);
    if (verb != Verb.DELETE && values.isEmpty()) {
      throw Arguments.malformed("no column is given a value");
    }
    Operation operation = operation(table, arguments, values);
    List<String> shown =
        verb == Verb.UPDATE
            ? List.copyOf(values.propertyNames())
            : table.readable().stream().map(Column::name).toList();
    return ToolAnswer.of(
        changing.run(turn, arguments, Changing.Change.of(name(), table, operation, shown)));
  }

  private Operation operation(VisibleTable table, Arguments arguments, ObjectNode values) {
    String service = resource.service();
    List<String> columns = List.copyOf(values.propertyNames());
    Optional<Selection<RelationName, ColumnName>> returning = returning(table);
    return switch (verb) {
      case CREATE ->
          new Operation.Create(
              service,
              table.name(),
              new Payload(
                  columns, JsonText.write(JsonText.mapper().createArrayNode().add(values)), 1),
              returning);
      case UPDATE ->
          new Operation.Update(
              service,
              table.name(),
              new Payload(columns, JsonText.write(values), 1),
              where(arguments),
              returning);
      case LIST, GET, DELETE ->
          new Operation.Delete(service, table.name(), where(arguments), Optional.empty());
    };
  }

  private Filter<ColumnName> where(Arguments arguments) {
    List<Filter<ColumnName>> equal = new ArrayList<>();
    for (Column column : key()) {
      JsonNode value = arguments.given(column.name()).orElseThrow();
      equal.add(
          new Filter.Compare<>(
              new ColumnName(column.name()),
              Operator.EQ,
              value.isNumber() ? value.numberValue().toString() : value.asString()));
    }
    return new Filter.And<>(equal);
  }

  /** The key of the row, where the caller may read it. */
  private Optional<Selection<RelationName, ColumnName>> returning(VisibleTable table) {
    List<Item<RelationName, ColumnName>> items =
        table.readable().stream()
            .map(Column::name)
            .filter(table.table().primaryKey()::contains)
            .<Item<RelationName, ColumnName>>map(
                column -> new Item.Field<>(new ColumnName(column), column))
            .toList();
    return items.isEmpty() || !table.actions().contains(Action.READ)
        ? Optional.empty()
        : Optional.of(Wanted.selection(table.name(), items));
  }
}
