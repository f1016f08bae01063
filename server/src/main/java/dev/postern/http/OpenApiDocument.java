package dev.postern.http;

import dev.postern.config.RestSettings;
import dev.postern.json.JsonText;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Capability;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An OpenAPI 3.1 document of what one caller may use of one service. Equal views give equal bytes.
 */
final class OpenApiDocument {
  private static final String CSV = "text/csv";
  private static final String FORM = "application/x-www-form-urlencoded";

  private final SchemaView view;
  private final RestSettings settings;
  private final Profile profile;
  private final String comment;

  /**
   * @param settings where the service lies, and what is to be said of it
   * @param profile the schema that the view is of
   * @param comment what the source says of that schema: a title in the first line; may be empty
   */
  OpenApiDocument(SchemaView view, RestSettings settings, Profile profile, String comment) {
    this.view = view;
    this.comment = comment;
    this.settings = settings;
    this.profile = profile;
  }

  ObjectNode tree() {
    ObjectNode document = JsonText.object();
    document.put("openapi", "3.1.0");
    ObjectNode information = document.putObject("info");
    int end = comment.indexOf('\n');
    String rest = end < 0 ? "" : comment.substring(end).strip();
    information.put(
        "title",
        comment.isBlank() ? view.service() : end < 0 ? comment : comment.substring(0, end));
    information.put("version", RootHandler.version());
    information.put(
        "description",
        rest
            + (rest.isEmpty() ? "" : "\n\n")
            + "What the caller may use of this service. "
            + OpenApiOperators.told(view.powers()));
    document
        .putArray("servers")
        .addObject()
        .put("url", settings.publicUrl().orElseGet(() -> CanonicalQuery.path(settings.mount())));
    boolean signsIn = settings.delegate().isEmpty() || settings.showsSecurity();
    if (signsIn) {
      ArrayNode ways = document.putArray("security");
      ways.addObject().putArray("bearer");
      ways.addObject().putArray("key");
    }
    document.set("paths", paths());
    if (!view.powers().can(Capability.RENDERING)) {
      document.get("paths").forEach(OpenApiDocument::withoutCsv);
    }
    document.set("components", components());
    return document;
  }

  /** A source that gives JSON alone. */
  private static void withoutCsv(JsonNode operations) {
    for (JsonNode response : operations.findValues("responses")) {
      response.forEach(one -> one.withObject("/content").remove(CSV));
    }
  }

  private ObjectNode paths() {
    ObjectNode paths = JsonText.object();
    tables().forEach(table -> paths.set(table.path(), inSchema(table.operations())));
    routines().stream()
        .map(OpenApiRoutines::new)
        .forEach(routine -> paths.set(routine.path(), inSchema(routine.operations())));
    view.tools().stream()
        .map(OpenApiTools::new)
        .forEach(tool -> paths.set(tool.path(), tool.operations()));
    return paths;
  }

  private ObjectNode components() {
    ObjectNode components = JsonText.object();
    ObjectNode schemas = components.putObject("schemas");
    ObjectNode parameters = components.putObject("parameters");
    OpenApiParameters.addTo(parameters, view.powers());
    for (OpenApiTables table : tables()) {
      table.addSchemas(schemas);
      table.addParameters(parameters);
    }
    schemas.set("postern.error", OpenApiSchemas.error());
    components
        .putObject("responses")
        .set(
            "error",
            response("Refused or failed.", OpenApiSchemas.ref("schemas", "postern.error")));
    ObjectNode headers = components.putObject("headers");
    header(headers, "content-range", "Which of how many rows these are, for instance 0-9/25.");
    header(headers, "etag", "The state of the one row.");
    header(headers, "location", "Where the one new row is, with return=headers-only.");
    header(headers, "preference-applied", "The preferences that were heeded.");
    ObjectNode ways = components.putObject("securitySchemes");
    ways.putObject("bearer").put("type", "http").put("scheme", "bearer");
    ways.putObject("key").put("type", "apiKey").put("in", "header").put("name", "X-API-Key");
    return components;
  }

  private List<OpenApiTables> tables() {
    Set<String> known =
        view.tables().stream().map(VisibleTable::name).collect(Collectors.toUnmodifiableSet());
    return view.tables().stream()
        .map(table -> new OpenApiTables(table, known, view.powers()))
        .toList();
  }

  /** Another schema than the default one must be asked for by name. */
  private ObjectNode inSchema(ObjectNode operations) {
    if (!profile.isDefault()) {
      ArrayNode shared = operations.putArray("parameters");
      for (String name : new String[] {"Accept-Profile", "Content-Profile"}) {
        ObjectNode field = parameter(name, "header", "string", "The schema.").put("required", true);
        ((ObjectNode) field.get("schema")).putArray("enum").add(profile.schema());
        shared.add(field);
      }
    }
    return operations;
  }

  private static void header(ObjectNode headers, String name, String description) {
    ObjectNode header = headers.putObject(name);
    header.put("description", description);
    header.putObject("schema").put("type", "string");
  }

  /** Functions by name, in the order of the view. */
  private List<List<VisibleRoutine>> routines() {
    Map<String, List<VisibleRoutine>> byName =
        view.routines().stream()
            .collect(
                Collectors.groupingBy(
                    VisibleRoutine::name, LinkedHashMap::new, Collectors.toList()));
    return List.copyOf(byName.values());
  }

  static ObjectNode parameter(String name, String place, String type, String description) {
    ObjectNode parameter = JsonText.object();
    parameter.put("name", name);
    parameter.put("in", place);
    parameter.put("description", description);
    parameter.putObject("schema").put("type", type);
    return parameter;
  }

  static ObjectNode body(ObjectNode schema) {
    ObjectNode body = JsonText.object();
    body.put("required", true);
    body.putObject("content").putObject(AcceptedTypes.JSON).set("schema", schema);
    return body;
  }

  /** A body of rows, which may also come as CSV with a header line or, for one, as a form. */
  static ObjectNode rowsBody(ObjectNode schema) {
    ObjectNode body = body(schema);
    ObjectNode content = (ObjectNode) body.get("content");
    content.putObject(CSV).putObject("schema").put("type", "string");
    content.putObject(FORM).putObject("schema").put("type", "object");
    return body;
  }

  static ObjectNode response(String description, ObjectNode schema) {
    ObjectNode response = JsonText.object();
    response.put("description", description);
    response.putObject("content").putObject(AcceptedTypes.JSON).set("schema", schema);
    return response;
  }

  /** An answer of rows: an array of them, exactly one, or CSV. */
  static ObjectNode rowsResponse(String description, ObjectNode row) {
    ObjectNode response = response(description, OpenApiSchemas.arrayOf(row));
    ObjectNode content = (ObjectNode) response.get("content");
    content.putObject(AcceptedTypes.OBJECT).set("schema", row.deepCopy());
    content.putObject(CSV).putObject("schema").put("type", "string");
    ObjectNode headers = response.putObject("headers");
    headers.set("Content-Range", OpenApiSchemas.ref("headers", "content-range"));
    headers.set("ETag", OpenApiSchemas.ref("headers", "etag"));
    headers.set("Preference-Applied", OpenApiSchemas.ref("headers", "preference-applied"));
    return response;
  }

  /** The operation with the answer for everything that ends badly. */
  static ObjectNode withErrors(ObjectNode operation) {
    ((ObjectNode) operation.get("responses"))
        .set("default", OpenApiSchemas.ref("responses", "error"));
    return operation;
  }
}
