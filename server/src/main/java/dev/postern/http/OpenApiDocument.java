package dev.postern.http;

import dev.postern.json.JsonText;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleRoutine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * An OpenAPI 3.1 document of what one caller may use of one service. Equal views give equal bytes.
 */
final class OpenApiDocument {
  private static final String CONDITIONS =
      "A condition is [not.]operator.value. Operators are eq, neq, gt, gte, lt, lte, like, ilike (*"
          + " for any run of characters), match, imatch, in.(a,b), is (null, not_null, true, false,"
          + " unknown), isdistinct, fts, plfts, phfts, wfts, cs, cd, ov, sl, sr, nxr, nxl and adj;"
          + " eq, gt, gte, lt, lte, like, ilike, match and imatch take (any) or (all) and a list in"
          + " braces.";
  private static final String CSV = "text/csv";
  private static final String FORM = "application/x-www-form-urlencoded";

  private final SchemaView view;
  private final String mount;

  /**
   * @param mount where the service lies
   */
  OpenApiDocument(SchemaView view, String mount) {
    this.view = view;
    this.mount = mount;
  }

  ObjectNode tree() {
    ObjectNode document = JsonText.object();
    document.put("openapi", "3.1.0");
    ObjectNode information = document.putObject("info");
    information.put("title", view.service());
    information.put("version", RootHandler.version());
    information.put("description", "What the caller may use of this service. " + CONDITIONS);
    document.putArray("servers").addObject().put("url", CanonicalQuery.path(mount));
    document.putArray("security").addObject().putArray("bearer");
    ObjectNode paths = document.putObject("paths");
    ObjectNode components = document.putObject("components");
    ObjectNode schemas = components.putObject("schemas");
    ObjectNode parameters = components.putObject("parameters");
    addSharedParameters(parameters);
    view.tables().stream()
        .map(OpenApiTables::new)
        .forEach(
            table -> {
              paths.set(table.path(), table.operations());
              table.addSchemas(schemas);
              table.addParameters(parameters);
            });
    routines().stream()
        .map(OpenApiRoutines::new)
        .forEach(routine -> paths.set(routine.path(), routine.operations()));
    schemas.set("postern.error", OpenApiSchemas.error());
    components
        .putObject("responses")
        .set(
            "error",
            response("Refused or failed.", OpenApiSchemas.ref("schemas", "postern.error")));
    components
        .putObject("securitySchemes")
        .putObject("bearer")
        .put("type", "http")
        .put("scheme", "bearer");
    return document;
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

  private static void addSharedParameters(ObjectNode parameters) {
    parameters.set(
        "order",
        parameter(
            "order",
            "query",
            "string",
            "Sort keys: column[.asc|.desc][.nullsfirst|.nullslast], with commas between them."));
    parameters.set("limit", parameter("limit", "query", "integer", "The most rows."));
    parameters.set(
        "offset", parameter("offset", "query", "integer", "How many rows to pass over first."));
    parameters.set(
        "and", parameter("and", "query", "string", "Conditions that all hold: (a.eq.1,b.gt.2)."));
    parameters.set(
        "or",
        parameter("or", "query", "string", "Conditions of which one holds: (a.eq.1,b.gt.2)."));
    parameters.set(
        "columns",
        parameter("columns", "query", "string", "The members of the body that are meant."));
    parameters.set(
        "on_conflict",
        parameter(
            "on_conflict",
            "query",
            "string",
            "The columns by which a row that is there already is known; else the primary key."));
    parameters.set(
        "range", parameter("Range", "header", "string", "A stretch of rows, for instance 0-9."));
    parameters.set(
        "prefer.read",
        prefer("Whether all rows are counted.", "count=exact", "count=planned", "count=estimated"));
    parameters.set(
        "prefer.create",
        prefer(
            "What comes back, and what becomes of rows that are there already; several with commas"
                + " between them.",
            "return=minimal",
            "return=headers-only",
            "return=representation",
            "resolution=merge-duplicates",
            "resolution=ignore-duplicates",
            "missing=default"));
    parameters.set(
        "prefer.change",
        prefer(
            "What comes back, and how many rows may be hit; several with commas between them.",
            "return=minimal",
            "return=representation",
            "count=exact",
            "handling=strict, max-affected=1"));
  }

  private static ObjectNode prefer(String description, String... examples) {
    ObjectNode parameter = parameter("Prefer", "header", "string", description);
    List.of(examples).forEach(((ObjectNode) parameter.get("schema")).putArray("examples")::add);
    return parameter;
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
    return response;
  }

  /** The operation with the answer for everything that ends badly. */
  static ObjectNode withErrors(ObjectNode operation) {
    ((ObjectNode) operation.get("responses"))
        .set("default", OpenApiSchemas.ref("responses", "error"));
    return operation;
  }
}
