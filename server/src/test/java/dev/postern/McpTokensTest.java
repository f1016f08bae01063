package dev.postern;

import static dev.postern.BrokeredShop.LIST;
import static dev.postern.BrokeredShop.WRITE;
import static dev.postern.BrokeredShop.json;
import static dev.postern.BrokeredShop.refused;
import static dev.postern.McpClientInHand.REDIRECT;
import static dev.postern.McpClientInHand.question;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What codes and tokens for MCP are good for, and when they end. */
@ExtendWith(BrokeredShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class McpTokensTest {
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

  @Test
  void aCodeIsForItsClientItsPlaceItsProofAndItsResource() {
    McpClientInHand other = McpClientInHand.registered(url, "Another");
    Map<String, Map<String, String>> cases = new LinkedHashMap<>();
    cases.put("wrong verifier", Map.of("code_verifier", "b".repeat(43)));
    cases.put("the challenge itself", Map.of("code_verifier", challenge()));
    cases.put("no verifier", Map.of("code_verifier", ""));
    cases.put("another client", Map.of("client_id", other.id()));
    cases.put("another place", Map.of("redirect_uri", REDIRECT + "2"));
    cases.put("no place", Map.of("redirect_uri", ""));
    cases.put("another resource", Map.of("resource", "https://other.example/mcp"));
    cases.put("a part", Map.of("resource", url + "/mcp/shop"));
    cases.forEach(
        (name, changes) -> {
          String code = client.code();
          String error =
              name.matches("another resource|a part") ? "invalid_target" : "invalid_grant";
          refused(error, client.redeem(code, changes));
          // it was good for one try
          refused("invalid_grant", client.redeem(code, Map.of()));
        });
    String late = client.code();
    shop.pass(Duration.ofMinutes(1));
    refused("invalid_grant", client.redeem(late, Map.of()));
    refused("invalid_request", client.redeem("", Map.of()));
    refused("invalid_request", client.redeem("x", Map.of("client_id", "")));
    refused("unsupported_grant_type", client.redeem("x", Map.of("grant_type", "password")));
    Map<String, String> basic = Map.of("Authorization", "Basic eDp5");
    HttpResponse<String> secret =
        client.browser.post(
            url + "/oauth/token", Map.of("grant_type", "authorization_code"), basic);
    assertEquals(401, secret.statusCode());
    assertEquals("invalid_client", json(secret).get("error").asString());
  }

  private static String challenge() {
    return McpClientInHand.challenge(McpClientInHand.VERIFIER);
  }

  @Test
  void aCodeThatComesTwiceEndsWhatItGave() {
    String code = client.code();
    JsonNode tokens = json(client.redeem(code, Map.of()));
    String access = tokens.get("access_token").asString();
    assertEquals(200, shop.mcp(access, LIST).statusCode());
    refused("invalid_grant", client.redeem(code, Map.of()));
    assertEquals(401, shop.mcp(access, LIST).statusCode());
    refused("invalid_grant", client.refresh(tokens.get("refresh_token").asString(), Map.of()));
    assertTrue(
        gateway.auditRecords().stream()
            .anyMatch(kept -> kept.path("what").asString("").endsWith(": code_replayed")));
  }

  @Test
  void refreshTokensChangeAndOneThatComesTwiceEndsAll() {
    JsonNode first = client.tokens();
    String old = first.get("refresh_token").asString();
    JsonNode second = json(client.refresh(old, Map.of()));
    String access = second.get("access_token").asString();
    assertNotEquals(old, second.get("refresh_token").asString());
    assertEquals(200, shop.mcp(access, LIST).statusCode());
    assertEquals(200, shop.mcp(first.get("access_token").asString(), LIST).statusCode());
    refused("invalid_grant", client.refresh(old, Map.of()));
    assertEquals(401, shop.mcp(access, LIST).statusCode());
    assertEquals(401, shop.mcp(first.get("access_token").asString(), LIST).statusCode());
    refused("invalid_grant", client.refresh(second.get("refresh_token").asString(), Map.of()));

    McpClientInHand other = McpClientInHand.registered(url, "Another");
    String stolen = client.tokens().get("refresh_token").asString();
    refused("invalid_grant", other.refresh(stolen, Map.of()));
    refused("invalid_grant", client.refresh(stolen, Map.of()));
    String mine = client.tokens().get("refresh_token").asString();
    refused("invalid_target", client.refresh(mine, Map.of("resource", "https://x.example/mcp")));
    // who knows nothing of it cannot end it
    refused("invalid_grant", client.refresh("postern_mcpr_" + "A".repeat(43) + ".x", Map.of()));
    assertEquals(200, client.refresh(mine, Map.of()).statusCode());
  }

  @Test
  void aPersonMayAllowLessAndAClientMayAskForLess() {
    Map<String, String> back =
        client.follow(client.allow(question(client.ask(Map.of())), "data:read", "admin"));
    JsonNode tokens = json(client.redeem(back.get("code"), Map.of()));
    assertEquals("data:read", tokens.get("scope").asString());
    HttpResponse<String> write = shop.mcp(tokens.get("access_token").asString(), WRITE);
    assertEquals(403, write.statusCode());
    assertTrue(
        write.headers().firstValue("WWW-Authenticate").orElse("").contains("insufficient_scope"));
    refused(
        "invalid_scope",
        client.refresh(
            tokens.get("refresh_token").asString(), Map.of("scope", "data:read data:write")));

    JsonNode all = client.tokens();
    JsonNode less =
        json(client.refresh(all.get("refresh_token").asString(), Map.of("scope", "data:read")));
    assertEquals("data:read", less.get("scope").asString());
    assertEquals(403, shop.mcp(less.get("access_token").asString(), WRITE).statusCode());
    JsonNode whole = json(client.refresh(less.get("refresh_token").asString(), Map.of()));
    assertEquals(200, shop.mcp(whole.get("access_token").asString(), WRITE).statusCode());
    // of what is asked for, what there is; without a word, the least
    HttpResponse<String> page = client.ask(Map.of("scope", "data:write offline_access"));
    assertFalse(page.body().contains("offline_access"), page.body());
    assertFalse(client.ask(Map.of("scope", "")).body().contains("data:write"));
  }

  @Test
  void aTokenIsForTheEndpointOrThePartItWasAskedFor() {
    String access = client.tokens().get("access_token").asString();
    Map<String, String> bearer = Map.of("Authorization", "Bearer " + access);
    HttpResponse<String> rest = gateway.call("GET", "/api/shop/customers", "", bearer, "");
    assertEquals(401, rest.statusCode());
    assertTrue(rest.body().contains("token_is_for_mcp_alone"), rest.body());
    assertEquals(200, shop.mcp("/mcp/shop", access, LIST).statusCode());
    Map<String, String> asked = Map.of("resource", url + "/mcp/shop");
    Map<String, String> back =
        client.follow(client.allow(question(client.ask(asked)), "data:read"));
    String part = json(client.redeem(back.get("code"), asked)).get("access_token").asString();
    assertEquals(200, shop.mcp("/mcp/shop", part, LIST).statusCode());
    assertEquals(401, shop.mcp("/mcp", part, LIST).statusCode());
    // neither the provider's tokens nor a browser's session are good here
    String upstream = issuer.token("robin", OidcIssuer.TENANT, Map.of("aud", OidcIssuer.CLIENT));
    assertEquals(401, shop.mcp(upstream, LIST).statusCode());
    assertEquals(401, shop.mcp("postern_mcp_" + "A".repeat(43), LIST).statusCode());
    assertEquals(401, shop.mcp(access + "x", LIST).statusCode());
    HttpResponse<String> cookie =
        client.browser.call("POST", url + "/mcp", TestGateway.mcpHeaders(), LIST);
    assertEquals(401, cookie.statusCode());
  }

  @Test
  void tokensEndInTimeAndWithTheSession() {
    JsonNode tokens = client.tokens();
    String access = tokens.get("access_token").asString();
    shop.pass(Duration.ofMinutes(15));
    HttpResponse<String> over = shop.mcp(access, LIST);
    assertEquals(401, over.statusCode());
    assertTrue(over.body().contains("expired"), over.body());
    JsonNode next = json(client.refresh(tokens.get("refresh_token").asString(), Map.of()));
    shop.pass(Duration.ofHours(12).minusMinutes(20));
    JsonNode last = json(client.refresh(next.get("refresh_token").asString(), Map.of()));
    assertTrue(last.get("expires_in").asInt() <= 5 * 60, last::toString);
    shop.pass(Duration.ofMinutes(6));
    assertEquals(401, shop.mcp(last.get("access_token").asString(), LIST).statusCode());
    refused("invalid_grant", client.refresh(last.get("refresh_token").asString(), Map.of()));
  }

  @Test
  void accessEndsByTheClientByTheOwnerAndByTooMany() {
    JsonNode tokens = client.tokens();
    String access = tokens.get("access_token").asString();
    String refresh = tokens.get("refresh_token").asString();
    assertEquals(200, client.revoke("unknown", Map.of()).statusCode());
    assertEquals(200, client.revoke(access, Map.of("client_id", "another")).statusCode());
    assertEquals(200, shop.mcp(access, LIST).statusCode());
    assertEquals(200, client.revoke(refresh, Map.of()).statusCode());
    assertEquals(401, shop.mcp(access, LIST).statusCode());
    refused("invalid_grant", client.refresh(refresh, Map.of()));
    refused("invalid_request", client.revoke("", Map.of()));

    String mine = client.tokens().get("access_token").asString();
    McpClientInHand elsewhere = shop.client();
    String other = elsewhere.tokens().get("access_token").asString();
    client.browser.call("POST", url + "/auth/logout", Map.of("Origin", url), "");
    assertEquals(401, shop.mcp(mine, LIST).statusCode());
    assertEquals(200, shop.mcp(other, LIST).statusCode());
    for (int i = 0; i < 3; i++) {
      elsewhere.tokens();
    }
    assertEquals(401, shop.mcp(other, LIST).statusCode());
  }
}
