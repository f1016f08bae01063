package dev.postern.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Names, operators, patterns, bodies and bytes that are not what they should be. */
@ExtendWith(AttackedShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedAttackTest {
  private static final String THINGS = "/api/shop/things";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String LONGEST = "l".repeat(63);

  private AttackedShop shop;

  @BeforeAll
  void open(AttackedShop attacked) {
    shop = attacked;
    shop.gateway().sql("truncate shop.things, shop.tagged restart identity cascade");
    shop.gateway().sql("insert into shop.things (name, price) values ('plain', 1)");
  }

  private static void assertRefused(int status, String code, HttpResponse<String> answer) {
    assertEquals(
        status + " " + code,
        answer.statusCode() + " " + TestGateway.json(answer.body()).path("code").asString(),
        answer::body);
  }

  private static void assertRefused(String code, JsonNode answer) {
    assertEquals(code, answer.at("/structuredContent/code").asString(""), answer::toString);
  }

  /** The server would cut such a name, and then it would be another's. */
  @Test
  void aNameThatIsTooLongIsNotTheOneThatItBeginsWith() {
    String tooLong = LONGEST + "l";
    assertEquals(200, shop.get(THINGS + "?" + LONGEST + "=is.null", "attacker").statusCode());
    for (String query :
        List.of(
            tooLong + "=is.null",
            "select=" + tooLong,
            "order=" + tooLong,
            "select=" + tooLong + ".sum()")) {
      assertEquals(400, shop.get(THINGS + "?" + query, "attacker").statusCode(), query);
    }
    String row = "{\"%s\":\"x\"}".formatted(tooLong);
    assertRefused(400, "PGRST204", shop.call("POST", THINGS, "attacker", row));
    assertRefused(404, "PGRST205", shop.get("/api/shop/" + "t".repeat(64), "attacker"));
    assertEquals(200, shop.get("/api/shop/" + "t".repeat(63), "attacker").statusCode());
    assertRefused(
        "42703",
        shop.tool(
            "read_records",
            "{\"resource\":\"things\",\"select\":[\"%s\"]}".formatted(tooLong),
            "attacker"));
    assertRefused(
        "PGRST205",
        shop.tool("read_records", "{\"resource\":\"%s\"}".formatted("t".repeat(64)), "attacker"));
  }

  @Test
  void longNamesOfMembersStayApart() {
    String one = "m".repeat(70) + "1";
    String other = "m".repeat(70) + "2";
    HttpResponse<String> answer =
        shop.get(THINGS + "?select=" + one + ":id," + other + ":name&limit=1", "attacker");
    if (answer.statusCode() == 200) {
      JsonNode row = TestGateway.json(answer.body()).get(0);
      assertEquals(List.of(one, other), List.copyOf(row.propertyNames()));
    } else {
      assertTrue(answer.statusCode() < 500, answer::body);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name=~.x",
        "name=%7E*.x",
        "name=%40%40.x",
        "data=-%3E.x",
        "name=%3D.x",
        "name=similar.x",
        "name=eq%20any.x",
        "name=OPERATOR(pg_catalog.=).x",
        "id=is.(select%201)",
        "name=eq(unknown).x",
        "select=id::regclass",
        "select=id::regrole",
        "select=id::regproc",
        "select=id::pg_catalog.regclass",
        "select=id::things",
        "select=name::text%20collate%20%22C%22",
        "select=name::%22text%22;",
        "order=id%20desc",
        "order=id.desc.nulls%20first",
        "order=id.desc,(select%201)",
        "order=(select%201)",
        "order=1",
        "order=id%20desc%20nulls%20first,%20(select%201)",
        "order=pg_sleep(1)",
        "order=id::text",
        "columns.x=1",
        "or=(name.~.x)",
        "and=(id.eq.1,pg_sleep(1))",
        "select=pg_sleep(1)",
        "select=name.pg_sleep()",
        "select=id.count()::regclass",
        "select=current_user",
        "select=oid",
        "select=ctid",
        "select=xmin",
        "select=tableoid::regclass",
        "ctid=eq.(0,1)",
        "tableoid=gt.1",
        "xmin=gt.1",
        "order=ctid",
        "select=things",
        "things=eq.1"
      })
  void whatTheDialectDoesNotHaveIsRefused(String query) {
    HttpResponse<String> answer = shop.get(THINGS + "?" + query, "attacker");
    assertEquals(400, answer.statusCode(), answer::body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"select\":[\"id::regclass\"]",
        "\"select\":[\"tableoid\"]",
        "\"select\":[\"ctid\"]",
        "\"order\":[\"id desc, (select 1)\"]",
        "\"order\":[\"(select 1)\"]",
        "\"order\":[\"1\"]",
        "\"where\":{\"column\":\"name\",\"op\":\"~\",\"value\":\"x\"}",
        "\"where\":{\"column\":\"name\",\"op\":\"@@\",\"value\":\"x\"}",
        "\"where\":{\"column\":\"name::regclass\",\"op\":\"eq\",\"value\":\"x\"}",
        "\"where\":{\"column\":\"tableoid\",\"op\":\"gt\",\"value\":\"1\"}",
        "\"where\":{\"column\":\"id\",\"op\":\"eq\",\"value\":{\"a\":1}}",
        "\"where\":\"id=1 or 1=1\"",
        "\"limit\":-1",
        "\"limit\":1e9",
        "\"offset\":-1"
      })
  void whatToolsDoNotHaveIsRefused(String arguments) {
    JsonNode answer =
        shop.tool("read_records", "{\"resource\":\"things\",%s}".formatted(arguments), "attacker");
    assertTrue(AttackedShop.isRefused(answer), answer::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"price\": NaN} | PGRST102",
        "{\"price\": Infinity} | PGRST102",
        "{\"price\": 01} | PGRST102",
        "{\"price\": 0x10} | PGRST102",
        "{'price': 1} | PGRST102",
        "{\"price\": 1,} | PGRST102",
        "{\"price\": 1} {} | PGRST102",
        "{\"__proto__\": {\"id\": 1}} | PGRST204",
        "{\"constructor\": 1} | PGRST204",
        "{\"Name\": 1} | PGRST204",
        "{\"id\": 1e400} | 22P02",
        "{\"id\": true} | 22P02",
        "{\"id\": [1]} | 22P02",
        "{\"name\": \"a\\u0000b\"} | 22P05",
        "{\"data\": \"a\\u0000b\"} | 22P05",
        "{\"name\": \"\\ud800\"} | 22P02",
        "{\"na\\u0000me\": 1} | PGRST204",
        "{\"\": 1} | PGRST204",
        "[1] | PGRST102",
        "[[]] | PGRST102"
      })
  void bodiesThatAreNoRowsAreRefused(String body, String code) {
    HttpResponse<String> answer = shop.call("POST", THINGS, "attacker", body);
    assertEquals(
        "400 " + code,
        answer.statusCode() + " " + TestGateway.json(answer.body()).path("code").asString(),
        answer::body);
    JsonNode tool =
        shop.tool(
            "create_records",
            "{\"resource\":\"things\",\"rows\":[%s]}".formatted(body),
            "attacker");
    assertTrue(AttackedShop.isRefused(tool), tool::toString);
  }

  @Test
  void hugeNumbersAreNoFault() {
    for (String number : List.of("1" + "0".repeat(200_000), "1e200000", "-1e-200000")) {
      String row = "{\"price\": %s}".formatted(number);
      HttpResponse<String> answer = shop.call("POST", THINGS, "attacker", row);
      assertTrue(answer.statusCode() <= 400, answer::body);
      assertTrue(
          shop.get(THINGS + "?price=eq." + number.substring(0, 8), "attacker").statusCode() < 500);
    }
  }

  /** Of equal names one must count, the same for rules, hooks and the database: none does. */
  @Test
  void aNameThatComesTwiceIsRefused() {
    String twice = "{\"name\":\"one\",\"name\":\"two\"}";
    JsonNode tool =
        shop.tool(
            "create_records",
            "{\"resource\":\"things\",\"rows\":[%s]}".formatted(twice),
            "attacker");
    assertTrue(AttackedShop.isRefused(tool), tool::toString);
    JsonNode resource =
        shop.tool("read_records", "{\"resource\":\"owners\",\"resource\":\"things\"}", "attacker");
    assertTrue(AttackedShop.isRefused(resource), resource::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%00", "a%00b", "%C0%A7", "%ED%A0%80", "%FF", "%F5%80%80%80", "%C3"})
  void bytesThatAreNoTextAreRefused(String bytes) {
    for (String target :
        List.of(
            THINGS + "?name=eq." + bytes,
            THINGS + "?name=in.(" + bytes + ")",
            THINGS + "?id=eq." + bytes,
            THINGS + "?" + bytes + "=eq.1",
            THINGS + "?select=" + bytes,
            THINGS + "?select=" + bytes + ":name",
            THINGS + "?order=" + bytes,
            "/api/shop/" + bytes,
            "/api/shop/rpc/echo?term=" + bytes,
            "/api/shop/rpc/" + bytes)) {
      HttpResponse<String> answer = shop.get(target, "attacker");
      assertTrue(answer.statusCode() >= 400, () -> target + " " + answer.body());
      assertTrue(answer.statusCode() < 500, () -> target + " " + answer.body());
    }
  }

  /** Characters that JSON can write and text cannot hold. */
  @ParameterizedTest
  @ValueSource(strings = {"\\u0000", "a\\u0000b", "\\ud800", "\\udc00x", "x\\ud83d"})
  void escapesThatAreNoTextAreRefused(String escape) {
    for (String call :
        List.of(
            "read_records {'resource':'things','where':{'column':'name','value':'@'}}",
            "read_records {'resource':'things','where':{'column':'name','op':'in','value':['@']}}",
            "read_records {'resource':'things','where':{'column':'@','value':'x'}}",
            "read_records {'resource':'things','select':['@']}",
            "read_records {'resource':'things','order':['@']}",
            "read_records {'resource':'@'}",
            "read_records {'@':'things'}",
            "call_routine {'routine':'echo','arguments':{'term':'@'}}",
            "call_routine {'routine':'echo','arguments':{'@':'x'}}",
            "create_records {'resource':'things','rows':[{'name':'@'}]}",
            "create_records {'resource':'things','rows':[{'data':{'@':'@'}}]}",
            "create_records {'resource':'things','rows':[{'@':1}]}",
            "@ {}")) {
      String[] parts = call.replace('\'', '"').replace("@", escape).split(" ", 2);
      JsonNode answer = shop.tool(parts[0], parts[1], "attacker");
      assertTrue(AttackedShop.isRefused(answer), () -> call + " " + answer);
      assertFalse(answer.toString().contains("PGRSTX00"), () -> call + " " + answer);
      assertFalse(answer.toString().contains("-32603"), () -> call + " " + answer);
    }
    for (String path : List.of("/rpc/echo {'term':'@'}", "/batch {'operations':[{'id':'@'}]}")) {
      String[] parts = path.replace('\'', '"').replace("@", escape).split(" ", 2);
      HttpResponse<String> answer = shop.call("POST", "/api/shop" + parts[0], "attacker", parts[1]);
      assertEquals(400, answer.statusCode(), answer::body);
    }
  }

  @Test
  void bodiesThatAreNoUtf8AreRefused() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int[] odd :
          List.of(
              new int[] {0xC0, 0xA7},
              new int[] {0xED, 0xA0, 0x80},
              new int[] {0xFF},
              new int[] {0xF5, 0x80, 0x80, 0x80},
              new int[] {0xC3})) {
        byte[] bytes = new byte[odd.length];
        for (int i = 0; i < odd.length; i++) {
          bytes[i] = (byte) odd[i];
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String row = "{\"name\":\"%s\"}".formatted(text);
        String call =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"create_records\","
                + "\"arguments\":{\"resource\":\"things\",\"rows\":[%s]}}}".formatted(row);
        assertRefused(400, "PGRST102", sent(http, THINGS, row, "application/json"));
        assertRefused(400, "PGRST102", sent(http, THINGS, "name=" + text, FORM));
        assertRefused(400, "PGRST102", sent(http, THINGS, "name\n" + text, "text/csv"));
        HttpResponse<String> tool = sent(http, "/mcp", call, "application/json");
        assertTrue(tool.body().contains("error"), tool::body);
        assertTrue(tool.statusCode() < 500, tool::body);
      }
    }
  }

  private HttpResponse<String> sent(HttpClient http, String path, String latin, String type)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(shop.gateway().url() + path))
            .header("X-API-Key", shop.key("attacker"))
            .POST(BodyPublishers.ofByteArray(latin.getBytes(StandardCharsets.ISO_8859_1)));
    TestGateway.mcpHeaders().forEach(request::setHeader);
    request.setHeader("Content-Type", type);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** What callers say comes back in header fields in more than one place. */
  @Test
  void nobodyWritesHeaderFieldsOfAnAnswer() {
    String key = "a\r\nX-Evil: 1\r\n\r\n<b>";
    HttpResponse<String> made =
        shop.call(
            "POST",
            "/api/shop/tagged",
            "attacker",
            "{\"name\":\"%s\"}".formatted(AttackedShop.quoted(key)),
            "Prefer",
            "return=headers-only");
    assertEquals(201, made.statusCode(), made::body);
    assertClean(made);
    String location = made.headers().firstValue("Location").orElseThrow();
    assertTrue(location.contains("%0D%0A"), location);
    HttpResponse<String> page =
        shop.get(
            "/api/shop/tagged?limit=1&select=name&name=in.(\"x\")".replace("\"", "%22")
                + "&name=neq."
                + AttackedShop.escaped(key),
            "attacker",
            "Prefer",
            "cursor, count=exact");
    assertClean(page);
    shop.gateway().sql("insert into shop.tagged values ('b'), ('c')");
    HttpResponse<String> next =
        shop.get(
            "/api/shop/tagged?limit=1&name=neq." + AttackedShop.escaped(key),
            "attacker",
            "Prefer",
            "cursor");
    assertTrue(next.headers().firstValue("Link").isPresent());
    assertClean(next);
    assertClean(shop.get(THINGS + "?nosuch=eq." + AttackedShop.escaped(key), "attacker"));
    assertClean(shop.get("/api/shop/" + AttackedShop.escaped(key), "attacker"));
    assertClean(shop.get("/" + AttackedShop.escaped(key), "attacker"));
  }

  private static void assertClean(HttpResponse<String> answer) {
    assertFalse(answer.headers().map().containsKey("x-evil"), answer::toString);
    answer
        .headers()
        .map()
        .forEach(
            (name, values) ->
                assertTrue(
                    values.stream().allMatch(value -> value.chars().allMatch(c -> c >= ' ')),
                    name + values));
  }
}
