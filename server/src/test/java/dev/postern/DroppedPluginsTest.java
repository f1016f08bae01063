package dev.postern;

import static dev.postern.TestGateway.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.plugin.ExampleJar;
import dev.postern.plugin.PluginJar;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Jars built outside of the checkout and dropped into a folder of plugins: the examples, a source
 * that can only be called, and one that fails in every way.
 */
@Timeout(120)
class DroppedPluginsTest {
  private static final String BADGE = "a-badge-of-no-one-else";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws IOException {
    Path plugins = folder.resolve("plugins");
    Path examples = TestGateway.home().resolve("plugins");
    ExampleJar.build(
        examples.resolve("example-connector"), folder, plugins.resolve("notes-1.0.0.jar"));
    ExampleJar.build(examples.resolve("example-sign-in"), folder, plugins.resolve("badge.jar"));
    PluginJar.plugin("small")
        .extension("Small")
        .source("Small", SMALL)
        .write(plugins.resolve("small.jar"));
    Files.createDirectories(folder.resolve("notes"));
    Files.writeString(
        folder.resolve("notes/todo.txt"), "buy milk\nsay \"hello\"\n'; drop table todo; --\nzzz\n");
    gateway =
        TestGateway.start(
            shipped ->
                CONFIG
                    .replace("${PLUGINS}", plugins.toString())
                    .replace("${NOTES}", folder.resolve("notes").toString())
                    .replace("${BADGE}", BADGE));
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  private static final String CONFIG =
      """
      plugins: {folders: ["${PLUGINS}"]}
      hooks: {folder: "${PLUGINS}"}
      services:
        notes: {connector: notes, settings: {folder: "${NOTES}"}}
        adder: {connector: small, settings: {mode: call}}
        keeper: {connector: small, settings: {mode: write}}
        broken: {connector: small, settings: {mode: break}}
      sign-in:
        - provider: badge
          settings: {badges: {robin: {secret: "${BADGE}", roles: [reader]}}}
      roles:
        reader:
          timeout-ms: 1000
          allow:
            notes/*: {actions: [read, create, update, delete, call]}
            adder/*: {actions: [read, create, update, delete, call]}
            keeper/*: {actions: [read, create, update, delete, call]}
            broken/*: {actions: [read], export: true}
      limits: {export-timeout-ms: 1000}
      audit: {file: audit.jsonl}
      """;

  /** Calls a sum, keeps rows it cannot give back, or fails as the row asked for says. */
  private static final String SMALL =
      """
      import dev.postern.spi.*;
      import java.util.*;
      public class Small implements DataSourceConnector {
        public String type() { return "small"; }
        public DataSource open(String service, Settings settings, PluginContext context) {
          String mode = settings.text("mode");
          return new DataSource() {
            public Set<Capability> capabilities() {
              return switch (mode) {
                case "call" -> Set.of(Capability.CALL);
                case "write" -> Set.of(Capability.CREATE, Capability.UPDATE, Capability.DELETE);
                default -> Set.of(Capability.READ, Capability.STREAM);
              };
            }
            public Set<Operator> operators() { return Set.of(Operator.EQ); }
            public Catalog introspect() {
              ColumnType whole = ColumnType.of("integer", ColumnType.Kind.INTEGER);
              ColumnType text = ColumnType.of("text", ColumnType.Kind.TEXT);
              Table table = Table.of("s", "rows", Table.Kind.TABLE,
                  List.of(new Column("id", text, false, false, false, "")),
                  List.of("id"), List.of(), List.of(),
                  mode.equals("write")
                      ? Set.of(Action.CREATE, Action.UPDATE, Action.DELETE) : Set.of(), "");
              Routine add = new Routine("s", "add",
                  List.of(new Routine.Argument("a", whole, false, false),
                      new Routine.Argument("b", whole, false, false)),
                  new Routine.Returns.Scalar(whole, false), Routine.Volatility.IMMUTABLE, "");
              return new Catalog(List.of("s"), List.of(table),
                  mode.equals("call") ? List.of(add) : List.of(), List.of(), Map.of(), List.of(),
                  Map.of(), List.of(), Map.of(), Map.of());
            }
            public List<Result> execute(List<Query> all, CallContext call, CommitGate gate) {
              if (all.size() > 1 || gate != CommitGate.OPEN) {
                throw new AssertionError("several queries, or a gate");
              }
              Query query = all.getFirst();
              if (query instanceof Query.Call added) {
                String text = added.arguments().text();
                int sum = 0;
                for (String digits : text.replaceAll("[^0-9]+", " ").strip().split(" ")) {
                  sum += Integer.parseInt(digits);
                }
                return one(Integer.toString(sum), 1);
              }
              if (query instanceof Query.Create create) {
                return one("[]", create.rows().text().split("\\\\{", -1).length - 1);
              }
              if (query instanceof Query.Read read
                  && read.selection().where() instanceof Filter.Compare<ColumnUse> asked) {
                return fail(asked.value());
              }
              return one(query instanceof Query.Read ? "[{\\"id\\":\\"fine\\"}]" : "[]", 1);
            }
            private List<Result> one(String body, long rows) {
              return List.of(new Result(
                  Json.of(body), rows, OptionalLong.empty(), Result.Cut.NOTHING, ""));
            }
            private List<Result> fail(String how) {
              switch (how) {
                case "runtime": throw new IllegalStateException("the secret of a plugin");
                case "linkage": throw new NoClassDefFoundError("the/secret/of/a/Plugin");
                case "overflow": return fail(new String(how));
                case "null": return null;
                case "nothing": return List.of();
                case "hang":
                  try {
                    new java.util.concurrent.CountDownLatch(1).await();
                  } catch (InterruptedException ended) {
                    throw new IllegalStateException("interrupted");
                  }
                default: return one("[]", 0);
              }
            }
            public Result stream(Query.Read read, CallContext call, RowSink sink) {
              return fail("hang").getFirst();
            }
            public boolean isReady() { return true; }
            public void close() {}
          };
        }
      }
      """;

  private static HttpResponse<String> call(
      String method, String path, Map<String, String> headers, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway.url() + path)).header("X-Badge", BADGE);
    headers.forEach(request::header);
    request.method(
        method,
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static String get(String path) {
    HttpResponse<String> answer = call("GET", path, Map.of(), "");
    assertEquals(200, answer.statusCode(), answer::body);
    return answer.body();
  }

  private static JsonNode rpc(String method, String parameters) {
    return json(
        call(
                "POST",
                "/mcp",
                TestGateway.mcpHeaders(),
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
                    .formatted(method, parameters))
            .body());
  }

  private static void refused(HttpResponse<String> answer, String word) {
    assertEquals(400, answer.statusCode(), answer::body);
    assertEquals("PGRST127", json(answer.body()).path("code").asString());
    assertTrue(answer.body().contains(word), answer::body);
  }

  @Test
  void linesAreRead() {
    assertEquals(
        "[{\"number\":3,\"text\":\"'; drop table todo; --\"},{\"number\":2,\"text\":\"say"
            + " \\\"hello\\\"\"}]",
        get("/api/notes/todo?number=lt.4&order=number.desc&limit=2"));
    assertEquals("[{\"number\":1}]", get("/api/notes/todo?select=number&text=eq.buy%20milk"));
    HttpResponse<String> counted =
        call("GET", "/api/notes/todo?limit=1", Map.of("Prefer", "count=planned"), "");
    assertEquals("0-0/4", counted.headers().firstValue("Content-Range").orElse(""));
    assertEquals(400, call("GET", "/api/notes/todo?number=eq.x", Map.of(), "").statusCode());
    assertEquals(404, call("GET", "/api/notes/other", Map.of(), "").statusCode());
  }

  @Test
  void whoShowsNoBadgeIsNobody() throws Exception {
    HttpRequest bare =
        HttpRequest.newBuilder(URI.create(gateway.url() + "/api/notes/todo")).build();
    assertEquals(401, HTTP.send(bare, HttpResponse.BodyHandlers.discarding()).statusCode());
    HttpRequest wrong =
        HttpRequest.newBuilder(URI.create(gateway.url() + "/api/notes/todo"))
            .header("X-Badge", BADGE + "x")
            .build();
    HttpResponse<String> refused = HTTP.send(wrong, HttpResponse.BodyHandlers.ofString());
    assertEquals(401, refused.statusCode());
    assertTrue(refused.body().contains("unknown badge"), refused::body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text=like.b*",
        "text=match.b",
        "text=plfts.milk",
        "text=not.ilike.b*",
        "or=(text.eq.x,text.cs.{a})",
        "select=text,n:number.count()",
        "select=text->>a",
        "select=*,other(*)"
      })
  void whatIsNotDeclaredIsRefused(String query) {
    HttpResponse<String> answer =
        call(
            "GET",
            "/api/notes/todo?" + query.replace("{", "%7B").replace("}", "%7D").replace(">", "%3E"),
            Map.of(),
            "");
    assertEquals(400, answer.statusCode(), answer::body);
  }

  @Test
  void theRefusalSaysWhatTheSourceKnows() {
    HttpResponse<String> answer = call("GET", "/api/notes/todo?text=like.b*", Map.of(), "");
    refused(answer, "the operator 'like'");
    assertEquals(
        "It knows eq, neq, gt, gte, lt, lte, in and is.",
        json(answer.body()).path("hint").asString());
  }

  @ParameterizedTest
  @CsvSource({"POST,[{}]", "PATCH,{}", "DELETE,''"})
  void whoReadsCannotWrite(String method, String body) {
    refused(
        call(
            method,
            "/api/notes/todo?number=eq.1",
            Map.of("Content-Type", "application/json"),
            body),
        "The source of 'notes' cannot");
  }

  @Test
  void documentsNameWhatThereIsAndNothingElse() {
    JsonNode notes = json(get("/api/notes/"));
    assertEquals(Set.of("/todo"), names(notes.path("paths")));
    assertEquals(Set.of("get"), names(notes.path("paths").path("/todo")));
    String described = notes.path("info").path("description").asString();
    assertTrue(
        described.endsWith(
            "Operators are eq, neq, gt, gte, lt, lte, in.(a,b) and is (null, not_null, true, false,"
                + " unknown); eq, gt, gte, lt and lte take (any) or (all) and a list in braces."),
        described);
    String whole = notes.toString();
    for (String absent : List.of("text/csv", "fts", "count=planned", "ilike", "sum()")) {
      assertFalse(
          notes.path("paths").toString().contains(absent) || described.contains(absent), absent);
    }
    assertFalse(whole.contains("count=planned"), whole);
    JsonNode adder = json(get("/api/adder/"));
    assertEquals(Set.of("/rpc/add"), names(adder.path("paths")));
  }

  private static Set<String> names(JsonNode object) {
    return new TreeSet<>(object.propertyNames());
  }

  @Test
  void whoIsOnlyCalledIsOnlyCalled() {
    assertEquals("42", get("/api/adder/rpc/add?a=40&b=2"));
    refused(call("GET", "/api/adder/rows", Map.of(), ""), "cannot read");
    refused(
        call("POST", "/api/adder/rows", Map.of("Content-Type", "application/json"), "[{}]"),
        "cannot create");
    JsonNode sum =
        rpc(
            "tools/call",
            "{\"name\":\"call_routine\",\"arguments\":{\"service\":\"adder\",\"routine\":\"add\","
                + "\"arguments\":{\"a\":1,\"b\":2}}}");
    assertTrue(sum.toString().contains("\"result\":3"), sum::toString);
    JsonNode read =
        rpc(
            "tools/call",
            "{\"name\":\"read_records\",\"arguments\":{\"service\":\"adder\",\"resource\":\"rows\"}}");
    assertTrue(read.path("result").path("isError").asBoolean(), read::toString);
  }

  @Test
  void toolsNameTheOperatorsThatSomeSourceKnows() {
    JsonNode tools = rpc("tools/list", "{}").path("result").path("tools");
    JsonNode reading = null;
    Set<String> names = new TreeSet<>();
    for (JsonNode tool : tools) {
      names.add(tool.path("name").asString());
      if (tool.path("name").asString().equals("read_records")) {
        reading = tool;
      }
    }
    assertFalse(names.contains("aggregate_records"), names::toString);
    assertEquals(
        "[\"eq\",\"neq\",\"gt\",\"gte\",\"lt\",\"lte\",\"in\",\"is\"]",
        reading
            .path("inputSchema")
            .path("properties")
            .path("where")
            .path("properties")
            .path("op")
            .path("enum")
            .toString());
    JsonNode rows =
        rpc(
            "tools/call",
            "{\"name\":\"read_records\",\"arguments\":{\"service\":\"notes\",\"resource\":\"todo\","
                + "\"where\":{\"column\":\"number\",\"op\":\"eq\",\"value\":4}}}");
    assertTrue(rows.toString().contains("zzz"), rows::toString);
  }

  @Test
  void whatCannotBeUndoneIsRefusedBefore() {
    Map<String, String> json = Map.of("Content-Type", "application/json");
    String row = "{\"id\":\"a\"}";
    assertEquals(201, call("POST", "/api/keeper/rows", json, row).statusCode());
    assertEquals(204, call("DELETE", "/api/keeper/rows?id=eq.a", json, "").statusCode());
    refused(
        call("POST", "/api/keeper/rows", with("return=representation"), row),
        "cannot give back changed rows");
    refused(
        call("POST", "/api/keeper/rows", with("resolution=merge-duplicates"), row),
        "cannot change rows that are there already");
    refused(
        call("DELETE", "/api/keeper/rows?id=in.(a,b)", with("handling=strict, max-affected=1"), ""),
        "cannot undo");
    assertEquals(
        204,
        call("DELETE", "/api/keeper/rows?id=eq.a", with("handling=strict, max-affected=1"), "")
            .statusCode(),
        "one row by its key cannot be more");
    HttpResponse<String> keyed = call("POST", "/api/keeper/rows", with("return=headers-only"), row);
    assertEquals(201, keyed.statusCode(), keyed::body);
  }

  private static Map<String, String> with(String preference) {
    return Map.of("Content-Type", "application/json", "Prefer", preference);
  }

  @ParameterizedTest
  @ValueSource(strings = {"runtime", "linkage", "overflow", "null", "nothing", "hang"})
  void aFailureStaysWithItsCall(String how) {
    HttpResponse<String> failed = call("GET", "/api/broken/rows?id=eq." + how, Map.of(), "");
    assertEquals(500, failed.statusCode(), failed::body);
    assertFalse(failed.body().contains("secret"), failed::body);
    assertFalse(failed.headers().firstValue("X-Request-Id").orElse("").isEmpty(), failed::toString);
    assertEquals("[{\"id\":\"fine\"}]", get("/api/broken/rows"), "it goes on");
    assertEquals("42", get("/api/adder/rpc/add?a=40&b=2"), "and so do others");
  }

  @Test
  void anExportThatHangsEndsTooSomeTime() {
    HttpResponse<String> failed =
        call("GET", "/api/broken/rows", Map.of("Accept", "application/x-ndjson"), "");
    assertEquals(500, failed.statusCode(), failed::body);
    assertEquals("57014", json(failed.body()).path("code").asString(), failed::body);
  }
}
