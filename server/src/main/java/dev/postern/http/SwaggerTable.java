package dev.postern.http;

import dev.postern.json.JsonText;
import dev.postern.schema.Powers;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Capability;
import dev.postern.spi.Column;
import dev.postern.spi.ForeignKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One table in the dialect's own document: its path and its definition. */
final class SwaggerTable {
  private final VisibleTable table;
  private final boolean isStandIn;
  private final Powers powers;

  /**
   * @param isStandIn whether the document is to show what the dialect's own server would: every
   *     method where the table takes changes of any kind, whatever the caller may do
   * @param powers what the table's source can do
   */
  SwaggerTable(VisibleTable table, boolean isStandIn, Powers powers) {
    this.powers = powers;
    this.table = table;
    this.isStandIn = isStandIn;
  }

  private boolean shows(Action action) {
    return isStandIn
        ? powers.can(needed(action)) && (action == Action.READ || isWritable())
        : table.actions().contains(action);
  }

  private boolean isWritable() {
    return !table.table().writable().isEmpty();
  }

  private static Capability needed(Action action) {
    return switch (action) {
      case READ -> Capability.READ;
      case CREATE -> Capability.CREATE;
      case UPDATE -> Capability.UPDATE;
      case DELETE -> Capability.DELETE;
      case CALL -> Capability.CALL;
    };
  }

  ObjectNode path() {
    ObjectNode path = JsonText.object();
    if (shows(Action.READ)) {
      path.set("get", get());
    }
    if (shows(Action.CREATE)) {
      ObjectNode post = operation("201", "Created");
      refs(post, List.of("body." + table.name(), "select", "preferPost"));
      path.set("post", post);
    }
    if (shows(Action.UPDATE)) {
      ObjectNode patch = operation("204", "No Content");
      refs(patch, with(filters(), "body." + table.name(), "preferReturn"));
      path.set("patch", patch);
    }
    if (shows(Action.DELETE)) {
      ObjectNode delete = operation("204", "No Content");
      refs(delete, with(filters(), "preferReturn"));
      path.set("delete", delete);
    }
    return path;
  }

  private ObjectNode get() {
    ObjectNode get = operation("206", "Partial Content");
    refs(
        get,
        with(filters(), "select", "order", "range", "rangeUnit", "offset", "limit", "preferCount"));
    ObjectNode rows = ((ObjectNode) get.get("responses")).putObject("200");
    rows.put("description", "OK");
    ObjectNode schema = rows.putObject("schema");
    schema.put("type", "array");
    schema.putObject("items").put("$ref", "#/definitions/" + OpenApiNames.pointer(table.name()));
    return get;
  }

  private List<String> filters() {
    return table.filterable().stream()
        .map(column -> "rowFilter." + table.name() + "." + column.name())
        .toList();
  }

  private static List<String> with(List<String> first, String... further) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(further));
    return all;
  }

  private ObjectNode operation(String status, String answer) {
    ObjectNode operation = JsonText.object();
    operation.putArray("tags").add(table.name());
    SwaggerTypes.describe(operation, table.table().comment());
    operation.putObject("responses").putObject(status).put("description", answer);
    return operation;
  }

  private static void refs(ObjectNode operation, List<String> names) {
    ArrayNode parameters = operation.putArray("parameters");
    names.forEach(
        name -> parameters.addObject().put("$ref", "#/parameters/" + OpenApiNames.pointer(name)));
  }

  ObjectNode definition() {
    ObjectNode definition = JsonText.object();
    if (!table.table().comment().isEmpty()) {
      definition.put("description", table.table().comment());
    }
    List<String> required =
        table.readable().stream().filter(column -> !column.isNullable()).map(Column::name).toList();
    if (!required.isEmpty()) {
      required.forEach(definition.putArray("required")::add);
    }
    definition.put("type", "object");
    ObjectNode properties = definition.putObject("properties");
    for (Column column : table.readable()) {
      ObjectNode property = SwaggerTypes.ofColumn(column.type());
      String description = description(column);
      if (!description.isEmpty()) {
        property.put("description", description);
      }
      Optional<JsonNode> fallback = SwaggerTypes.fallback(column);
      if (fallback.isPresent()) {
        property.set("default", fallback.get());
      }
      properties.set(column.name(), property);
    }
    return definition;
  }

  /** The comment, and in the words that the dialect's clients look for what keys it is in. */
  private String description(Column column) {
    String notes = "";
    if (table.table().primaryKey().contains(column.name())) {
      notes += "\nThis is a Primary Key.<pk/>";
    }
    Optional<ForeignKey> reference =
        table.table().foreignKeys().stream()
            .filter(key -> key.columns().equals(List.of(column.name())))
            .findFirst();
    if (reference.isPresent()) {
      String target = reference.get().targetTable();
      String targetColumn = reference.get().targetColumns().getFirst();
      notes +=
          "\nThis is a Foreign Key to `%s.%s`.<fk table='%s' column='%s'/>"
              .formatted(target, targetColumn, target, targetColumn);
    }
    if (notes.isEmpty()) {
      return column.comment();
    }
    return (column.comment().isEmpty() ? "" : column.comment() + "\n\n") + "Note:" + notes;
  }
}
