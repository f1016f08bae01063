package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Batches and nested inserts under the roles of the sample shop, and the records they leave. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchTest {
  private static final String TICKET =
      """
      {"id": "%s", "method": "POST", "path": "/support_tickets",
       "body": {"customer_id": 1, "subject": "%s", "body": "A", "priority": "low"}}\
      """;

  private TestGateway gateway;

  @BeforeAll
  void start(@TempDir Path scripts) throws IOException {
    Path hook = Files.createDirectories(scripts.resolve("shop")).resolve("support_tickets.js");
    Files.writeString(
        hook,
        """
        export function beforeCreate(ctx) {
          for (const row of ctx.rows) row.subject = row.subject.replace('raw', 'seen');
        }
        export function afterCreate(ctx) {
          if (ctx.rows.some(row => row.subject === 'Bad')) ctx.reject(422, 'no such tickets');
        }
        export function afterRead(ctx) {
          for (const row of ctx.rows) row.subject += '!';
        }
        """);
    gateway =
        TestGateway.start(
            yaml ->
                yaml
                    + "\nlimits: {max-batch-operations: 5}\nhooks: {folder: %s}\n"
                        .formatted(scripts));
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> post(String path, String role, Map<String, String> more, String it) {
    return gateway.call("POST", path, role, more, it);
  }

  private HttpResponse<String> batch(String role, String... operations) {
    String body = "{\"operations\": [" + String.join(",", operations) + "]}";
    return post("/api/shop/batch", role, Map.of("Content-Type", "application/json"), body);
  }

  private String tickets(String subject) {
    return gateway
        .get("/api/shop/support_tickets?select=subject&subject=eq." + subject, "tenant")
        .body();
  }

  /** Those of the last batch: its operations' in order, then its own. */
  private List<JsonNode> lastRecords() {
    List<JsonNode> all = gateway.auditRecords();
    String id = all.getLast().get("request_id").asString();
    return all.stream()
        .filter(
            one ->
                one.get("request_id").asString().equals(id)
                    || one.path("batch_id").asString("").equals(id))
        .toList();
  }

  @Test
  void everyOperationLeavesItsOwnRecord() {
    HttpResponse<String> answer =
        batch(
            "tenant",
            TICKET.formatted("a", "Kept"),
            "{\"method\": \"GET\", \"path\": \"/support_tickets?subject=eq.Kept&select=subject\"}");
    assertEquals(200, answer.statusCode(), answer.body());
    List<JsonNode> records = lastRecords();
    assertEquals(3, records.size(), records.toString());
    assertEquals("create", records.get(0).get("action").asString());
    assertEquals("read", records.get(1).get("action").asString());
    assertEquals("tenant", records.get(1).get("role").asString());
    assertTrue(records.get(1).get("sql").asString().contains("support_tickets"));
    assertEquals("batch", records.get(2).get("what").asString());
    assertEquals("[{\"subject\":\"Kept!\"}]", tickets("Kept"));
  }

  @Test
  void hooksSeeEveryOperation() {
    HttpResponse<String> answer =
        batch(
            "tenant",
            TICKET.formatted("a", "raw"),
            "{\"method\": \"GET\", \"path\": \"/support_tickets?subject=eq.seen&select=subject\"}");
    assertEquals(200, answer.statusCode(), answer.body());
    JsonNode results = TestGateway.json(answer.body()).get("results");
    assertEquals("seen!", results.get(1).at("/body/0/subject").asString(), answer.body());
  }

  @Test
  void whatAHookRefusesUndoesTheRest() {
    String bad =
        TICKET
            .formatted("b", "Bad")
            .replace(
                "\"body\": {", "\"headers\": {\"Prefer\": \"return=representation\"}, \"body\": {");
    HttpResponse<String> answer = batch("tenant", TICKET.formatted("a", "Good"), bad);
    assertEquals(422, answer.statusCode(), answer.body());
    assertEquals("b", TestGateway.json(answer.body()).get("failed").asString());
    assertEquals("[]", tickets("Good"));
    assertEquals("[]", tickets("Bad"));
  }

  @Test
  void aRowIsWrittenInAWholeOnlyAsItWasSeen() {
    String path = "/api/shop/customers?id=eq.1&select=full_name";
    HttpResponse<String> seen =
        gateway.call(
            "GET", path, "tenant", Map.of("Accept", "application/vnd.pgrst.object+json"), "");
    String tag = seen.headers().firstValue("ETag").orElseThrow();
    String change =
        """
        {"id": "%s", "method": "PATCH", "path": "/customers?id=eq.1&select=full_name",
         "headers": {"If-Match": "%s"}, "body": {"full_name": "%s"}}\
        """;
    String quoted = tag.replace("\"", "\\\"");
    HttpResponse<String> twice =
        batch("tenant", change.formatted("a", quoted, "Ann"), change.formatted("b", quoted, "Bea"));
    assertEquals(412, twice.statusCode(), twice.body());
    assertEquals("b", TestGateway.json(twice.body()).get("failed").asString());
    HttpResponse<String> once = batch("tenant", change.formatted("a", quoted, "Ann"));
    assertEquals(200, once.statusCode(), once.body());
    assertEquals("[{\"full_name\":\"Ann\"}]", gateway.get(path, "tenant").body());
  }

  @Test
  void whatARoleMayNotDoUndoesTheRest() {
    HttpResponse<String> answer =
        batch(
            "tenant",
            TICKET.formatted("a", "Undone"),
            "{\"id\": \"b\", \"method\": \"GET\", \"path\": \"/employees\"}");
    assertEquals(404, answer.statusCode(), answer.body());
    JsonNode told = TestGateway.json(answer.body());
    assertEquals("b", told.get("failed").asString());
    assertEquals(424, told.get("results").get(0).get("status").asInt());
    List<JsonNode> records = lastRecords();
    assertEquals("PSTN424", records.get(0).get("error").asString());
    assertEquals("PGRST205", records.get(1).get("error").asString());
    assertEquals("PGRST205", records.get(2).get("error").asString());
    assertEquals("[]", tickets("Undone"));
  }

  @Test
  void rowFiltersAndColumnsHoldInABatch() {
    HttpResponse<String> answer =
        batch(
            "tenant",
            "{\"method\": \"GET\", \"path\": \"/customers?select=tenant_id&tenant_id=neq.1\"}",
            "{\"method\": \"GET\", \"path\": \"/customers?select=id&limit=1\"}");
    JsonNode results = TestGateway.json(answer.body()).get("results");
    assertEquals(0, results.get(0).get("body").size(), answer.body());
    assertEquals(1, results.get(1).get("body").size(), answer.body());
  }

  @Test
  void eachOperationRunsUnderTheRoleThatAllowsIt() {
    String key =
        gateway.issue(
            "--role", "reader", "--role", "tenant", "--subject", "both", "--claim", "tenant_id=1");
    HttpResponse<String> answer =
        post(
            "/api/shop/batch",
            "",
            Map.of("X-API-Key", key),
            "{\"operations\": [{\"method\": \"GET\", \"path\":"
                + " \"/customers?select=tenant_id&tenant_id=eq.2&limit=1\"},"
                + TICKET.formatted("b", "Both")
                + ", {\"method\": \"GET\", \"path\":"
                + " \"/customers?select=tenant_id&tenant_id=eq.2&limit=1\"}]}");
    assertEquals(200, answer.statusCode(), answer.body());
    JsonNode results = TestGateway.json(answer.body()).get("results");
    assertEquals(1, results.get(0).get("body").size(), answer.body());
    assertEquals(201, results.get(1).get("status").asInt(), answer.body());
    assertEquals(1, results.get(2).get("body").size(), answer.body());
  }

  @Test
  void aBatchHasABoundedNumberOfOperations() {
    String one = "{\"method\": \"GET\", \"path\": \"/orders?limit=1\"}";
    HttpResponse<String> answer = batch("tenant", one, one, one, one, one, one);
    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("The limit max-batch-operations is 5."), answer.body());
  }

  @Test
  void nobodyIsTold() {
    HttpResponse<String> answer = batch("", "{\"method\": \"GET\", \"path\": \"/orders\"}");
    assertEquals(401, answer.statusCode(), answer.body());
    assertEquals("batch", gateway.auditRecords().getLast().get("what").asString());
  }

  @Test
  void nestedRowsAreWrittenUnderTheirOwnRules() {
    Map<String, String> prefer = Map.of("Prefer", "nested, return=representation");
    JsonNode product =
        TestGateway.json(gateway.get("/api/shop/products?select=id&limit=1", "tenant").body());
    String line =
        "{\"line_number\": %d, \"product_id\": %s, \"quantity\": 2, \"unit_price_cents\": 500}";
    String id = product.get(0).get("id").toString();
    String order =
        "{\"customer_id\": 1, \"currency\": \"EUR\", \"order_items\": [%s, %s]}"
            .formatted(line.formatted(1, id), line.formatted(2, id));
    HttpResponse<String> made =
        post(
            "/api/shop/orders?select=customer_id,order_items(line_number,line_cents)"
                + "&order_items.order=line_number",
            "tenant",
            prefer,
            order);
    assertEquals(
        TestGateway.json(
            "[{\"customer_id\":1,\"order_items\":["
                + "{\"line_number\":1,\"line_cents\":1000},{\"line_number\":2,\"line_cents\":1000}]}]"),
        TestGateway.json(made.body()),
        made.body());
    assertEquals(201, made.statusCode());
    assertEquals(4, lastRecords().size());

    HttpResponse<String> refused = post("/api/shop/orders", "reader", prefer, order);
    assertFalse(refused.statusCode() < 400, refused.body());
  }
}
