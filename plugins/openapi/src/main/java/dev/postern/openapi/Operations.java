package dev.postern.openapi;

import dev.postern.openapi.Operation.Body;
import dev.postern.openapi.Operation.Input;
import dev.postern.openapi.Operation.Place;
import dev.postern.spi.Column;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Routine.Volatility;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Makes routines of a document's operations; tells why of some it cannot. */
final class Operations {
  /** The schema of every routine. */
  static final String SCHEMA = "api";

  private static final Set<String> METHODS =
      Set.of("get", "head", "put", "post", "patch", "delete");
  private static final Pattern PATH =
      Pattern.compile("(/([A-Za-z0-9._~!$&'()*+,;=:@%-]|\\{[^{}/]+\\})*)+");
  private static final int MAX_WARNINGS = 50;

  private final Document document;
  private final OpenApiSettings settings;
  private final Schemas schemas;
  private final Map<String, Operation> found = new TreeMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();

  private Operations(Document document, OpenApiSettings settings) {
    this.document = document;
    this.settings = settings;
    this.schemas = new Schemas(document);
  }

  /**
   * All there are.
   *
   * @param byName of their routines
   * @param warnings what is not offered, and why
   */
  record Found(Map<String, Operation> byName, List<String> warnings) {}

  /**
   * Reads them.
   *
   * @throws SourceException where there are too many
   */
  static Found of(Document document, OpenApiSettings settings) {
    Operations operations = new Operations(document, settings);
    operations.count();
    operations.each(operations::add);
    settings.operations().stream()
        .filter(name -> !operations.found.containsKey(name))
        .forEach(name -> operations.warn("operations names " + name + ", which is not offered"));
    return new Found(operations.found, operations.warnings);
  }

  /** One that the document has, with its path and what holds for all of that path. */
  private interface Visit {
    void at(String path, String method, JsonNode item, JsonNode operation);
  }

  private void each(Visit visit) {
    for (var path : document.root().path("paths").properties()) {
      JsonNode item = path.getValue();
      for (var member : item.properties()) {
        if (METHODS.contains(member.getKey())) {
          visit.at(path.getKey(), member.getKey(), item, member.getValue());
        }
      }
    }
  }

  private void count() {
    int[] count = {0};
    each(
        (path, method, item, operation) -> {
          count[0]++;
          ids.merge(operation.path("operationId").asString(""), 1, Integer::sum);
        });
    if (count[0] > settings.limits().operations()) {
      throw new SourceException(
          SourceException.Kind.UNAVAILABLE,
          "the OpenAPI document has %d operations, more than the %d of max-operations"
              .formatted(count[0], settings.limits().operations()));
    }
  }

  private void add(String path, String method, JsonNode item, JsonNode operation) {
    String name = name(path, method, operation);
    if (!settings.operations().isEmpty() && !settings.operations().contains(name)) {
      return;
    }
    document.begin();
    try {
      if (found.containsKey(name)) {
        throw new UnservedException("there is another of its name, " + name);
      }
      found.put(name, read(name, path, method.toUpperCase(Locale.ROOT), item, operation));
    } catch (UnservedException why) {
      warn(
          "%s %s is not offered: %s"
              .formatted(method.toUpperCase(Locale.ROOT), Text.shown(path), why.getMessage()));
    }
  }

  private void warn(String warning) {
    if (warnings.size() < MAX_WARNINGS) {
      warnings.add(warning);
    }
  }

  /** An id that is not its own alone names nothing. */
  private String name(String path, String method, JsonNode operation) {
    String id = operation.path("operationId").asString("");
    return id.isEmpty() || ids.get(id) > 1 ? Names.ofPath(method, path) : Names.plain(id);
  }

  private Operation read(
      String name, String path, String method, JsonNode item, JsonNode operation) {
    if (item.has("$ref")) {
      throw new UnservedException("its path is a $ref");
    }
    checkPath(path);
    boolean reads = method.equals("GET") || method.equals("HEAD");
    Parameters parameters = new Parameters(document, schemas);
    parameters.read(item.path("parameters"), operation.path("parameters"), path);
    Optional<Body> body =
        reads ? Optional.empty() : parameters.readBody(document.at(operation.path("requestBody")));
    String rowsAt = settings.rows().getOrDefault(name, "");
    Routine routine =
        new Routine(
            SCHEMA,
            name,
            parameters.arguments(),
            returns(name, method, operation, rowsAt),
            reads ? Volatility.STABLE : Volatility.VOLATILE,
            comment(operation));
    List<Input> inputs = parameters.inputs();
    for (Input input : inputs) {
      if (input.place() == Place.PATH && !path.contains("{" + input.name() + "}")) {
        throw new UnservedException("its path lacks the parameter " + Text.shown(input.name()));
      }
    }
    return new Operation(routine, method, path, inputs, body, rowsAt);
  }

  private static void checkPath(String path) {
    if (path.length() > 500 || !PATH.matcher(path).matches()) {
      throw new UnservedException("its path is none that can be sent");
    }
    for (String segment : path.split("/", -1)) {
      String decoded;
      try {
        decoded = Text.percentDecoded(segment);
      } catch (IllegalArgumentException malformed) {
        throw new UnservedException("its path is none that can be sent");
      }
      if (decoded.equals(".") || decoded.equals("..") || decoded.contains("/")) {
        throw new UnservedException("its path leads out of the base address");
      }
    }
  }

  private static String comment(JsonNode operation) {
    String summary = operation.path("summary").asString("");
    return Text.described(summary.isBlank() ? operation.path("description").asString("") : summary);
  }

  private Returns returns(String name, String method, JsonNode operation, String rowsAt) {
    JsonNode content = success(operation.path("responses")).path("content");
    if (method.equals("HEAD") || content.isEmpty()) {
      return new Returns.Nothing();
    }
    Optional<JsonNode> whole = document.jsonSchema(content);
    if (whole.isEmpty()) {
      boolean isText =
          content.properties().stream().anyMatch(type -> type.getKey().startsWith("text/"));
      if (isText) {
        return new Returns.Scalar(Schemas.TEXT, false);
      }
      throw new UnservedException("it answers neither with JSON nor with text");
    }
    JsonNode schema = within(whole.get(), rowsAt);
    boolean isArray = Schemas.word(schema).equals("array");
    JsonNode row = isArray ? document.at(schema.path("items")) : schema;
    Optional<List<Column>> columns = schemas.columns(row);
    return columns.isPresent()
        ? new Returns.Rows(table(name, columns.get()), isArray)
        : new Returns.Scalar(Schemas.JSON, false);
  }

  /** What a JSON pointer leads to in values of a schema. */
  private JsonNode within(JsonNode schema, String pointer) {
    JsonNode found = schema;
    if (!pointer.isEmpty()) {
      for (String step : pointer.substring(1).split("/", -1)) {
        String member = step.replace("~1", "/").replace("~0", "~");
        found =
            schemas.members(found).orElse(List.of()).stream()
                .filter(one -> one.name().equals(member))
                .findFirst()
                .orElseThrow(
                    () ->
                        new UnservedException(
                            "its answers have nothing at %s, where 'rows' looks for them"
                                .formatted(Text.shown(pointer))))
                .schema();
      }
    }
    return found;
  }

  private JsonNode success(JsonNode responses) {
    for (String status : List.of("200", "201", "202", "203", "206", "2XX", "204", "default")) {
      if (responses.has(status)) {
        return document.at(responses.get(status));
      }
    }
    return responses.path("none");
  }

  private static Table table(String name, List<Column> columns) {
    return Table.of(
        SCHEMA,
        name,
        Table.Kind.ROUTINE_RESULT,
        columns,
        List.of(),
        List.of(),
        List.of(),
        Set.of(),
        "");
  }
}
