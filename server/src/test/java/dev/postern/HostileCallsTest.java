package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.Config;
import dev.postern.config.ConfigLoader;
import dev.postern.json.JsonText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Calls over REST and MCP that want too much, write where they may not, or hope for secrets; the
 * last of them looks for secrets in everything that was said in the course of the others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class HostileCallsTest {
  private static final int LAST = Integer.MAX_VALUE;

  private HostileGateway gateway;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    gateway = HostileGateway.start(folder);
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private static Map<String, String> json() {
    return Map.of("Content-Type", "application/json");
  }

  private static void assertRefused(HttpResponse<String> answer) {
    int status = answer.statusCode();
    assertTrue(status >= 400 && status < 500, status + " " + answer.body());
  }

  @Test
  void deepAndHugeJsonIsRefused() {
    String deep = "[".repeat(100_000);
    List<String> bodies =
        List.of(
            deep,
            deep + "]".repeat(100_000),
            "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000),
            "{\"subject\":" + "9".repeat(100_000) + "}",
            "{\"subject\":1e" + "9".repeat(1_500) + "}",
            "{\"" + "x".repeat(100_000) + "\":1}",
            "[" + "1,".repeat(900_000) + "1]",
            "{" + WideQueries.times(50_000, "\"a#\":1") + "}");
    for (String body : bodies) {
      assertRefused(gateway.call("POST", "/api/shop/support_tickets", "tenant", json(), body));
      assertRefused(gateway.call("POST", "/api/shop/rpc/close_ticket", "tenant", json(), body));
      assertRefused(gateway.call("POST", "/api/shop/batch", "tenant", json(), body));
      assertRefused(gateway.message(body, "tenant"));
      HttpResponse<String> call =
          gateway.message(
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
                  + "\"call_routine\",\"arguments\":{\"routine\":\"latest_orders\",\"arguments\":"
                  + body
                  + "}}}",
              "tenant");
      boolean isToolError =
          TestGateway.json(call.body()).at("/result/isError").asBoolean(false)
              || TestGateway.json(call.body()).has("error");
      assertTrue(call.statusCode() < 500 && isToolError, call::body);
    }
  }

  @Test
  void xmlIsNeverRead() {
    String xml =
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
    for (String type : List.of("application/xml", "text/xml", "application/soap+xml")) {
      for (String path : List.of("/api/shop/support_tickets", "/api/shop/batch", "/mcp")) {
        HttpResponse<String> answer =
            gateway.call("POST", path, "tenant", Map.of("Content-Type", type), xml);
        assertRefused(answer);
        assertFalse(answer.body().contains("root:"), answer::body);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-in-values        | id=in.(%in) |"
            + " \"where\":{\"column\":\"id\",\"op\":\"in\",\"value\":[%in]}",
        "max-filter-nodes     | %many | \"where\":{\"and\":[%manyargs]}",
        "max-filter-depth     | or=(%deep) | \"where\":%deepargs",
        "max-order-keys       | order=%order | \"order\":[%orderargs]",
        "max-select-items     | select=%select | \"select\":[%selectargs]",
        "max-embeds           | select=%embeds | \"select\":[%embedargs]",
        "max-embed-depth      | select=%nest | \"select\":[%nestargs]"
      })
  void queriesBeyondALimitAreRefused(String line) {
    String[] parts = WideQueries.filledIn(line).split(" \\| ");
    String limit = "The limit " + parts[0].strip() + " is ";
    HttpResponse<String> answer = gateway.get("/api/shop/orders?" + parts[1], "reader");
    assertEquals(400, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("PSTN422") && answer.body().contains(limit), answer::body);
    JsonNode tool =
        gateway.tool("read_records", "{\"resource\":\"orders\"," + parts[2] + "}", "reader");
    assertEquals("PSTN422", tool.path("code").asString(), tool::toString);
    assertTrue(tool.toString().contains(limit), tool::toString);
  }

  @Test
  void pagesAreBoundedWhateverIsAskedFor() {
    for (String page : List.of("", "&limit=1000000000", "&limit=9223372036854775807")) {
      HttpResponse<String> answer =
          gateway.get("/api/shop/order_items?select=order_id" + page, "reader");
      assertEquals(1_000, TestGateway.json(answer.body()).size(), answer.body());
    }
    for (String page : List.of("offset=-1", "limit=-1", "limit=99999999999999999999")) {
      HttpResponse<String> answer = gateway.get("/api/shop/order_items?" + page, "reader");
      assertTrue(answer.statusCode() < 500, answer::body);
      assertTrue(TestGateway.json(answer.body()).size() <= 1_000, answer::body);
    }
    HttpResponse<String> far = gateway.get("/api/shop/order_items?offset=1000000000", "reader");
    assertRefused(far);
    assertTrue(far.body().contains("max-offset"), far::body);
    String of = "{\"resource\":\"order_items\",\"select\":[\"order_id\"]";
    assertEquals(50, gateway.tool("read_records", of + "}", "reader").path("count").asInt());
    JsonNode many = gateway.tool("read_records", of + ",\"limit\":1000000000}", "reader");
    assertEquals("PSTN400", many.path("code").asString(), many::toString);
  }

  @Test
  void whatNeedsTooMuchDiskEndsAndNobodyElseNotices() {
    TestGateway past = gateway.gateway();
    past.sql("alter system set temp_file_limit = '64kB'");
    past.sql("alter system set work_mem = '64kB'");
    past.sql("select pg_reload_conf()");
    try {
      String big = "/api/shop/order_items?order=quantity,order_id&offset=25000&limit=500";
      HttpResponse<String> answer = gateway.get(big, "reader");
      while (answer.statusCode() == 200) {
        answer = gateway.get(big, "reader"); // sessions read the setting when they get to it
      }
      assertTrue(answer.body().contains("\"code\":\"PSTN427\""), answer::body);
      assertEquals(400, answer.statusCode(), answer.body());
      assertFalse(answer.body().contains("64"), answer::body);
      assertEquals(200, gateway.get("/api/shop/orders?id=eq.5", "reader").statusCode());
      JsonNode tool =
          gateway.tool(
              "read_records",
              "{\"resource\":\"order_items\",\"order\":[\"quantity\",\"order_id\"],\"limit\":500}",
              "reader");
      assertTrue(
          tool.has("rows") || tool.path("code").asString().equals("PSTN427"), tool::toString);
    } finally {
      past.sql("alter system reset all");
      past.sql("select pg_reload_conf()");
    }
  }

  @Test
  void placesAreSharedByBothSurfacesAndHealthStaysGreen() throws Exception {
    String read =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
            + "\"read_records\",\"arguments\":{\"resource\":\"support_tickets\",\"limit\":1}}}";
    gateway.gateway().key("reader");
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    try (Connection database = gateway.gateway().superuser();
        Statement statement = database.createStatement()) {
      database.setAutoCommit(false);
      statement.execute("lock table shop.support_tickets in access exclusive mode");
      List<HttpResponse<String>> refused = new ArrayList<>();
      while (refused.isEmpty()) {
        for (int i = 0; i < HostileGateway.PLACES; i++) {
          boolean isMcp = i % 2 == 0;
          calls.add(
              HostileGateway.inBackground(
                  () ->
                      isMcp
                          ? gateway.message(read, "reader")
                          : gateway.get("/api/shop/support_tickets?limit=1", "reader")));
        }
        HttpResponse<String> one = gateway.message(read.replace("tools/call", "ping"), "reader");
        if (one.statusCode() == 503) {
          refused.add(one);
        }
      }
      assertTrue(refused.getFirst().body().contains("PSTN563"), refused.getFirst()::body);
      assertEquals("1", refused.getFirst().headers().firstValue("Retry-After").orElse(""));
      assertEquals(200, gateway.get("/live", "").statusCode());
      assertEquals(200, gateway.get("/ready", "").statusCode());
      assertEquals(200, gateway.admin("/live").statusCode());
      database.rollback();
    }
    for (CompletableFuture<HttpResponse<String>> call : calls) {
      int status = call.get().statusCode();
      assertTrue(status == 200 || status == 503 || status == 504, call.get()::body);
    }
    assertEquals(200, gateway.get("/api/shop/support_tickets?limit=1", "reader").statusCode());
  }

  /** New lines, escape sequences of terminals, and marks that turn text around. */
  @Test
  void noCallerWritesLinesOfTheLog() throws IOException {
    String bad = "a\u001b[2J\u009b31m\u202e\u2066\u0085\u2028b";
    String raw = bad.replace("\u2028", "").replace("\u202e", "").replace("\u2066", "");
    gateway.say("GET /api/shop/orders?limit=1 HTTP/1.1\r\nUser-Agent: " + raw + "\r\n");
    gateway.say(
        "GET /api/shop/orders?limit=1 HTTP/1.1\r\nUser-Agent: " + "u".repeat(30_000) + "\r\n");
    gateway.say(
        "GET /api/shop/orders?limit=1 HTTP/1.1\r\nUser-Agent: " + "u".repeat(1 << 20) + "\r\n");
    String escaped = "%0d%0a{%22seq%22:1}%1b[2J%c2%9b31m%e2%80%ae%e2%80%a8";
    gateway.get(
        "/api/shop/orders?note=eq."
            + escaped.replace("{", "%7b").replace("}", "%7d").replace("[", "%5b"),
        "reader");
    gateway.get(
        "/api/shop/orders?"
            + escaped.replace("{", "%7b").replace("}", "%7d").replace("[", "%5b")
            + "=eq.1",
        "reader");
    gateway.get("/api/shop/no%e2%80%aesuch%c2%9bthing", "reader");
    gateway.tool(
        "read_records",
        JsonText.write(Map.of("resource", "or" + bad + "\n", "purpose", bad + "\n{\"seq\":1}")),
        "reader");
    gateway.tool(bad.replace("\u001b", "\\u001b"), "{}", "reader");
    String records = gateway.audited();
    assertTrue(records.lines().allMatch(line -> line.startsWith("{\"seq\":")), records);
    records.lines().forEach(line -> TestGateway.json(line));
    assertEquals(List.of(), HostileGateway.signs(records), "in the records");
    assertEquals(
        List.of(), HostileGateway.signs(gateway.command("audit", "tail", "--json", "-n", "50")));
    assertEquals(List.of(), HostileGateway.signs(gateway.command("audit", "tail", "-n", "50")));
    assertEquals(List.of(), HostileGateway.signs(gateway.logged()), "in the log");
    assertFalse(records.contains("u".repeat(201)));
  }

  @Test
  void answersOfToolsAreHardenedWhateverTheirStatus() {
    Map<String, String> usual = TestGateway.mcpHeaders();
    List<HttpResponse<String>> answers =
        List.of(
            gateway.message("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}", "reader"),
            gateway.message("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}", "reader"),
            gateway.message("no JSON", "reader"),
            gateway.call(
                "POST",
                "/mcp",
                "",
                Map.of("Authorization", "Bearer x", "Content-Type", "application/json"),
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"),
            gateway.call("POST", "/mcp", "reader", Map.of("Origin", "https://evil.example"), "{}"),
            gateway.call("POST", "/mcp/a/b/c", "reader", usual, "{}"),
            gateway.call("GET", "/mcp", "reader", Map.of("Accept", "text/event-stream"), ""),
            gateway.call(
                "POST",
                "/mcp",
                "reader",
                Map.of("Content-Type", "application/json", "Accept", "text/html"),
                "{}"),
            gateway.call("POST", "/mcp", "reader", Map.of("Content-Type", "text/html"), "{}"),
            gateway.call("POST", "/mcp", "reader", usual, " ".repeat(3 << 20)));
    assertEquals(
        List.of(200, 202, 400, 401, 403, 404, 405, 406, 415, 413),
        answers.stream().map(HttpResponse::statusCode).toList());
    for (HttpResponse<String> answer : answers) {
      var headers = answer.headers();
      assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElse(""));
      assertEquals("no-store", headers.firstValue("Cache-Control").orElse(""));
      assertTrue(
          headers.firstValue("Content-Security-Policy").orElse("").contains("default-src 'none'"));
      assertTrue(headers.firstValue("Server").isEmpty());
      assertTrue(headers.firstValue("X-Request-Id").isPresent());
    }
  }

  @Test
  void whatCallersForwardCountsForNothing() {
    Map<String, String> forged =
        Map.of(
            "X-Forwarded-For", "203.0.113.66",
            "X-Forwarded-Host", "evil.example",
            "X-Forwarded-Proto", "gopher",
            "X-Forwarded-Port", "666",
            "X-Forwarded-Prefix", "/evil",
            "Forwarded", "for=203.0.113.66;host=evil.example;proto=gopher",
            "X-Real-IP", "203.0.113.66",
            "X-Original-URL", "/api/shop/employees",
            "X-Rewrite-URL", "/api/shop/employees",
            "X-HTTP-Method-Override", "DELETE");
    for (String path :
        List.of("/api/shop/", "/api/shop/orders?limit=1", "/docs", "/", "/docs/api/shop/")) {
      HttpResponse<String> plain = gateway.call("GET", path, "reader", Map.of(), "");
      HttpResponse<String> answer = gateway.call("GET", path, "reader", forged, "");
      assertEquals(plain.statusCode(), answer.statusCode(), path);
      assertEquals(plain.body(), answer.body(), path);
      String told = answer.headers().map() + answer.body();
      assertFalse(told.contains("evil") || told.contains("gopher"), told);
    }
    Map<String, String> more = new HashMap<>(forged);
    more.putAll(TestGateway.mcpHeaders());
    String list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
    HttpResponse<String> tools = gateway.call("POST", "/mcp", "reader", more, list);
    assertEquals(gateway.message(list, "reader").body(), tools.body());
    assertFalse(gateway.audited().contains("203.0.113.66"), "an address was believed");
  }

  @Test
  void asItIsInstalledItIsForThisMachineAndHasNoPassword() {
    Config empty = ConfigLoader.parse(Path.of("postern.yaml"), "", Path.of("."), Map.of());
    assertEquals("127.0.0.1", empty.http().host());
    assertEquals("127.0.0.1", empty.admin().host());
    assertTrue(empty.admin().port().isEmpty());
    assertEquals(List.of(), empty.http().allowedOrigins());
    assertEquals("127.0.0.1", URI.create(gateway.gateway().url()).getHost());
    List<Map<String, String>> guesses = new ArrayList<>(List.of(Map.of()));
    for (String word : List.of("admin", "postern", "changeme", "password", "demo", "reader")) {
      guesses.add(Map.of("X-API-Key", word));
      guesses.add(Map.of("Authorization", "Bearer " + word));
      String pair = word + ":" + word;
      guesses.add(
          Map.of(
              "Authorization",
              "Basic "
                  + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))));
    }
    for (Map<String, String> guess : guesses) {
      assertEquals(
          401, gateway.call("GET", "/api/shop/orders?limit=1", "", guess, "").statusCode());
      Map<String, String> message = new HashMap<>(guess);
      message.putAll(TestGateway.mcpHeaders());
      String call =
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
              + "\"read_records\",\"arguments\":{\"resource\":\"orders\"}}}";
      assertFalse(gateway.call("POST", "/mcp", "", message, call).body().contains("\"rows\""));
    }
  }

  @Test
  @Order(LAST)
  void noSecretIsEverTold() throws Exception {
    Map<String, String> canaries = gateway.canaries();
    Map<String, String> token = Map.of("Authorization", "Bearer " + gateway.token());
    assertEquals(200, gateway.call("GET", "/api/shop/orders", "", token, "").statusCode());
    for (String query : List.of("limit=2", "limit=1")) {
      gateway.get("/api/shop/regions?" + query, "reader");
      gateway.tool(
          "read_records",
          "{\"resource\":\"regions\",\"" + query.replace("=", "\":") + "}",
          "reader");
    }
    String key = gateway.gateway().key("reader");
    // told to nobody but who wrote it
    gateway.gateway().get("/api/shop/orders?apikey=" + key, "reader");
    gateway.get("/" + key, "");
    gateway.call("GET", "/api/shop/orders", "", Map.of("Authorization", "Bearer " + key + "x"), "");
    gateway.call(
        "GET",
        "/api/shop/orders",
        "",
        Map.of("Authorization", "Bearer " + gateway.token() + "x"),
        "");
    gateway.call("GET", "/api/shop/orders", "", Map.of("Cookie", "key=" + key), "");
    for (String path : List.of("/", "/live", "/ready", "/docs/", "/docs/api/shop/", "/api/shop/")) {
      for (String role : List.of("", "reader", "tenant")) {
        gateway.get(path, role);
      }
    }
    for (String path : List.of("/metrics", "/health", "/ready", "/live")) {
      assertEquals(200, gateway.admin(path).statusCode());
    }
    gateway.message("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}", "reader");
    gateway.message("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/list\"}", "reader");
    String printed = gateway.command("check", "--print");
    assertTrue(printed.contains("***"), printed);
    gateway.command("check");
    gateway.command("routes", "--role", "reader");
    gateway.command("tools", "--role", "reader");
    gateway.command("plugins");
    gateway.command("hooks", "list");
    gateway.command("audit", "tail", "-n", "1000");
    gateway.command("audit", "tail", "--json", "-n", "1000");
    gateway.command("audit", "export", "--format", "csv");
    assertTrue(gateway.logged().contains("regions.js"), gateway.logged());
    assertEquals(List.of(), gateway.told(canaries));
  }
}
