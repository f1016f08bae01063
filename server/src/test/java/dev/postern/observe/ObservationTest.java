package dev.postern.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What operators see: numbers, health and traces. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ObservationTest {
  private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Collector collector = new Collector();
  private int adminPort;
  private TestGateway gateway;

  @BeforeAll
  void start() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      adminPort = free.getLocalPort();
    }
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace(
                            "audit: {file: audit.jsonl}",
                            "audit: {file: audit.jsonl, sync-ms: 60000}")
                        .replace(
                            "    database-role: shop_support",
                            "    database-role: shop_support\n    audit: {required: true}")
                    + "\nadmin: {port: %d}\ntracing: {url: \"%s\"}\n"
                        .formatted(adminPort, collector.url("/v1/traces")));
  }

  @AfterAll
  void stop() {
    gateway.close();
    collector.close();
  }

  private HttpResponse<String> admin(String path) {
    URI uri = URI.create("http://127.0.0.1:" + adminPort + path);
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** The value of one line of the numbers; 0 where there is none. */
  private double number(String line) {
    return admin("/metrics")
        .body()
        .lines()
        .filter(one -> one.startsWith(line + " "))
        .mapToDouble(one -> Double.parseDouble(one.substring(one.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }

  private static String requests(String resource, String outcome) {
    String service = resource.isEmpty() ? "" : "shop";
    return ("postern_requests_total{action=\"read\",outcome=\"%s\",resource=\"%s\",service=\"%s\","
            + "surface=\"rest\"}")
        .formatted(outcome, resource, service);
  }

  @Test
  void callsAreCountedByWhatTheyCalled() {
    double before = number(requests("regions", "ok"));
    gateway.get("/api/shop/regions?limit=1", "reader");
    gateway.get("/api/shop/regions?limit=1", "reader");
    assertEquals(before + 2, number(requests("regions", "ok")));
    assertTrue(number("postern_stage_duration_seconds_count{stage=\"source\"}") >= 2);
    assertTrue(
        number("postern_request_duration_seconds_count{action=\"read\",surface=\"rest\"}") >= 2);
  }

  @Test
  void namesThatCallersInventAreNoLabels() {
    gateway.get("/api/shop/invented_by_me?canary=eq.1", "reader");
    gateway.get("/api/shop/regions?invented_column=eq.canary", "reader");
    gateway.tool("invented_tool", "{}", "reader");
    String all = admin("/metrics").body();
    assertFalse(all.contains("invented"), all);
    assertFalse(all.contains("canary"), all);
    assertFalse(all.contains("\"reader\""), "no label says who it was");
    assertTrue(number(requests("", "refused")) >= 1, all);
    assertTrue(number(requests("regions", "refused")) >= 1, all);
  }

  @Test
  void failedToolsAreNotCountedAsOk() {
    String line = "postern_tool_calls_total{outcome=\"%s\",tool=\"read_records\"}";
    double ok = number(line.formatted("ok"));
    double refused = number(line.formatted("refused"));
    gateway.tool("read_records", "{\"resource\":\"regions\"}", "reader");
    gateway.tool("read_records", "{\"resource\":\"nowhere\"}", "reader");
    assertEquals(ok + 1, number(line.formatted("ok")));
    assertEquals(refused + 1, number(line.formatted("refused")));
  }

  @Test
  void denialsAreCountedByReason() {
    gateway.get("/api/shop/regions", "");
    gateway.call("DELETE", "/api/shop/regions?code=eq.x", "reader", Map.of(), "");
    gateway.get("/api/shop/no_such_thing", "reader");
    for (String reason : List.of("not_signed_in", "forbidden", "hidden")) {
      String denied = "postern_denials_total{reason=\"%s\",surface=\"rest\"}".formatted(reason);
      assertTrue(number(denied) >= 1, reason);
    }
  }

  @Test
  void partsTellHowTheyAre() {
    gateway.get("/api/shop/regions?limit=1", "reader");
    assertTrue(number("postern_pool_connections{service=\"shop\",state=\"idle\"}") >= 1);
    assertTrue(number("postern_pool_connections{service=\"shop\",state=\"most\"}") >= 1);
    assertTrue(number("postern_catalog_generation{service=\"shop\"}") >= 1);
    assertEquals(1, number("postern_audit_open"));
    assertTrue(admin("/metrics").body().contains("postern_pool_waiting{service=\"shop\"} 0.0"));
  }

  @Test
  void whatARoleAsksForIsOnTheDiskBeforeItsAnswer() {
    gateway.get("/api/shop/regions?limit=1", "reader");
    assertTrue(number("postern_audit_unsynced_records") >= 1);
    gateway.get("/api/shop/orders?limit=1", "support");
    assertEquals(0, number("postern_audit_unsynced_records"));
  }

  @Test
  void aWriteIsOnTheDiskBeforeItsAnswer() {
    gateway.get("/api/shop/regions?limit=1", "reader");
    assertTrue(number("postern_audit_unsynced_records") >= 1);
    HttpResponse<String> written =
        gateway.call(
            "POST",
            "/api/shop/support_tickets",
            "tenant",
            Map.of("Content-Type", "application/json"),
            "{\"customer_id\": 1, \"subject\": \"On the disk\", \"body\": \"A\", \"priority\":"
                + " \"low\"}");
    assertEquals(201, written.statusCode(), written::body);
    assertEquals(0, number("postern_audit_unsynced_records"));
  }

  @Test
  void healthIsToldInDetailToOperatorsAlone() {
    assertEquals(200, admin("/live").statusCode());
    assertEquals(200, admin("/ready").statusCode());
    HttpResponse<String> health = admin("/health");
    assertEquals(200, health.statusCode());
    JsonNode parts = TestGateway.json(health.body()).path("parts");
    assertEquals("ready", parts.path("service shop").asString());
    assertTrue(parts.path("connections of shop").asString().contains("idle"), parts::toString);
    assertTrue(parts.path("audit").asString().contains("records"), parts::toString);
    assertEquals(404, gateway.get("/health", "").statusCode());
    assertFalse(gateway.get("/ready", "").body().contains("connections"));
    assertEquals(404, admin("/else").statusCode());
  }

  @Test
  void aCallIsASpanOfItsCallersTrace() {
    HttpResponse<String> answer =
        gateway.call(
            "GET",
            "/api/shop/regions?limit=1",
            "reader",
            Map.of("traceparent", "00-" + TRACE_ID + "-" + PARENT + "-01"),
            "");
    String id = answer.headers().firstValue("X-Request-Id").orElseThrow();
    JsonNode span = collector.await("spans", one -> one.toString().contains(id));
    assertEquals(TRACE_ID, span.path("traceId").asString());
    assertEquals(PARENT, span.path("parentSpanId").asString());
    assertEquals("shop/regions/read", span.path("name").asString());
    String spanId = span.path("spanId").asString();
    JsonNode source =
        collector.await(
            "spans",
            one ->
                one.path("name").asString().equals("source")
                    && one.path("parentSpanId").asString().equals(spanId));
    assertEquals(TRACE_ID, source.path("traceId").asString());
  }

  @Test
  void toolsAreSpansToo() {
    String trace = TRACE_ID.replace("4bf9", "aaaa");
    String message =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_records",
        "arguments":{"resource":"regions"},"_meta":{"traceparent":"00-%s-%s-01"}}}
        """
            .formatted(trace, PARENT);
    gateway.call("POST", "/mcp", "reader", TestGateway.mcpHeaders(), message);
    JsonNode span =
        collector.await(
            "spans",
            one ->
                one.path("traceId").asString().equals(trace)
                    && one.path("name").asString().equals("shop/regions/read"));
    assertTrue(span.toString().contains("read_records"), span::toString);
  }

  @Test
  void whatItsCallerDoesNotTraceIsNotTraced() {
    String unwanted = TRACE_ID.replace("4bf9", "bbbb");
    String wanted = TRACE_ID.replace("4bf9", "cccc");
    for (String parent : List.of(unwanted + "-" + PARENT + "-00", wanted + "-" + PARENT + "-01")) {
      gateway.call("GET", "/api/shop/regions", "reader", Map.of("traceparent", "00-" + parent), "");
    }
    collector.await("spans", one -> one.path("traceId").asString().equals(wanted));
    assertTrue(
        collector.all("spans").stream()
            .noneMatch(one -> one.path("traceId").asString().equals(unwanted)));
  }

  /** The last one, since the gateway ends with it. */
  @Test
  @Order(Integer.MAX_VALUE)
  void whileRequestsEndNobodyIsToldToSendMore() throws Exception {
    FutureTask<HttpResponse<String>> atWork =
        new FutureTask<>(() -> gateway.get("/api/shop/invoices?limit=1", "reader"));
    Thread stopping = Thread.ofVirtual().unstarted(gateway.gateway()::close);
    try (Connection database = gateway.superuser();
        Statement statement = database.createStatement()) {
      database.setAutoCommit(false);
      statement.execute("lock table shop.invoices in access exclusive mode");
      Thread.startVirtualThread(atWork);
      awaitWaiting(statement);
      stopping.start();
      HttpResponse<String> ready = admin("/ready");
      while (ready.statusCode() == 200) {
        ready = admin("/ready");
      }
      assertEquals(503, ready.statusCode());
      assertTrue(ready.body().contains("stopping"), ready::body);
      assertEquals(503, gateway.get("/ready", "").statusCode());
      assertEquals(200, admin("/live").statusCode());
      database.rollback();
    }
    assertEquals(200, atWork.get().statusCode());
    stopping.join();
  }

  /** The database itself waits between two looks. */
  private static void awaitWaiting(Statement statement) throws SQLException {
    for (int waiting = 0; waiting == 0; ) {
      statement.execute("select pg_stat_clear_snapshot()");
      try (ResultSet row =
          statement.executeQuery(
              "select count(*), pg_sleep(0.02) from pg_stat_activity"
                  + " where wait_event_type = 'Lock' and query like '%invoices%'")) {
        row.next();
        waiting = row.getInt(1);
      }
    }
  }
}
