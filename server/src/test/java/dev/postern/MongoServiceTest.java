package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** A gateway over documents: the same dialect, tools, rules and records as over tables. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MongoServiceTest {
  private static final String CONFIG =
      """
      services:
        crm:
          connector: mongodb
          settings: {url: "%s", database: crm, hidden-collections: [secrets]}
      sign-in:
        - provider: api-key
          settings: {keys-file: api-keys.jsonl}
      roles:
        clerk:
          allow:
            crm/people:
              actions: [read, create, update, delete]
              rows: team=eq.{claims.team}
              columns: {exclude: [salary]}
              masks: {email: {mask: email, allow: [write]}}
              mcp: {writes: [create, update], confirm: never}
        boss:
          allow:
            crm/*: {actions: [read, create, update, delete], max-rows: 3}
      audit: {file: audit.jsonl}
      hooks: {folder: scripts}
      """;

  private final MongoServer server = new MongoServer(new MemoryBackend());
  private MongoClient client;
  private TestGateway gateway;
  private String clerk;

  @BeforeAll
  void start() {
    String url = "mongodb://127.0.0.1:" + server.bind().getPort();
    client = MongoClients.create(url);
    fill();
    client.getDatabase("crm").getCollection("secrets").insertOne(Document.parse("{_id: 1}"));
    gateway = TestGateway.start(_ -> CONFIG.replace("%s", url));
    clerk = gateway.issue("--role", "clerk", "--subject", "kim", "--claim", "team=red");
  }

  @BeforeEach
  void fill() {
    people().deleteMany(new Document());
    people()
        .insertMany(
            List.of(
                person("{_id: 1, name: 'Ada', team: 'red', email: 'ada@example.org', age: 36}"),
                person("{_id: 2, name: 'Bob', team: 'red', age: null, salary: 9}"),
                person("{_id: 3, name: 'Cy', team: 'blue', email: 'cy@example.org', age: 20}"),
                person("{_id: 4, name: 'Di', team: 'red', age: 50, address: {city: 'Rome'}}")));
  }

  private static Document person(String json) {
    return Document.parse(json);
  }

  private MongoCollection<Document> people() {
    return client.getDatabase("crm").getCollection("people");
  }

  @AfterAll
  void stop() {
    gateway.close();
    client.close();
    server.shutdownNow();
  }

  private HttpResponse<String> call(String method, String path, String prefer, String body) {
    return gateway.call(
        method,
        "/api/crm/" + path,
        "",
        Map.of("X-API-Key", clerk, "Content-Type", "application/json", "Prefer", prefer),
        body);
  }

  private void assertAnswer(int status, String body, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer::body);
    assertEquals(body, answer.body());
  }

  private void assertRefused(int status, String code, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer::body);
    assertEquals(code, TestGateway.json(answer.body()).path("code").asString(), answer::body);
  }

  @Test
  void rowsAreFilteredOrderedPagedAndMasked() {
    HttpResponse<String> answer =
        call("GET", "people?select=name,email,age&order=age.desc&limit=2", "count=exact", "");
    assertAnswer(
        206,
        "[{\"name\":\"Bob\",\"email\":null,\"age\":null},{\"name\":\"Di\",\"email\":null,\"age\":50}]",
        answer);
    assertEquals("0-1/3", answer.headers().firstValue("Content-Range").orElseThrow());
    assertAnswer(
        200,
        "[{\"mail\":\"a***@example.org\"}]",
        call("GET", "people?select=mail:email&name=like.A*&age=not.gt.40", "count=none", ""));
    assertAnswer(
        200,
        "[{\"_id\":4,\"address\":{\"city\":\"Rome\"}}]",
        call("GET", "people?select=_id,address&or=(age.gt.40,name.eq.Cy)", "count=none", ""));
  }

  @Test
  void whatASourceCannotDoIsRefusedAndNotPublished() {
    assertRefused(
        400, "PGRST127", call("GET", "people?select=address-%3E%3Ecity", "count=none", ""));
    assertRefused(400, "PGRST123", call("GET", "people?select=age.max()", "count=none", ""));
    for (String asked : List.of("name=fts.ada", "address=cs.%7B%7D", "age=like.3*")) {
      HttpResponse<String> answer = call("GET", "people?" + asked, "count=none", "");
      assertEquals(4, answer.statusCode() / 100, answer::body);
    }
    assertRefused(404, "PGRST205", call("GET", "secrets", "count=none", ""));
    String document = gateway.get("/api/crm/", "boss").body();
    assertTrue(document.contains("/people") && !document.contains("secrets"), document);
    assertRefused(400, "42703", call("GET", "people?salary=eq.9", "count=none", ""));
    assertRefused(400, "22P02", call("GET", "people?age=eq.%7B%22$gt%22:0%7D", "count=none", ""));
  }

  @Test
  void rowsAreWrittenWithinTheRule() {
    HttpResponse<String> created =
        call(
            "POST",
            "people?select=_id,name,email",
            "return=representation",
            "{\"_id\": 9, \"name\": \"Eve\", \"team\": \"red\", \"email\": \"eve@example.org\"}");
    assertAnswer(201, "[{\"_id\":9,\"name\":\"Eve\",\"email\":\"e***@example.org\"}]", created);
    assertEquals("eve@example.org", people().find(person("{_id: 9}")).first().get("email"));
    assertRefused(
        403,
        "42501",
        call("POST", "people", "return=minimal", "{\"_id\": 10, \"team\": \"blue\"}"));
    assertRefused(
        409, "23505", call("POST", "people", "return=minimal", "{\"_id\":1,\"team\":\"red\"}"));
    assertAnswer(
        200,
        "[{\"age\":37}]",
        call("PATCH", "people?_id=eq.1&select=age", "return=representation", "{\"age\": 37}"));
    // another team's row is not there
    assertAnswer(
        200,
        "[]",
        call("PATCH", "people?_id=eq.3&select=age", "return=representation", "{\"age\": 37}"));
    assertRefused(
        403, "42501", call("PATCH", "people?_id=eq.1", "return=minimal", "{\"team\": \"blue\"}"));
    assertRefused(
        400, "PGRST204", call("PATCH", "people?_id=eq.1", "return=minimal", "{\"salary\": 1}"));
    assertEquals(204, call("DELETE", "people?_id=eq.2", "return=minimal", "").statusCode());
    assertEquals(4, people().countDocuments());
  }

  @Test
  void manyRowsAreNotWrittenWhereTheyCouldNotBeUndone() {
    assertRefused(400, "P0001", call("PATCH", "people?age=gt.1", "return=minimal", "{\"age\": 1}"));
    assertEquals(0, people().countDocuments(person("{age: 1}")));
    assertRefused(
        400,
        "P0001",
        call(
            "POST",
            "people",
            "return=minimal",
            "[{\"_id\":10,\"team\":\"red\"},{\"_id\":11,\"team\":\"red\"}]"));
    assertEquals(4, people().countDocuments());
  }

  @Test
  void demandsAreAskedBeforeAnythingIsWritten() {
    HttpResponse<String> tooFew =
        gateway.call(
            "PATCH",
            "/api/crm/people?_id=eq.99&select=age",
            "",
            Map.of(
                "X-API-Key",
                clerk,
                "Content-Type",
                "application/json",
                "Prefer",
                "return=representation",
                "Accept",
                "application/vnd.pgrst.object+json"),
            "{\"age\": 1}");
    assertRefused(406, "PGRST116", tooFew);
    HttpResponse<String> put =
        call("PUT", "people?_id=eq.1", "return=minimal", "{\"_id\":1,\"team\":\"red\",\"age\":5}");
    assertTrue(put.statusCode() == 200 || put.statusCode() == 204, put::body);
    assertEquals(5, people().find(person("{_id: 1}")).first().get("age"));
    assertEquals("Ada", people().find(person("{_id: 1}")).first().get("name"));
  }

  @Test
  void pagesFollowEachOtherByCursor() {
    HttpResponse<String> first = gateway.get("/api/crm/people?select=_id&order=age", "boss");
    assertEquals("[{\"_id\":3},{\"_id\":1},{\"_id\":4}]", first.body());
    JsonNode page =
        gateway.tool(
            "read_records",
            "{\"resource\":\"people\",\"select\":[\"_id\"],\"order\":\"age\",\"limit\":2}",
            "boss");
    JsonNode told = page.path("structuredContent");
    assertTrue(told.path("next_cursor").isString(), page::toString);
    JsonNode next =
        gateway.tool(
            "read_records",
            "{\"resource\":\"people\",\"select\":[\"_id\"],\"order\":\"age\",\"limit\":2,\"cursor\":\"%s\"}"
                .formatted(told.path("next_cursor").asString()),
            "boss");
    assertTrue(next.toString().contains("4") && !next.path("isError").asBoolean(), next::toString);
  }

  @Test
  void agentsReadTheSameRowsAndARecordIsKept() {
    String message =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_records","arguments":
        {"resource":"people","where":{"column":"name","op":"eq","value":"Ada"}}}}
        """;
    Map<String, String> headers = new java.util.HashMap<>(TestGateway.mcpHeaders());
    headers.put("X-API-Key", clerk);
    String answer = gateway.call("POST", "/mcp", "", headers, message).body();
    assertTrue(answer.contains("a***@example.org"), answer);
    assertFalse(answer.contains("ada@example.org") || answer.contains("salary"), answer);
    JsonNode entry = gateway.auditRecords().getLast();
    assertEquals("mcp", entry.path("surface").asString(), entry::toString);
    assertEquals("kim", entry.path("subject").asString(), entry::toString);
    assertEquals(1, entry.path("rows").asInt(), entry::toString);
    assertFalse(entry.toString().contains("Ada"), entry::toString);
  }
}
