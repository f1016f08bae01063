package dev.postern.fuzz;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.postern.TestGateway;
import dev.postern.json.JsonText;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a gateway at random for what it says that it offers, by the OpenAPI document and the list of
 * tools of one role, and holds every answer against what was promised: statuses and schemas that
 * are declared, no fault of the gateway's own, and no word of its inside.
 */
final class DocumentFuzz {
  private static final String API = "/api/shop";

  /** What the database answers with 5xx for, whoever asks. */
  private static final Set<String> OF_THE_DATABASE =
      Set.of("21000", "40001", "40P01", "54001", "54000", "55000", "57014");

  private static final Pattern INSIDE =
      Pattern.compile(
          "(?i)\\bselect\\b.+\\bfrom\\b.+\\bwhere\\b|json_agg\\(|row_to_json\\(|\\bat"
              + " [a-z]+\\.[\\w.$]+\\(|java\\.|dev\\.postern|org\\.postgresql|Exception\\b"
              + "|PGRSTX00|-32603");

  private final TestGateway gateway;
  private final String role;
  private final JsonNode document;
  private final List<Operation> operations = new ArrayList<>();
  private final JsonNode tools;
  private final SchemaValues values;
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Map<String, Schema> schemas = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private final Map<Integer, Integer> statuses = new TreeMap<>();

  /** One method of one path. */
  private record Operation(String method, String path, JsonNode told) {}

  DocumentFuzz(TestGateway gateway, String role, long seed) {
    this(gateway, role, seed, UnaryOperator.identity());
  }

  /**
   * @param change what is changed in the document before it is believed
   */
  DocumentFuzz(TestGateway gateway, String role, long seed, UnaryOperator<String> change) {
    this.gateway = gateway;
    this.role = role;
    this.document = TestGateway.json(change.apply(gateway.get(API + "/", role).body()));
    this.values = new SchemaValues(new Random(seed), document);
    document
        .path("paths")
        .forEachEntry(
            (path, item) ->
                item.forEachEntry(
                    (method, told) ->
                        operations.add(
                            new Operation(method.toUpperCase(Locale.ROOT), path, told))));
    this.tools =
        TestGateway.json(message("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}").body())
            .at("/result/tools");
  }

  List<String> faults() {
    return faults;
  }

  /** How many answers there were, by status; those of tools that failed have 0. */
  Map<Integer, Integer> statuses() {
    return statuses;
  }

  int offers() {
    return operations.size() + tools.size();
  }

  /** Each operation and each tool once. */
  void round() {
    operations.forEach(this::ask);
    tools.forEach(this::use);
  }

  private void ask(Operation operation) {
    StringBuilder query = new StringBuilder();
    Map<String, String> headers = new HashMap<>();
    boolean isShaped = false;
    for (JsonNode reference : operation.told().path("parameters")) {
      JsonNode parameter = values.resolved(reference);
      String name = parameter.path("name").asString();
      if (!parameter.path("required").asBoolean(false) && !values.oneIn(5)) {
        continue;
      }
      String value = value(parameter);
      if (parameter.path("in").asString().equals("header")) {
        headers.put(name, value.replaceAll("[^ -~]", "?").strip());
      } else {
        query.append(query.isEmpty() ? '?' : '&').append(encoded(name)).append('=');
        query.append(encoded(value));
      }
      isShaped |= name.equals("select");
    }
    String body = body(operation, headers);
    HttpResponse<String> answer =
        gateway.call(operation.method(), API + operation.path() + query, role, headers, body);
    String asked = operation.method() + " " + operation.path() + query + " " + headers + " " + body;
    check(asked, operation, answer, isShaped);
  }

  private String value(JsonNode parameter) {
    if (values.oneIn(2)) {
      return values.hostile();
    }
    String fitting = values.of(parameter.path("schema")).asString("");
    boolean isCondition = parameter.path("schema").path("type").asString("").equals("string");
    return isCondition && values.oneIn(2)
        ? values.any(List.of("eq.", "gt.", "not.is.", "in.(", "like.", "fts.")) + fitting
        : fitting;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private String body(Operation operation, Map<String, String> headers) {
    JsonNode content = operation.told().path("requestBody").path("content");
    if (content.isMissingNode()) {
      return "";
    }
    List<String> types = new ArrayList<>(content.propertyNames());
    String type = values.oneIn(4) ? values.any(types) : "application/json";
    headers.put("Content-Type", type);
    JsonNode value = values.of(content.path(type).path("schema"));
    if (values.oneIn(10)) {
      String text = value.toString();
      return text.substring(0, text.length() / 2);
    }
    return type.equals("application/json") ? value.toString() : values.hostile();
  }

  private void check(
      String asked, Operation operation, HttpResponse<String> answer, boolean isShaped) {
    int status = answer.statusCode();
    statuses.merge(status, 1, Integer::sum);
    JsonNode responses = operation.told().path("responses");
    JsonNode declared = values.resolved(responses.path(Integer.toString(status)));
    if (declared.isMissingNode() && status >= 400) {
      declared = values.resolved(responses.path("default"));
    }
    String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
    String said = answer.body();
    if (declared.isMissingNode()) {
      fault(asked, "the status " + status + " is not declared", said);
    } else if (!said.isEmpty() && !declared.path("content").has(type)) {
      fault(asked, "the type " + type + " of status " + status + " is not declared", said);
    } else if (type.endsWith("json") && !said.isEmpty() && !(isShaped && status < 400)) {
      fits(asked, declared.path("content").path(type).path("schema"), said);
    }
    if (status >= 500 && OF_THE_DATABASE.stream().noneMatch(said::contains)) {
      fault(asked, "it failed with " + status, said);
    }
    if (status >= 400) {
      tellsNothing(asked, said);
    }
    if (answer.headers().map().containsKey("x-injected")) {
      fault(asked, "a header field was injected", answer.headers().toString());
    }
  }

  private void use(JsonNode tool) {
    JsonNode arguments = values.of(tool.path("inputSchema"));
    ObjectNode message = JsonText.object().put("jsonrpc", "2.0").put("id", 1);
    message.put("method", "tools/call");
    message.putObject("params").put("name", tool.path("name").asString());
    ((ObjectNode) message.path("params")).set("arguments", arguments);
    String asked = message.toString();
    HttpResponse<String> answer = message(asked);
    JsonNode told = TestGateway.json(answer.body());
    boolean failed = told.has("error") || told.at("/result/isError").asBoolean(false);
    statuses.merge(failed ? 0 : answer.statusCode(), 1, Integer::sum);
    JsonNode content = told.at("/result/structuredContent");
    if (answer.statusCode() >= 500
        || (content.path("status").asInt(0) >= 500
            && !OF_THE_DATABASE.contains(content.path("code").asString("")))) {
      fault(asked, "it failed", answer.body());
    }
    if (failed) {
      tellsNothing(asked, answer.body());
    } else if (tool.has("outputSchema")) {
      fits(asked, tool.path("outputSchema"), content.toString());
    }
  }

  private HttpResponse<String> message(String json) {
    return gateway.call("POST", "/mcp", role, TestGateway.mcpHeaders(), json);
  }

  private void fits(String asked, JsonNode schema, String said) {
    Schema known =
        schemas.computeIfAbsent(
            schema.toString(),
            text -> {
              ObjectNode whole = JsonText.object();
              whole.set("components", document.path("components"));
              whole.putArray("allOf").add(schema);
              return registry.getSchema(whole.toString(), InputFormat.JSON);
            });
    var problems = known.validate(said, InputFormat.JSON);
    if (!problems.isEmpty()) {
      fault(asked, "it does not fit its schema: " + problems, said);
    }
  }

  /** What the caller said may come back in a message. */
  private void tellsNothing(String asked, String said) {
    String rest = said;
    for (String hostile : SchemaValues.HOSTILE) {
      if (hostile.length() > 3) {
        rest = rest.replace(hostile, "");
      }
    }
    if (INSIDE.matcher(rest).find()) {
      fault(asked, "it tells of the inside", said);
    }
  }

  private void fault(String asked, String what, String said) {
    faults.add(what + "\n  " + shortened(asked) + "\n  " + shortened(said));
  }

  private static String shortened(String text) {
    return text.length() <= 1_000 ? text : text.substring(0, 1_000) + "…";
  }
}
