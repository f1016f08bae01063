package dev.postern.mcp;

import dev.postern.config.ToolWrites;
import dev.postern.json.JsonText;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleEmbed;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Routine;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tables and routines in the words of an answer, as much of them as was asked for. */
final class SchemaText {

  /** How much is told. */
  enum Detail {
    NAMES,
    COLUMNS,
    FULL;

    /** The word of the argument. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Detail detail;

  SchemaText(Detail detail) {
    this.detail = detail;
  }

  ObjectNode table(SchemaView view, VisibleTable table, Set<Action> actions) {
    String kind = kind(table.table());
    ObjectNode told =
        resource(view.service(), table.name(), kind, actions, table.table().comment());
    if (detail == Detail.NAMES) {
      return told;
    }
    columns(table, actions).forEach(told.putArray("columns")::add);
    if (isVisible(table.table().primaryKey(), table.readable())) {
      table.table().primaryKey().forEach(told.putArray("primary_key")::add);
    }
    if (!table.embeds().isEmpty()) {
      ArrayNode embeds = told.putArray("embeds");
      table.embeds().forEach(embed -> embed(embed, embeds.addObject()));
    }
    if (detail == Detail.FULL) {
      terms(table, actions, told);
      List<String> unserved = Condition.unserved(view.powers());
      if (!unserved.isEmpty()) {
        unserved.forEach(told.putArray("unknown_operators")::add);
      }
    }
    return told;
  }

  private static void terms(VisibleTable table, Set<Action> actions, ObjectNode told) {
    ArrayNode unique = JsonText.mapper().createArrayNode();
    table.table().uniqueKeys().stream()
        .filter(key -> isVisible(key, table.readable()))
        .forEach(key -> key.forEach(unique.addArray()::add));
    if (!unique.isEmpty()) {
      told.set("unique_keys", unique);
    }
    told.put("aggregates", table.terms().allowsAggregates());
    told.put(
        "rows", table.terms().filtersRows(Action.READ) ? "only those your role may see" : "all");
    for (Action action : actions) {
      ToolWrites writes = table.terms().toolWrites().get(action);
      if (writes != null) {
        int free = writes.unconfirmedRows(action);
        told.put(action.word() + "_needs_confirmation", confirmation(free));
        told.put("max_affected", writes.maxAffected());
      }
    }
  }

  /** When a person is asked. */
  static String confirmation(int unconfirmedRows) {
    return switch (unconfirmedRows) {
      case 0 -> "always";
      case Integer.MAX_VALUE -> "never";
      default -> "over " + unconfirmedRows + " rows";
    };
  }

  private void embed(VisibleEmbed embed, ObjectNode told) {
    told.put("name", embed.name());
    if (!embed.name().equals(embed.target())) {
      told.put("resource", embed.target());
    }
    told.put("many", embed.isMany());
  }

  private static boolean isVisible(List<String> key, List<Column> readable) {
    return !key.isEmpty() && readable.stream().map(Column::name).toList().containsAll(key);
  }

  /** Each visible column once; what else than reading may be done with it is said where it may. */
  private List<ObjectNode> columns(VisibleTable table, Set<Action> actions) {
    Map<String, Column> columns = new LinkedHashMap<>();
    Map<String, List<String>> uses = new LinkedHashMap<>();
    collect(Action.READ, actions, table.readable(), columns, uses);
    collect(Action.CREATE, actions, table.creatable(), columns, uses);
    collect(Action.UPDATE, actions, table.updatable(), columns, uses);
    boolean isReadOnly = uses.values().stream().allMatch(List.of(Action.READ.word())::equals);
    List<ObjectNode> described = new ArrayList<>();
    columns.forEach(
        (name, column) -> {
          ObjectNode node = column(column);
          if (!isReadOnly) {
            uses.get(name).forEach(node.putArray("actions")::add);
            if (uses.get(name).contains(Action.CREATE.word()) && isNeeded(column)) {
              node.put("required", true);
            }
          }
          described.add(node);
        });
    return described;
  }

  /** Whether a new row must be given a value. */
  static boolean isNeeded(Column column) {
    return !column.isNullable() && !column.hasDefault() && !column.isGenerated();
  }

  private static void collect(
      Action action,
      Set<Action> actions,
      List<Column> from,
      Map<String, Column> columns,
      Map<String, List<String>> uses) {
    if (actions.contains(action)) {
      for (Column column : from) {
        columns.putIfAbsent(column.name(), column);
        uses.computeIfAbsent(column.name(), name -> new ArrayList<>()).add(action.word());
      }
    }
  }

  private ObjectNode column(Column column) {
    ObjectNode node = JsonText.object();
    node.put("name", column.name());
    type(node, column.type());
    if (detail == Detail.FULL || column.isNullable()) {
      node.put("nullable", column.isNullable());
    }
    if (detail == Detail.FULL && !column.defaultText().isEmpty()) {
      node.put("default", column.defaultText());
    }
    if (detail == Detail.FULL) {
      describe(node, column.comment());
    } else {
      column.comment().lines().findFirst().ifPresent(line -> describe(node, line));
    }
    return node;
  }

  private static void type(ObjectNode node, ColumnType type) {
    node.put("type", type.name());
    if (!type.labels().isEmpty()) {
      type.labels().forEach(node.putArray("values")::add);
    }
  }

  private static void describe(ObjectNode node, String comment) {
    if (!comment.isBlank()) {
      node.put("description", SchemaPage.line(comment));
    }
  }

  ObjectNode routine(String service, VisibleRoutine visible) {
    Routine routine = visible.routine();
    ObjectNode told =
        resource(service, visible.name(), "routine", List.of(Action.CALL), routine.comment());
    if (detail == Detail.NAMES) {
      return told;
    }
    told.put("read_only", routine.isReadOnly());
    ArrayNode arguments = told.putArray("arguments");
    for (Routine.Argument argument : routine.arguments()) {
      ObjectNode node = arguments.addObject().put("name", argument.name());
      type(node, argument.type());
      node.put("required", !argument.hasDefault());
    }
    told.put("returns", returned(routine.returns()).orElse("nothing"));
    if (!visible.resultColumns().isEmpty()) {
      ArrayNode columns = told.putArray("columns");
      visible.resultColumns().forEach(column -> columns.add(column(column)));
    }
    return told;
  }

  private static Optional<String> returned(Routine.Returns returns) {
    return switch (returns) {
      case Routine.Returns.Nothing() -> Optional.empty();
      case Routine.Returns.Scalar(ColumnType type, boolean isSet) ->
          Optional.of(isSet ? "a list of " + type.name() : type.name());
      case Routine.Returns.Rows(var table, boolean isSet) -> Optional.of(isSet ? "rows" : "a row");
    };
  }

  private ObjectNode resource(
      String service, String name, String kind, Collection<Action> actions, String comment) {
    ObjectNode resource = JsonText.object();
    resource.put("service", service).put("name", name).put("kind", kind);
    ArrayNode words = resource.putArray("actions");
    actions.stream().sorted().forEach(action -> words.add(action.word()));
    if (detail == Detail.FULL) {
      describe(resource, comment);
    } else {
      comment.lines().findFirst().ifPresent(line -> describe(resource, line));
    }
    return resource;
  }

  static String kind(Table table) {
    return switch (table.kind()) {
      case TABLE, PARTITIONED_TABLE, FOREIGN_TABLE -> "table";
      case VIEW, MATERIALIZED_VIEW, ROUTINE_RESULT -> "view";
    };
  }
}
