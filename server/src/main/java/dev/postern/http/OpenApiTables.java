package dev.postern.http;

import dev.postern.json.JsonText;
import dev.postern.schema.Powers;
import dev.postern.schema.SchemaView.VisibleEmbed;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Capability;
import dev.postern.spi.Column;
import dev.postern.spi.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The path of one table, with an operation for each action that the caller may do. */
final class OpenApiTables {
  private final VisibleTable table;
  private final String key;
  private final Set<String> known;
  private final Powers powers;

  /**
   * @param known the names of all tables of the document
   * @param powers what their source can do
   */
  OpenApiTables(VisibleTable table, Set<String> known, Powers powers) {
    this.powers = powers;
    this.table = table;
    this.key = OpenApiNames.key(table.name());
    this.known = known;
  }

  String path() {
    return "/" + OpenApiNames.segment(table.name());
  }

  ObjectNode operations() {
    ObjectNode operations = JsonText.object();
    if (table.actions().contains(Action.READ)) {
      operations.set("get", read());
    }
    if (table.actions().contains(Action.CREATE)) {
      operations.set("post", create());
    }
    if (canPut()) {
      operations.set("put", put());
    }
    if (table.actions().contains(Action.UPDATE)) {
      operations.set("patch", update());
    }
    if (table.actions().contains(Action.DELETE)) {
      operations.set("delete", delete());
    }
    return operations;
  }

  void addSchemas(ObjectNode schemas) {
    ObjectNode row = OpenApiSchemas.row(table.readable(), column -> false, this::note);
    if (!table.table().comment().isEmpty()) {
      row.put("description", table.table().comment());
    }
    ObjectNode properties = (ObjectNode) row.get("properties");
    addDefaults(properties);
    addEmbeds(properties);
    schemas.set(key, row);
    if (table.actions().contains(Action.CREATE)) {
      schemas.set(
          key + ".create",
          OpenApiSchemas.row(table.creatable(), OpenApiSchemas::isRequiredInNewRows, this::note));
    }
    if (table.actions().contains(Action.UPDATE)) {
      schemas.set(
          key + ".update", OpenApiSchemas.row(table.updatable(), column -> false, this::note));
    }
  }

  /**
   * Said of rows that come back alone: generated clients take a member with a default for one that
   * is always there, and new rows need not have it.
   */
  private void addDefaults(ObjectNode properties) {
    for (Column column : table.readable()) {
      OpenApiSchemas.fallback(column)
          .ifPresent(value -> ((ObjectNode) properties.get(column.name())).set("default", value));
    }
  }

  /** Related rows, which are there where a select list asks for them. */
  private void addEmbeds(ObjectNode properties) {
    for (VisibleEmbed embed : table.embeds()) {
      int hint = embed.name().indexOf('!');
      String name = hint < 0 ? embed.name() : embed.name().substring(0, hint);
      if (known.contains(embed.target()) && !properties.has(name)) {
        ObjectNode row = OpenApiSchemas.ref("schemas", OpenApiNames.key(embed.target()));
        ObjectNode related = embed.isMany() ? OpenApiSchemas.arrayOf(row) : JsonText.object();
        if (!embed.isMany()) {
          related.putArray("oneOf").add(row).addObject().put("type", "null");
        }
        related.put("description", "Related rows, with select=*," + embed.name() + "(*).");
        properties.set(name, related.put("readOnly", true));
      }
    }
  }

  private boolean canPut() {
    return table.actions().contains(Action.CREATE)
        && table.actions().contains(Action.UPDATE)
        && powers.can(Capability.UPSERT)
        && powers.can(Operator.EQ)
        && !table.table().primaryKey().isEmpty();
  }

  /** The keys that a column is in, as far as the caller may see them. */
  private String note(Column column) {
    List<String> notes = new ArrayList<>();
    if (table.table().primaryKey().contains(column.name())) {
      notes.add("Part of the primary key.");
    }
    table.table().foreignKeys().stream()
        .filter(key -> key.columns().equals(List.of(column.name())))
        .filter(
            key ->
                table.embeds().stream().anyMatch(embed -> embed.target().equals(key.targetTable())))
        .findFirst()
        .ifPresent(
            key ->
                notes.add(
                    "Refers to " + key.targetTable() + "." + key.targetColumns().getFirst() + "."));
    OpenApiSchemas.fallback(column).ifPresent(value -> notes.add("By default " + value + "."));
    return String.join(" ", notes);
  }

  void addParameters(ObjectNode parameters) {
    parameters.set(
        key + ".select",
        OpenApiDocument.parameter("select", "query", "string", selectDescription()));
    for (Column column : table.filterable()) {
      parameters.set(
          filterKey(column),
          OpenApiDocument.parameter(
              OpenApiNames.filter(column.name()),
              "query",
              "string",
              "Condition on " + column.name() + " (" + column.type().name() + ")."));
    }
  }

  private String selectDescription() {
    String columns = table.readable().stream().map(Column::name).collect(Collectors.joining(", "));
    String aggregates =
        " A column may be renamed (name:column)"
            + (powers.casts() ? ", cast (column::type)" : "")
            + (powers.can(Capability.AGGREGATE)
                ? " and, where the caller may, aggregated (column.sum(), avg, min, max, count)."
                : ".");
    if (table.embeds().isEmpty()) {
      return "Columns out of " + columns + "." + aggregates;
    }
    String embeds =
        table.embeds().stream().map(OpenApiTables::embed).collect(Collectors.joining(", "));
    return "Columns out of " + columns + "; related rows out of " + embeds + "." + aggregates;
  }

  private static String embed(VisibleEmbed embed) {
    return embed.name() + "(…)" + (embed.isMany() ? " as an array" : "");
  }

  private ObjectNode read() {
    ObjectNode read = operation("read", "Rows of " + table.name() + ".");
    ArrayNode parameters = filters(read);
    for (String shared :
        new String[] {"order", "limit", "offset", "range", "if-none-match", "prefer.read"}) {
      parameters.add(OpenApiSchemas.ref("parameters", shared));
    }
    ObjectNode responses = read.putObject("responses");
    responses.set("200", OpenApiDocument.rowsResponse("The rows.", row()));
    responses.set("206", OpenApiDocument.rowsResponse("Some of the rows.", row()));
    responses.set("304", JsonText.object().put("description", "The one row is as it was."));
    return OpenApiDocument.withErrors(read);
  }

  private ObjectNode create() {
    ObjectNode create = operation("create", "New rows in " + table.name() + ".");
    ArrayNode parameters = create.putArray("parameters");
    parameters.add(OpenApiSchemas.ref("parameters", key + ".select"));
    parameters.add(OpenApiSchemas.ref("parameters", "columns"));
    if (powers.can(Capability.UPSERT)) {
      parameters.add(OpenApiSchemas.ref("parameters", "on_conflict"));
    }
    parameters.add(OpenApiSchemas.ref("parameters", "prefer.create"));
    ObjectNode one = OpenApiSchemas.ref("schemas", key + ".create");
    ObjectNode oneOrMany = JsonText.object();
    oneOrMany.putArray("oneOf").add(one).add(OpenApiSchemas.arrayOf(one.deepCopy()));
    create.set("requestBody", OpenApiDocument.rowsBody(oneOrMany));
    ObjectNode responses = create.putObject("responses");
    responses.set(
        "200",
        OpenApiDocument.rowsResponse("Merged, nothing was new; the rows where asked for.", row()));
    ObjectNode created = OpenApiDocument.rowsResponse("Created; the rows where asked for.", row());
    ((ObjectNode) created.get("headers"))
        .set("Location", OpenApiSchemas.ref("headers", "location"));
    responses.set("201", created);
    return OpenApiDocument.withErrors(create);
  }

  private ObjectNode put() {
    ObjectNode put =
        operation(
            "put",
            "One row of "
                + table.name()
                + " in its place: conditions eq on every column of the primary key.");
    ArrayNode parameters = put.putArray("parameters");
    table.filterable().stream()
        .filter(column -> table.table().primaryKey().contains(column.name()))
        .forEach(column -> parameters.add(OpenApiSchemas.ref("parameters", filterKey(column))));
    parameters.add(OpenApiSchemas.ref("parameters", key + ".select"));
    parameters.add(OpenApiSchemas.ref("parameters", "if-match"));
    parameters.add(OpenApiSchemas.ref("parameters", "prefer.change"));
    put.set("requestBody", OpenApiDocument.body(OpenApiSchemas.ref("schemas", key + ".create")));
    changed(put);
    ((ObjectNode) put.get("responses"))
        .set("201", OpenApiDocument.rowsResponse("Created; the row, as asked for.", row()));
    return put;
  }

  private ObjectNode update() {
    ObjectNode update = operation("update", "Changes the rows of " + table.name() + " that fit.");
    ArrayNode parameters = filters(update);
    parameters.add(OpenApiSchemas.ref("parameters", "columns"));
    parameters.add(OpenApiSchemas.ref("parameters", "if-match"));
    parameters.add(OpenApiSchemas.ref("parameters", "prefer.change"));
    update.set("requestBody", OpenApiDocument.body(OpenApiSchemas.ref("schemas", key + ".update")));
    return changed(update);
  }

  private ObjectNode delete() {
    ObjectNode delete = operation("delete", "Removes the rows of " + table.name() + " that fit.");
    filters(delete)
        .add(OpenApiSchemas.ref("parameters", "if-match"))
        .add(OpenApiSchemas.ref("parameters", "prefer.change"));
    return changed(delete);
  }

  private ObjectNode changed(ObjectNode operation) {
    ObjectNode responses = operation.putObject("responses");
    responses.set("200", OpenApiDocument.rowsResponse("Done; the rows, as asked for.", row()));
    responses.set("204", JsonText.object().put("description", "Done."));
    return OpenApiDocument.withErrors(operation);
  }

  private ObjectNode operation(String action, String summary) {
    ObjectNode operation = JsonText.object();
    operation.put("operationId", action + "." + key);
    operation.put("summary", summary);
    operation.putArray("tags").add(table.name());
    return operation;
  }

  private ArrayNode filters(ObjectNode operation) {
    ArrayNode parameters = operation.putArray("parameters");
    for (Column column : table.filterable()) {
      parameters.add(OpenApiSchemas.ref("parameters", filterKey(column)));
    }
    parameters.add(OpenApiSchemas.ref("parameters", "and"));
    parameters.add(OpenApiSchemas.ref("parameters", "or"));
    parameters.add(OpenApiSchemas.ref("parameters", key + ".select"));
    return parameters;
  }

  private ObjectNode row() {
    return OpenApiSchemas.ref("schemas", key);
  }

  private String filterKey(Column column) {
    return key + ".filter." + OpenApiNames.key(column.name());
  }
}
