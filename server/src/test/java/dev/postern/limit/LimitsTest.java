package dev.postern.limit;

import static dev.postern.limit.LimitedShop.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Rates and budgets over REST and MCP, seen from outside a whole gateway. */
@ExtendWith(LimitedShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class LimitsTest {
  private static final Map<String, String> LINES = Map.of("Accept", "application/x-ndjson");
  private static final String REGION = "/api/shop/regions?limit=1";

  private LimitedShop shop;

  @BeforeAll
  void open(LimitedShop shared) {
    shop = shared;
  }

  @Test
  void everyAnswerTellsWhatIsLeft() {
    String key = shop.key("counted", "told");
    HttpResponse<String> first =
        shop.call("GET", REGION, key, Map.of("Origin", "https://app.example"));
    assertEquals(200, first.statusCode());
    assertEquals(
        "\"per-person\";q=3;w=3600", first.headers().firstValue("RateLimit-Policy").orElse(""));
    assertTrue(
        first.headers().firstValue("RateLimit").orElse("").matches("\"per-person\";r=2;t=\\d+"),
        first.headers()::toString);
    String exposed = first.headers().firstValue("Access-Control-Expose-Headers").orElse("");
    assertTrue(exposed.contains("Retry-After"), exposed);
    assertTrue(exposed.endsWith(", RateLimit-Policy, RateLimit"), exposed);
    assertEquals(400, shop.get("/api/shop/regions?nmae=eq.x", key).statusCode());
    HttpResponse<String> export = shop.call("GET", REGION, key, LINES);
    assertTrue(export.headers().firstValue("RateLimit").orElse("").contains(";r=0;"));
    JsonNode refused = assertRefused(429, "PSTN429", shop.get(REGION, key));
    assertEquals(
        "too many calls: the limit 'per-person' is used up", refused.path("message").asString());
    assertEquals(
        "It is 3 calls in 3600 s, counted by identity.", refused.path("details").asString());
    HttpResponse<String> again = shop.get(REGION, key);
    long wait = Long.parseLong(again.headers().firstValue("Retry-After").orElse(""));
    assertTrue(wait > 3_000 && wait <= 3_600, again.headers()::toString);
    assertTrue(refused.path("hint").asString().startsWith("Try again in 3"), refused::toString);
    JsonNode record = shop.gateway().auditRecords().getLast();
    assertEquals("PSTN429", record.path("error").asString());
    assertEquals("counted", record.path("role").asString());
  }

  @Test
  void noTrickGetsMoreThanTheLimit() {
    String key = shop.key("counted", "trickster");
    int granted = 0;
    List<Map<String, String>> tricks =
        List.of(
            Map.of("X-Forwarded-For", "203.0.113.1"),
            Map.of("Forwarded", "for=203.0.113.2", "X-Real-IP", "203.0.113.3"),
            Map.of("User-Agent", "another/1"),
            Map.of("Accept", "text/csv"));
    for (String method : List.of("GET", "HEAD")) {
      for (Map<String, String> trick : tricks) {
        String path = "/api/shop/regions?limit=" + (1 + granted);
        int status = shop.call(method, path, key, trick).statusCode();
        granted += status == 200 || status == 206 ? 1 : 0;
        assertTrue(status < 300 || status == 429, method + " " + status);
      }
    }
    assertEquals(3, granted);
    Map<String, String> otherCase = Map.of("x-aPi-kEy", key);
    assertEquals(429, shop.gateway().call("GET", REGION, "", otherCase, "").statusCode());
    // another key of the same person is the same person
    String second = shop.gateway().issue("--role", "counted", "--subject", "trickster");
    assertEquals(429, shop.get(REGION, second).statusCode());
  }

  @Test
  void aBurstInParallelGetsExactlyTheLimit() throws Exception {
    String key = shop.key("counted", "burst");
    AtomicInteger granted = new AtomicInteger();
    List<Thread> burst = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      burst.add(
          Thread.startVirtualThread(
              () -> {
                if (shop.get(REGION, key).statusCode() == 200) {
                  granted.incrementAndGet();
                }
              }));
    }
    for (Thread thread : burst) {
      thread.join();
    }
    assertEquals(3, granted.get());
  }

  @Test
  void toolsAndRestAreCountedTogether() {
    String key = shop.key("counted", "both");
    String read = "{\"resource\":\"regions\",\"limit\":1}";
    assertEquals(1, shop.tool("read_records", read, key).path("count").asInt());
    assertEquals(200, shop.get(REGION, key).statusCode());
    assertEquals(1, shop.tool("read_records", read, key).path("count").asInt());
    JsonNode refused = shop.tool("read_records", read, key);
    assertEquals("PSTN429", refused.path("code").asString(), refused::toString);
    assertEquals("later", refused.path("retry").asString());
    assertTrue(refused.path("retry_after_seconds").asLong() > 3_000, refused::toString);
    assertEquals(429, shop.get(REGION, key).statusCode());
  }

  @Test
  void aNamedToolIsTheSameByEitherWay() {
    String key = shop.key("reader", "tools");
    String days = "{\"from_date\":\"2026-01-01\",\"to_date\":\"2026-01-31\"}";
    String name = "count_customers_in_date_range";
    String path = "/api/shop/tools/" + name + "?from_date=2026-01-01&to_date=2026-01-31";
    assertEquals(200, shop.get(path, key).statusCode());
    assertFalse(shop.tool(name, days, key).has("code"));
    assertRefused(429, "PSTN429", shop.get(path, key));
    assertEquals("PSTN429", shop.tool(name, days, key).path("code").asString());
    String read = "{\"resource\":\"regions\",\"limit\":1}";
    assertFalse(shop.tool("read_records", read, key).has("code"));
    assertFalse(shop.tool("read_records", read, key).has("code"));
    assertEquals("PSTN429", shop.tool("read_records", read, key).path("code").asString());
    assertEquals(200, shop.get(REGION, key).statusCode());
  }

  @Test
  void everyStepOfABatchCounts() {
    String key = shop.key("slow-steps", "batch");
    String step = "{\"method\":\"GET\",\"path\":\"/regions?limit=1\"}";
    HttpResponse<String> answer =
        shop.call(
            "POST",
            "/api/shop/batch",
            key,
            Map.of("Content-Type", "application/json"),
            "{\"operations\":[%s,%s,%s],\"atomic\":false}".formatted(step, step, step));
    List<Integer> statuses = new ArrayList<>();
    TestGateway.json(answer.body())
        .findValues("status")
        .forEach(status -> statuses.add(status.asInt()));
    assertEquals(List.of(200, 200, 429), statuses, answer::body);
    assertEquals(200, shop.get("/api/shop/products?limit=1", key).statusCode());
  }

  @Test
  void rowsOfADayAreCountedWhateverTheyLeaveBy() {
    String key = shop.key("rows", "reader");
    assertEquals(200, shop.get("/api/shop/products?limit=5&select=id", key).statusCode());
    JsonNode five = shop.tool("read_records", "{\"resource\":\"products\",\"limit\":5}", key);
    assertEquals(5, five.path("count").asInt());
    JsonNode many = assertRefused(429, "PSTN428", shop.get("/api/shop/products?limit=6", key));
    assertEquals(
        "the budget rows-per-hour of rule 'shop/*' of role 'rows' is spent",
        many.path("message").asString());
    assertEquals("The answer has 6 rows; 5 of 15 are left.", many.path("details").asString());
    assertEquals("Ask for a smaller page: at most 5 rows", many.path("hint").asString());
    JsonNode tool = shop.tool("read_records", "{\"resource\":\"products\",\"limit\":6}", key);
    assertEquals("changed", tool.path("retry").asString(), tool::toString);
    HttpResponse<String> export =
        shop.call("GET", "/api/shop/products?limit=4&select=id", key, LINES);
    assertEquals(4, export.body().lines().count());
    assertEquals(200, shop.get("/api/shop/products?limit=1", key).statusCode());
    HttpResponse<String> none = shop.get("/api/shop/products?limit=1", key);
    JsonNode spent = assertRefused(429, "PSTN428", none);
    assertEquals("All of its 15 rows have been read.", spent.path("details").asString());
    assertTrue(none.headers().firstValue("Retry-After").isPresent());
    assertEquals(200, shop.get(REGION, shop.key("rows", "another")).statusCode());
  }

  @Test
  void anExportEndsWithItsBudget() {
    String key = shop.key("rows", "exporter");
    JsonNode refused =
        assertRefused(429, "PSTN428", shop.call("GET", "/api/shop/orders?select=id", key, LINES));
    assertTrue(refused.path("message").asString().contains("rows-per-hour"), refused::toString);
    String small = shop.key("small", "exporter");
    assertThrows(
        IllegalStateException.class,
        () -> {
          HttpResponse<String> big =
              shop.call("GET", "/api/shop/order_items?select=*", small, LINES);
          assertRefused(400, "PSTN561", big);
          throw new IllegalStateException("told before it began");
        });
  }

  @Test
  void whatACallWouldCostIsKnownBeforeItIsRun() {
    String key = shop.key("cheap", "planner");
    assertEquals(200, shop.get("/api/shop/orders?id=eq.5", key).statusCode());
    assertEquals(200, shop.get("/api/shop/orders?limit=20", key).statusCode());
    String sorted = "/api/shop/orders?order=note&limit=5";
    JsonNode refused = assertRefused(400, "PSTN427", shop.get(sorted, key));
    assertEquals("the call would cost more than it may", refused.path("message").asString());
    assertTrue(
        refused
            .path("details")
            .asString()
            .matches(
                "Its estimated number of rows to handle is above the budget max-estimated-rows of"
                    + " role 'cheap', which is 2000\\. It was not run\\."),
        refused::toString);
    assertEquals(
        "Filter by an indexed column (id, placed_at, tenant_id), or ask for a smaller page",
        refused.path("hint").asString());
    assertRefused(400, "PSTN427", shop.get(sorted, key));
    JsonNode tool =
        shop.tool("read_records", "{\"resource\":\"orders\",\"order\":\"note\",\"limit\":5}", key);
    assertEquals("PSTN427", tool.path("code").asString(), tool::toString);
    assertEquals("changed", tool.path("retry").asString());
    JsonNode dear =
        assertRefused(
            400, "PSTN427", shop.get("/api/shop/order_items?order=quantity&limit=1", key));
    assertTrue(
        dear.path("details").asString().contains("max-cost of rule 'shop/order_items' of role"),
        dear::toString);
    assertEquals(200, shop.get("/api/shop/order_items?order_id=eq.1", key).statusCode());
  }

  @Test
  void bytesOfAnAnswerAreBounded() {
    String key = shop.key("small", "reader");
    JsonNode refused = assertRefused(400, "PSTN561", shop.get("/api/shop/products", key));
    assertEquals(
        "That is the budget max-bytes of role 'small'.", refused.path("details").asString());
    assertEquals(200, shop.get("/api/shop/products?limit=2&select=id", key).statusCode());
    JsonNode cut = shop.tool("read_records", "{\"resource\":\"products\",\"limit\":100}", key);
    assertTrue(cut.path("truncated").asBoolean(), cut::toString);
  }

  @Test
  void callsAtOnceAndWaitsForLocksAreBounded() throws Exception {
    String key = shop.key("single", "busy");
    try (Connection database = shop.gateway().superuser();
        Statement statement = database.createStatement()) {
      database.setAutoCommit(false);
      statement.execute("lock table shop.support_tickets in access exclusive mode");
      FutureTask<HttpResponse<String>> waiting =
          new FutureTask<>(() -> shop.get("/api/shop/support_tickets?limit=1", key));
      Thread.startVirtualThread(waiting);
      awaitWaiting(statement);
      HttpResponse<String> second = shop.get(REGION, key);
      JsonNode refused = assertRefused(429, "PSTN428", second);
      assertEquals(
          "The budget max-concurrent-calls of role 'single' is 1.",
          refused.path("details").asString());
      assertEquals("1", second.headers().firstValue("Retry-After").orElse(""));
      assertEquals(200, shop.get(REGION, shop.key("single", "other")).statusCode());
      JsonNode locked =
          assertRefused(
              409,
              "55P03",
              shop.get("/api/shop/support_tickets?limit=1", shop.key("hasty", "waiter")));
      assertEquals(
          "another call has locked what this one needs, for too long",
          locked.path("message").asString());
      database.rollback();
      assertEquals(200, waiting.get().statusCode());
    }
    assertEquals(200, shop.get(REGION, key).statusCode());
  }

  /** The database itself waits between two looks. */
  private static void awaitWaiting(Statement statement) throws SQLException {
    for (int waiting = 0; waiting == 0; ) {
      statement.execute("select pg_stat_clear_snapshot()");
      try (ResultSet row =
          statement.executeQuery(
              "select count(*), pg_sleep(0.02) from pg_stat_activity"
                  + " where wait_event_type = 'Lock' and query like '%support_tickets%'")) {
        row.next();
        waiting = row.getInt(1);
      }
    }
  }

  @Test
  void aClientThatLeavesTakesItsStatementWithIt() throws Exception {
    String key = shop.key("reader", "leaver");
    try (Connection database = shop.gateway().superuser();
        Statement statement = database.createStatement()) {
      database.setAutoCommit(false);
      statement.execute("lock table shop.invoices in access exclusive mode");
      String url = shop.gateway().url();
      int port = URI.create(url).getPort();
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket
            .getOutputStream()
            .write(
                ("GET /api/shop/invoices?limit=1 HTTP/1.1\r\nHost: localhost\r\nX-API-Key: "
                        + key
                        + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        awaitInvoices(statement, 1);
      }
      awaitInvoices(statement, 0);
    }
    while (shop.gateway().auditRecords().stream()
        .noneMatch(record -> record.path("error").asString("").equals("PSTN499"))) {
      Thread.onSpinWait();
    }
  }

  private static void awaitInvoices(Statement statement, int count) throws SQLException {
    for (int waiting = -1; waiting != count; ) {
      statement.execute("select pg_stat_clear_snapshot()");
      try (ResultSet row =
          statement.executeQuery(
              "select count(*), pg_sleep(0.02) from pg_stat_activity"
                  + " where state = 'active' and query like '%invoices%'"
                  + " and pid <> pg_backend_pid()")) {
        row.next();
        waiting = row.getInt(1);
      }
    }
  }
}
