package dev.postern;

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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people are asked before a client of MCP gets access, and whom nobody is asked for. */
@ExtendWith(BrokeredShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class McpConsentTest {
  private BrokeredShop shop;
  private OidcIssuer issuer;
  private String url;
  private McpClientInHand client;

  @BeforeAll
  void open(BrokeredShop brokered) {
    shop = brokered;
    issuer = shop.issuer();
    url = shop.url();
  }

  @BeforeEach
  void anotherBrowser() {
    client = shop.client();
  }

  @Test
  void everyRequestIsAskedAboutWhateverHasBeenAllowedBefore() {
    client.tokens();
    assertTrue(client.browser.cookies(url).containsKey("postern-local-session"));
    HttpResponse<String> again = client.ask(Map.of());
    assertTrue(again.body().contains("You are signed in as <b>robin</b>"), again.body());
    assertTrue(again.headers().firstValue("Refresh").isEmpty());
    McpClientInHand other = McpClientInHand.registered(url, "Another");
    other.browser.cookies(url).putAll(client.browser.cookies(url));
    HttpResponse<String> first = other.ask(Map.of());
    assertEquals(200, first.statusCode());
    assertTrue(first.body().contains("<b>Another</b>"), first.body());
  }

  @Test
  void noOtherPageCanAnswer() {
    String question = question(client.ask(Map.of()));
    String good = "request=" + question + "&decision=allow&scope=data:read";
    Map<String, HttpResponse<String>> tried = new LinkedHashMap<>();
    tried.put("no name", client.post("decision=allow&scope=data:read", Map.of()));
    tried.put("made-up", client.post(good.replace(question, "A".repeat(43)), Map.of()));
    tried.put("twice", client.post(good + "&request=" + question, Map.of()));
    tried.put("site", client.post(good, Map.of("Sec-Fetch-Site", "cross-site")));
    tried.put("none", client.post(good, Map.of("Sec-Fetch-Site", "none")));
    McpClientInHand thief = shop.client();
    tried.put("without cookie", thief.post(good, Map.of()));
    thief.ask(Map.of());
    tried.put("with another's cookie", thief.post(good, Map.of()));
    tried.forEach(
        (name, answer) -> {
          assertEquals(400, answer.statusCode(), name);
          assertTrue(client.next(answer).isEmpty(), name);
        });
    assertEquals(403, client.post(good, Map.of("Origin", "https://evil.example")).statusCode());
    assertEquals(403, client.post(good, Map.of("Origin", "null")).statusCode());
    // going on needs an answer, and the same browser
    assertEquals(400, client.browser.get(url + "/oauth/continue?request=" + question).statusCode());
    assertEquals(200, client.allow(question, "data:read").statusCode());
    assertEquals(400, thief.browser.get(url + "/oauth/continue?request=" + question).statusCode());
    // and is answered once
    assertEquals(400, client.allow(question, "data:read").statusCode());
  }

  @Test
  void aQuestionIsForItsClientAndOver() {
    McpClientInHand other = McpClientInHand.registered(url, "Another");
    other.browser.cookies(url).putAll(client.browser.cookies(url));
    String question = question(other.ask(Map.of()));
    client.browser.cookies(url).putAll(other.browser.cookies(url));
    Map<String, String> back = client.follow(client.allow(question, "data:read"));
    // what the page of one client has asked is never given to another
    refused("invalid_grant", client.redeem(back.get("code"), Map.of()));
    String late = question(client.ask(Map.of()));
    shop.pass(Duration.ofMinutes(10));
    assertEquals(400, client.allow(late, "data:read").statusCode());
  }

  @Test
  void whomThePageNamesIsWhoGivesAccess() {
    client.tokens();
    String asRobin = question(client.ask(Map.of()));
    issuer.person = "kim";
    HttpResponse<String> at = client.browser.get(url + "/auth/oidc/login");
    for (int i = 0; i < 2; i++) {
      at = client.browser.get(client.next(at).orElseThrow());
    }
    HttpResponse<String> anew = client.allow(asRobin, "data:read");
    assertTrue(anew.body().contains("You are signed in as <b>kim</b>"), anew.body());
    assertNotEquals(asRobin, question(anew));
    assertTrue(client.follow(client.allow(question(anew), "data:read")).containsKey("code"));
  }

  @Test
  void noPageIsFramedKeptOrHasAScript() {
    for (HttpResponse<String> page :
        List.of(client.ask(Map.of()), client.ask(Map.of("client_id", "x")))) {
      String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
      assertTrue(policy.startsWith("default-src 'none';"), policy);
      assertTrue(policy.contains("frame-ancestors 'none'"), policy);
      assertEquals("DENY", page.headers().firstValue("X-Frame-Options").orElse(""));
      assertEquals("no-store", page.headers().firstValue("Cache-Control").orElse(""));
      assertEquals("no-referrer", page.headers().firstValue("Referrer-Policy").orElse(""));
      assertFalse(page.body().contains("<script"));
    }
    String cookie = client.ask(Map.of()).headers().firstValue("Set-Cookie").orElse("");
    assertEquals("", cookie, "the browser has its cookie already");
    cookie = shop.client().ask(Map.of()).headers().firstValue("Set-Cookie").orElse("");
    assertTrue(
        cookie.matches("postern-local-consent=[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax"), cookie);
  }

  @ParameterizedTest
  @CsvSource({
    "code_challenge_method, plain, invalid_request",
    "code_challenge_method, '', invalid_request",
    "code_challenge, '', invalid_request",
    "code_challenge, short, invalid_request",
    "response_type, token, unsupported_response_type",
    "response_mode, fragment, invalid_request",
    "resource, https://other.example/mcp, invalid_target",
    "resource, http://127.0.0.1/mcp, invalid_target",
    "scope, admin, invalid_scope",
    "prompt, none, consent_required",
    "request_uri, https://x.example/r, request_not_supported",
  })
  void aWrongRequestIsToldToItsClient(String name, String value, String error) {
    HttpResponse<String> answer = client.ask(Map.of(name, value));
    assertEquals(303, answer.statusCode(), answer.body());
    Map<String, String> told = McpClientInHand.parameters(Browser.location(answer));
    assertEquals(error, told.get("error"));
    assertEquals("a state & more", told.get("state"));
    assertEquals(url, told.get("iss"));
  }

  @Test
  void nobodyIsSentWhereNobodyIsKnown() {
    Map<String, String> cases = new LinkedHashMap<>();
    cases.put("client_id", "dcr_" + "x".repeat(40));
    cases.put("redirect_uri", "https://evil.example/back");
    for (String uri :
        List.of(
            REDIRECT + "/more",
            REDIRECT + "?x=1",
            REDIRECT.replace("127.0.0.1", "localhost"),
            REDIRECT.replace("http", "https"),
            REDIRECT.replace("127.0.0.1", "127.0.0.1.evil.example"),
            REDIRECT.replace("127.0.0.1", "127.0.0.1@evil.example"),
            REDIRECT + "#x",
            "javascript:alert(1)",
            "")) {
      HttpResponse<String> answer = client.ask(Map.of("redirect_uri", uri));
      assertEquals(400, answer.statusCode(), uri);
      assertTrue(client.next(answer).isEmpty(), uri);
    }
    cases.forEach(
        (name, value) -> {
          HttpResponse<String> answer = client.ask(Map.of(name, value, "response_type", "token"));
          assertEquals(400, answer.statusCode(), name);
          assertTrue(client.next(answer).isEmpty(), name);
        });
    // a changed letter of what has been registered
    String forged = client.id().substring(0, client.id().length() - 1) + "_";
    assertEquals(400, client.ask(Map.of("client_id", forged)).statusCode());
    assertEquals(400, client.browser.get(url + "/oauth/authorize").statusCode());
  }
}
