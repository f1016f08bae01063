package dev.postern.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Ways around by other spellings, methods, names that are not listed, and no credentials at all.
 */
@ExtendWith(AttackedShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteAttackTest {
  private static final String LEDGER = "/api/shop/ledger";

  private AttackedShop shop;

  @BeforeAll
  void open(AttackedShop attacked) {
    shop = attacked;
  }

  @Test
  void whatIsNotListedIsRefusedAsIfThereWereNoSuchTool() {
    String unknown = refusal("tools/call", "{\"name\":\"@\",\"arguments\":{}}", "no_such_tool");
    for (String tool :
        List.of("create_records", "delete_thing", "call_routine", "get_customer_by_email")) {
      assertEquals(unknown, refusal("tools/call", "{\"name\":\"@\",\"arguments\":{}}", tool));
    }
    String none = refusal("resources/read", "{\"uri\":\"postern://shop/@\"}", "no_such_table");
    for (String table : List.of("ledger", "letters", "diary", "whoami")) {
      assertEquals(none, refusal("resources/read", "{\"uri\":\"postern://shop/@\"}", table));
    }
    String listed = shop.ask("tools/list", "{}", "onlooker").toString();
    assertTrue(listed.contains("things"), listed);
    for (String type : List.of("application/json", "application/openapi+json")) {
      String document = shop.get("/api/shop/", "onlooker", "Accept", type).body();
      assertTrue(document.contains("things"), document);
      for (String word : List.of("ledger", "hush", "diary", "letters")) {
        assertFalse(document.contains(word), word);
        assertFalse(listed.contains(word), word);
      }
    }
  }

  private String refusal(String method, String params, String name) {
    JsonNode answer = shop.ask(method, params.replace("@", name), "onlooker");
    assertTrue(answer.has("error"), answer::toString);
    return answer.toString().replace(name, "@");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/shop/%6cedger",
        "/api/shop/ledger;x=1",
        "/api/shop/ledger/",
        "/api/shop//ledger",
        "//api/shop/ledger",
        "/api/shop/things/../ledger",
        "/api/shop/./ledger",
        "/api/shop/%2e/ledger",
        "/api/shop/things%2f..%2fledger",
        "/api/shop/LEDGER",
        "/api/shop/shop.ledger",
        "/api/shop/%22ledger%22",
        "/api/shop/ledger%20",
        "/api/shop/ledger%00",
        "/api/shop/ledger.json",
        "/API/shop/ledger",
        "/api/Shop/ledger",
        "/api/shop/rpc/../ledger",
        "/api/shop/rpc/ledger",
        "/api/shop/tools/ledger",
        "/api/shop/ledger%252f",
        "/mcp/../api/shop/ledger",
        "/mcp/shop/ledger"
      })
  void noSpellingIsAWayAround(String path) {
    for (String method : List.of("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE")) {
      HttpResponse<String> answer =
          shop.call(method, path, "onlooker", method.startsWith("P") ? "{}" : "");
      assertTrue(
          answer.statusCode() >= 400 && answer.statusCode() < 500,
          () -> method + " " + answer.statusCode() + answer.body());
      assertFalse(answer.body().contains("\"title\""), answer::body);
    }
  }

  @Test
  void theMethodIsTheOneOfTheRequest() {
    shop.gateway().sql("truncate shop.things restart identity cascade");
    shop.gateway().sql("insert into shop.things (name) values ('kept')");
    for (String header : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
      HttpResponse<String> answer =
          shop.call("GET", "/api/shop/things?id=eq.1", "attacker", "", header, "DELETE");
      assertEquals(200, answer.statusCode(), answer::body);
      shop.call("POST", "/api/shop/things?_method=DELETE", "attacker", "{}", header, "DELETE");
    }
    assertEquals("kept", shop.gateway().sql("select name from shop.things where id = 1"));
    HttpResponse<String> got = shop.get("/api/shop/%74hings?id=eq.1", "onlooker");
    HttpResponse<String> head = shop.call("HEAD", "/api/shop/things?id=eq.1", "onlooker", "");
    assertEquals(got.statusCode(), head.statusCode());
    for (String header : List.of("Content-Type", "Content-Range", "Vary", "ETag")) {
      assertEquals(got.headers().firstValue(header), head.headers().firstValue(header), header);
    }
    HttpResponse<String> hidden = shop.call("HEAD", LEDGER, "onlooker", "");
    HttpResponse<String> none = shop.call("HEAD", "/api/shop/nosuch", "onlooker", "");
    assertEquals(none.statusCode(), hidden.statusCode());
    HttpResponse<String> options = shop.call("OPTIONS", LEDGER, "onlooker", "");
    assertEquals(
        shop.call("OPTIONS", "/api/shop/nosuch", "onlooker", "").statusCode(),
        options.statusCode());
    for (String method : List.of("TRACE", "PROPFIND", "get", "DELETEX")) {
      HttpResponse<String> odd = shop.call(method, "/api/shop/things?id=eq.1", "attacker", "");
      assertTrue(odd.statusCode() >= 400 && odd.statusCode() < 502, odd::body);
    }
    assertEquals("kept", shop.gateway().sql("select name from shop.things where id = 1"));
  }

  /** Every route that a document tells of. */
  @Test
  void withoutCredentialsThereIsNothing() {
    JsonNode document = TestGateway.json(shop.get("/api/shop/", "attacker").body());
    int routes = 0;
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (String method : path.getValue().propertyNames()) {
        if (List.of("get", "post", "patch", "put", "delete").contains(method)) {
          String target = "/api/shop" + path.getKey().replaceAll("[{}]", "x");
          HttpResponse<String> answer =
              shop.call(method.toUpperCase(java.util.Locale.ROOT), target, "", "");
          assertEquals(401, answer.statusCode(), () -> target + answer.body());
          routes++;
        }
      }
    }
    assertTrue(routes > 10, document::toString);
    String hello = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{}}";
    for (String path : List.of("/mcp", "/mcp/shop", "/mcp/nosuch", "/api/shop/", "/api/nosuch/x")) {
      HttpResponse<String> answer =
          shop.call("POST", path, "", hello, "Accept", "application/json, text/event-stream");
      assertEquals(401, answer.statusCode(), () -> path + answer.body());
    }
  }
}
