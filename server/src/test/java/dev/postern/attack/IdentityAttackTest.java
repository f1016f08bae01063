package dev.postern.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import dev.postern.Tokens;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Who a call is in the database, whatever happens to other calls on the same connections. */
@ExtendWith(AttackedShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityAttackTest {
  private static final int PEOPLE = 50;
  private static final int CALLS = 200;

  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger right = new AtomicInteger();
  private AttackedShop shop;

  @BeforeAll
  void open(AttackedShop attacked) {
    shop = attacked;
  }

  @BeforeEach
  void fill() {
    shop.gateway()
        .sql(
            """
            truncate shop.diary, shop.letters restart identity;
            insert into shop.diary (who, line) select 'p' || i, 'of p' || i from generate_series(0, 49) i;
            insert into shop.letters (who, line) select 'p' || i, 'to p' || i from generate_series(0, 49) i;
            """);
  }

  private HttpResponse<String> as(String claims, String method, String path, String body) {
    Map<String, String> fields = new HashMap<>(TestGateway.mcpHeaders());
    fields.put("Authorization", "Bearer " + Tokens.of(claims));
    return shop.gateway().call(method, path, "", fields, body);
  }

  private static String diarist(String who) {
    return "{\"role\":\"diarist\",\"sub\":\"%s\"}".formatted(who);
  }

  private HttpResponse<String> by(String who, String method, String path, String body) {
    return as(diarist(who), method, path, body);
  }

  /**
   * Reads, writes, refusals, time-outs and clients that leave, of fifty people on four connections.
   */
  @Test
  void everyoneIsThemselvesWhateverHappensToOthers() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < PEOPLE; i++) {
        int number = i;
        running.add(
            threads.submit(
                () -> {
                  Random random = new Random(number);
                  for (int call = 0; call < CALLS; call++) {
                    step(random.nextInt(100), "p" + number);
                  }
                  return null;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertEquals(List.of(), wrong.stream().limit(5).toList());
    assertTrue(right.get() > PEOPLE * CALLS / 2, () -> right + " calls were served");
    assertEquals(
        "0", shop.gateway().sql("select count(*) from shop.diary where line <> 'of ' || who"));
    assertEquals(
        "0", shop.gateway().sql("select count(*) from shop.letters where line <> 'to ' || who"));
    assertNeutral();
  }

  private void step(int choice, String who) throws IOException {
    if (choice < 30) {
      rows(who, by(who, "GET", "/api/shop/diary?select=who", ""));
    } else if (choice < 50) {
      rows(who, by(who, "GET", "/api/shop/letters?select=who", ""));
    } else if (choice < 65) {
      told(who, by(who, "GET", "/api/shop/rpc/whoami", ""));
    } else if (choice < 75) {
      String read =
          """
          {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_records",
           "arguments":{"resource":"diary","select":["who"]}}}
          """;
      HttpResponse<String> answer = by(who, "POST", "/mcp", read);
      JsonNode rows = TestGateway.json(answer.body()).at("/result/structuredContent/rows");
      expect(answer, rows.size() == 1 && rows.at("/0/who").asString().equals(who));
    } else if (choice < 82) {
      String path = choice < 79 ? "/api/shop/diary" : "/api/shop/letters";
      HttpResponse<String> answer =
          by(
              who,
              "PATCH",
              path + "?select=who",
              "{\"line\":\"%s %s\"}".formatted(choice < 79 ? "of" : "to", who));
      expect(answer, answer.statusCode() == 204);
    } else if (choice < 88) {
      HttpResponse<String> answer =
          by(who, "POST", "/api/shop/diary", "{\"who\":\"another\",\"line\":\"x\"}");
      expect(answer, answer.statusCode() == 403);
    } else if (choice < 94) {
      HttpResponse<String> answer = by(who, "GET", "/api/shop/diary?id=eq.none", "");
      expect(answer, answer.statusCode() == 400);
    } else if (choice < 95) {
      HttpResponse<String> answer = by(who, "GET", "/api/shop/rpc/nap?seconds=5", "");
      expect(answer, answer.statusCode() == 500 && answer.body().contains("57014"));
    } else {
      leave(who);
    }
  }

  /** A client that does not wait for its answer. */
  private void leave(String who) throws IOException {
    URI url = URI.create(shop.gateway().url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      String request =
          "GET /api/shop/diary?select=who HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
              .formatted(Tokens.of(diarist(who)));
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void rows(String who, HttpResponse<String> answer) {
    expect(answer, answer.body().equals("[{\"who\":\"%s\"}]".formatted(who)));
  }

  private void told(String who, HttpResponse<String> answer) {
    JsonNode told = TestGateway.json(answer.body());
    expect(
        answer,
        told.at("/claims/sub").asString().equals(who)
            && told.path("role").asString().equals("shop_tenant")
            && told.path("read_only").asString().equals("on"));
  }

  /**
   * That there was no connection in time is no answer; anything else but the right one is wrong.
   */
  private void expect(HttpResponse<String> answer, boolean isRight) {
    boolean isBusy = answer.statusCode() == 503 || answer.statusCode() == 504;
    if (isRight) {
      right.incrementAndGet();
    } else if (!isBusy && !answer.body().contains("PGRST003")) {
      wrong.add(answer.statusCode() + " " + answer.body());
    }
  }

  /** Whoever comes next finds nothing of those before, on whichever connection. */
  private void assertNeutral() {
    for (int i = 0; i < 12; i++) {
      JsonNode told = TestGateway.json(by("nobody", "GET", "/api/shop/rpc/whoami", "").body());
      assertEquals("nobody", told.at("/claims/sub").asString());
      assertEquals("shop_tenant", told.path("role").asString());
      assertEquals("[]", by("nobody", "GET", "/api/shop/diary", "").body());
    }
  }

  @Test
  void aConnectionThatDiesInTheMiddleOfACallIsReplaced() {
    for (int i = 0; i < 8; i++) {
      HttpResponse<String> died = by("p1", "POST", "/api/shop/rpc/end_myself", "{}");
      assertEquals(503, died.statusCode(), died::body);
      assertFalse(died.body().contains("terminat"), died::body);
      HttpResponse<String> next = by("p2", "GET", "/api/shop/diary?select=who", "");
      assertEquals("[{\"who\":\"p2\"}]", next.body());
      JsonNode ended = shop.tool("call_routine", "{\"routine\":\"end_myself\"}", "diarist p1");
      assertTrue(AttackedShop.isRefused(ended), ended::toString);
      assertFalse(ended.toString().contains("terminat"), ended::toString);
      assertOwnByTool();
    }
  }

  private void assertOwnByTool() {
    JsonNode own =
        shop.tool("read_records", "{\"resource\":\"diary\",\"select\":[\"who\"]}", "diarist p2");
    assertEquals("[{\"who\":\"p2\"}]", own.at("/structuredContent/rows").toString(), own::toString);
  }

  @Test
  void aCallThatTakesTooLongEndsAndItsConnectionServesOn() {
    for (int i = 0; i < 8; i++) {
      HttpResponse<String> late = by("p1", "GET", "/api/shop/rpc/nap?seconds=30", "");
      assertEquals(500, late.statusCode(), late::body);
      assertTrue(late.body().contains("57014"), late::body);
      JsonNode byTool =
          shop.tool(
              "call_routine", "{\"routine\":\"nap\",\"arguments\":{\"seconds\":30}}", "diarist p1");
      assertTrue(AttackedShop.isRefused(byTool), byTool::toString);
      assertTrue(byTool.toString().contains("57014"), byTool::toString);
      assertOwnByTool();
      assertEquals("[{\"who\":\"p2\"}]", by("p2", "GET", "/api/shop/diary?select=who", "").body());
    }
    assertEquals(
        "0",
        shop.gateway()
            .sql(
                "select count(*) from pg_stat_activity where query like '%nap%' and state ="
                    + " 'active' and pid <> pg_backend_pid()"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "postgres",
        "shop_tenant",
        "postern_gateway",
        "pg_read_all_data",
        "DIARIST",
        "diarist ",
        "diarist\\\"; reset role; --",
        "diarist\\u0000",
        ""
      })
  void aRoleThatIsNoneOfTheGatewayIsNeverTaken(String role) {
    long before = shop.logged();
    String claims = "{\"role\":\"%s\",\"sub\":\"p1\"}".formatted(role);
    HttpResponse<String> answer = as(claims, "GET", "/api/shop/diary", "");
    assertTrue(answer.statusCode() >= 401 && answer.statusCode() <= 404, answer::body);
    HttpResponse<String> tools =
        as(
            claims,
            "POST",
            "/mcp",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                + "{\"name\":\"read_records\",\"arguments\":{\"resource\":\"diary\"}}}");
    assertFalse(tools.body().contains("of p1"), tools::body);
    assertEquals(
        List.of(),
        shop.statementsSince(before).stream().filter(text -> text.contains("diary")).toList());
  }

  @Test
  void whatOnlyReadsReachesNothingThatWrites() {
    HttpResponse<String> answer = by("p1", "GET", "/api/shop/rpc/take_note", "");
    assertEquals(405, answer.statusCode(), answer::body);
    HttpResponse<String> tool =
        by(
            "p1",
            "POST",
            "/mcp",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                + "{\"name\":\"call_routine\",\"arguments\":{\"routine\":\"take_note\"}}}");
    assertFalse(tool.body().contains("\"isError\":false"), tool::body);
    assertEquals("0", shop.gateway().sql("select count(*) from shop.letters where who = 'nobody'"));
  }

  @Test
  void claimsReachTheDatabaseToTheLetter() {
    String odd =
        "\"it's \\\\\\\"so\\\\\\\" \\\\\\\\ $1 ? :x {} ünï 漢字 \\ud83d\\ude00 \\u2028 '); drop table"
            + " shop.diary;--\"";
    String claims =
        "{\"role\":\"diarist\",\"sub\":\"p1\",\"odd\":%s,\"deep\":{\"a\":[1,{\"b\":null,\"c\":[true,1.5]}]}}"
            .formatted(odd.replace("\\\\\\\"", "\\\"").replace("\\\\\\\\", "\\\\"));
    JsonNode told = TestGateway.json(as(claims, "GET", "/api/shop/rpc/whoami", "").body());
    JsonNode sent = TestGateway.json(claims);
    assertEquals(sent.get("odd"), told.at("/claims/odd"), told::toString);
    assertEquals(sent.get("deep").toString(), told.at("/claims/deep").toString());
    Map<String, String> headers = new TreeMap<>(TestGateway.mcpHeaders());
    headers.put("Authorization", "Bearer " + Tokens.of(claims, Tokens.SECRET));
    String message =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"call_routine\",\"arguments\":{\"routine\":\"whoami\"}}}";
    JsonNode byTool =
        TestGateway.json(shop.gateway().call("POST", "/mcp", "", headers, message).body());
    JsonNode seen = byTool.at("/result/structuredContent").findValue("claims");
    assertEquals(sent.get("odd"), seen.get("odd"), byTool::toString);
    assertEquals(sent.get("deep").toString(), seen.get("deep").toString());

    String long60k = "x'\\\"ü".repeat(12_000);
    String key =
        shop.gateway()
            .issue("--role", "diarist", "--subject", "p1", "--claim", "much=\"" + long60k + "\"");
    HttpResponse<String> much =
        shop.gateway().call("GET", "/api/shop/rpc/whoami", "", Map.of("X-API-Key", key), "");
    assertEquals(
        TestGateway.json("\"" + long60k + "\""), TestGateway.json(much.body()).at("/claims/much"));
  }
}
