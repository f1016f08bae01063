package dev.postern.http;

import dev.postern.json.JsonText;
import dev.postern.schema.SchemaView.VisibleEmbed;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The path of one table, with an operation for each action that the caller may do. */
final class OpenApiTables {
  private final VisibleTable table;
  private final String key;

  OpenApiTables(VisibleTable table) {
    this.table = table;
    this.key = OpenApiNames.key(table.name());
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
    if (table.actions().contains(Action.UPDATE)) {
      operations.set("patch", update());
    }
    if (table.actions().contains(Action.DELETE)) {
      operations.set("delete", delete());
    }
    return operations;
  }

  void addSchemas(ObjectNode schemas) {
    ObjectNode row = OpenApiSchemas.row(table.readable(), column -> false);
    if (!table.table().comment().isEmpty()) {
      row.put("description", table.table().comment());
    }
    schemas.set(key, row);
    if (table.actions().contains(Action.CREATE)) {
      schemas.set(
          key + ".create",
          OpenApiSchemas.row(table.creatable(), OpenApiSchemas::isRequiredInNewRows));
    }
    if (table.actions().contains(Action.UPDATE)) {
      schemas.set(key + ".update", OpenApiSchemas.row(table.updatable(), column -> false));
    }
  }

  void addParameters(ObjectNode parameters) {
    parameters.set(
        key + ".select",
        OpenApiDocument.parameter("select", "query", "string", selectDescription()));
    for (Column column : table.readable()) {
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
    if (table.embeds().isEmpty()) {
      return "Columns out of " + columns + ".";
    }
    String embeds =
        table.embeds().stream().map(OpenApiTables::embed).collect(Collectors.joining(", "));
    return "Columns out of " + columns + "; related rows out of " + embeds + ".";
  }

  private static String embed(VisibleEmbed embed) {
    return embed.name() + "(…)" + (embed.isMany() ? " as an array" : "");
  }

  private ObjectNode read() {
    ObjectNode read = operation("read", "Rows of " + table.name() + ".");
    ArrayNode parameters = filters(read);
    for (String shared : new String[] {"order", "limit", "offset", "range", "prefer.count"}) {
      parameters.add(OpenApiSchemas.ref("parameters", shared));
    }
    ObjectNode responses = read.putObject("responses");
    responses.set("200", OpenApiDocument.response("The rows.", rows()));
    responses.set("206", OpenApiDocument.response("Some of the rows.", rows()));
    return OpenApiDocument.withErrors(read);
  }

  private ObjectNode create() {
    ObjectNode create = operation("create", "New rows in " + table.name() + ".");
    ArrayNode parameters = create.putArray("parameters");
    parameters.add(OpenApiSchemas.ref("parameters", key + ".select"));
    parameters.add(OpenApiSchemas.ref("parameters", "columns"));
    parameters.add(OpenApiSchemas.ref("parameters", "prefer.return"));
    ObjectNode one = OpenApiSchemas.ref("schemas", key + ".create");
    ObjectNode oneOrMany = JsonText.object();
    oneOrMany.putArray("oneOf").add(one).add(OpenApiSchemas.arrayOf(one.deepCopy()));
    create.set("requestBody", OpenApiDocument.body(oneOrMany));
    create
        .putObject("responses")
        .set("201", OpenApiDocument.response("Created; the rows where asked for.", rows()));
    return OpenApiDocument.withErrors(create);
  }

  private ObjectNode update() {
    ObjectNode update = operation("update", "Changes the rows of " + table.name() + " that fit.");
    filters(update).add(OpenApiSchemas.ref("parameters", "prefer.return"));
    update.set("requestBody", OpenApiDocument.body(OpenApiSchemas.ref("schemas", key + ".update")));
    return changed(update);
  }

  private ObjectNode delete() {
    ObjectNode delete = operation("delete", "Removes the rows of " + table.name() + " that fit.");
    filters(delete).add(OpenApiSchemas.ref("parameters", "prefer.return"));
    return changed(delete);
  }

  private ObjectNode changed(ObjectNode operation) {
    ObjectNode responses = operation.putObject("responses");
    responses.set("200", OpenApiDocument.response("Done; the rows, as asked for.", rows()));
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
    for (Column column : table.readable()) {
      parameters.add(OpenApiSchemas.ref("parameters", filterKey(column)));
    }
    parameters.add(OpenApiSchemas.ref("parameters", "and"));
    parameters.add(OpenApiSchemas.ref("parameters", "or"));
    parameters.add(OpenApiSchemas.ref("parameters", key + ".select"));
    return parameters;
  }

  private ObjectNode rows() {
    return OpenApiSchemas.arrayOf(OpenApiSchemas.ref("schemas", key));
  }

  private String filterKey(Column column) {
    return key + ".filter." + OpenApiNames.key(column.name());
  }
}
