package dev.postern;

import static dev.postern.BrokeredShop.json;
import static dev.postern.BrokeredShop.refused;
import static dev.postern.McpClientInHand.REDIRECT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of MCP that register themselves, or have a document. */
@ExtendWith(BrokeredShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class McpRegistrationTest {
  private BrokeredShop shop;
  private TestGateway gateway;
  private OidcIssuer issuer;
  private String url;
  private McpClientInHand client;

  @BeforeAll
  void open(BrokeredShop brokered) {
    shop = brokered;
    gateway = shop.gateway();
    issuer = shop.issuer();
    url = shop.url();
  }

  @BeforeEach
  void anotherBrowser() {
    client = shop.client();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/back",
        "https://app.example.com:444/back",
        "https://app.example.com@evil.example/back",
        "https://other.example/back",
        "http://app.example.com/back",
        "http://10.0.0.7/back",
        "javascript:alert(1)",
        "data:text/html,x",
        "unknown-app://back",
        "https://app.example.com/back#x",
        "https://app.example.com/a b",
        "https://app.example.com/\\\"><b>",
        "/back",
        ""
      })
  void answersGoOnlyWhereTheOperatorSays(String uri) {
    HttpResponse<String> answer =
        McpClientInHand.register(url, "x", List.of(REDIRECT, uri), Map.of());
    refused("invalid_redirect_uri", answer);
  }

  @Test
  void listedHostsAndProgramsMayRegister() {
    List<String> uris =
        List.of(
            "https://app.example.com/back?x=1",
            "https://a.apps.example/back",
            "https://other.example:8443/",
            "http://localhost:1/x",
            "http://[::1]:1/x",
            "cursor://anysphere.cursor-mcp/oauth/callback");
    HttpResponse<String> answer = McpClientInHand.register(url, "x", uris, Map.of());
    assertEquals(201, answer.statusCode(), answer.body());
    assertEquals(6, json(answer).get("redirect_uris").size());
    assertFalse(json(answer).has("client_secret"));
  }

  @Test
  void aFloodOfRegistrationsIsHeldUpAndFillsNothing() {
    Map<String, String> flood = Map.of("X-Forwarded-For", "203.0.113.9");
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 101; i++) {
      statuses.add(McpClientInHand.register(url, "x", List.of(REDIRECT), flood).statusCode());
    }
    assertEquals(201, statuses.get(99));
    assertEquals(429, statuses.get(100));
    HttpResponse<String> held = McpClientInHand.register(url, "x", List.of(REDIRECT), flood);
    assertEquals("60", held.headers().firstValue("Retry-After").orElse(""));
    // others go on, and those from before are known
    Map<String, String> other = Map.of("X-Forwarded-For", "198.51.100.1");
    assertEquals(201, McpClientInHand.register(url, "x", List.of(REDIRECT), other).statusCode());
    assertEquals(200, client.ask(Map.of()).statusCode());
    String many = "http://127.0.0.1/" + "x".repeat(450);
    refused(
        "invalid_client_metadata",
        McpClientInHand.register(url, "x", List.of(many, many + 1, many + 2, many + 3), Map.of()));
    refused(
        "invalid_redirect_uri",
        McpClientInHand.register(url, "x", java.util.Collections.nCopies(11, REDIRECT), Map.of()));
    Map<String, String> type = Map.of("Content-Type", "application/json");
    String large = "{\"client_name\":\"" + "x".repeat(20_000) + "\"}";
    assertEquals(413, gateway.call("POST", "/oauth/register", "", type, large).statusCode());
    refused(
        "invalid_client_metadata", gateway.call("POST", "/oauth/register", "", type, "{\"a\":"));
    refused("invalid_client_metadata", gateway.call("POST", "/oauth/register", "", type, "[]"));
  }

  @Test
  void documentsOfClientsAreFetchedWithCareAndHeldAgainstTheirAddress() {
    String at = issuer.url();
    shop.document("/apps/another.json", at + "/apps/assistant.json", "x", "");
    shop.document("/apps/secret.json", at + "/apps/secret.json", "x", ",\"client_secret\":\"s\"");
    shop.document(
        "/apps/keyed.json",
        at + "/apps/keyed.json",
        "x",
        ",\"token_endpoint_auth_method\":\"private_key_jwt\"");
    shop.document("/apps/large.json", at + "/apps/large.json", "x".repeat(11_000), "");
    issuer.documents.put("/apps/leads.json", "302 " + at + "/apps/assistant.json");
    issuer.documents.put("/apps/page.json", "text/html {}");
    issuer.documents.put("/apps/broken.json", "application/json {");
    issuer.documents.put(
        "/apps/elsewhere.json",
        "application/json {\"client_id\":\"%s/apps/elsewhere.json\",\"redirect_uris\":[\"%s\",\"%s\"]}"
            .formatted(at, REDIRECT, "https://evil.example/"));
    int port = gateway.url().lastIndexOf(':');
    for (String id :
        List.of(
            at + "/apps/another.json",
            at + "/apps/secret.json",
            at + "/apps/keyed.json",
            at + "/apps/large.json",
            at + "/apps/leads.json",
            at + "/apps/page.json",
            at + "/apps/broken.json",
            at + "/apps/elsewhere.json",
            at + "/apps/missing.json",
            at,
            at + "/",
            at + "/apps/../apps/assistant.json",
            at + "/apps/%2e%2e/assistant.json",
            at + "/apps/assistant.json?x=1",
            at + "/apps/assistant.json#x",
            at.replace("127.0.0.1", "localhost") + "/apps/assistant.json",
            at.replace("http://", "http://me@") + "/apps/assistant.json",
            "https://127.0.0.1" + gateway.url().substring(port) + "/client.json",
            "https://localhost/client.json",
            "https://10.0.0.7/client.json",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/client.json",
            "https://0x7f000001/client.json",
            "https://2130706433/client.json",
            "http://example.com/client.json")) {
      HttpResponse<String> answer = new McpClientInHand(url, id).ask(Map.of());
      assertEquals(400, answer.statusCode(), id);
      assertTrue(client.next(answer).isEmpty(), id);
    }
  }
}
