package dev.postern;

import static dev.postern.McpClientInHand.REDIRECT;
import static dev.postern.McpClientInHand.question;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The gateway as the authorization server of its own MCP endpoint, over real HTTP, with an identity
 * provider behind it that signs in whoever comes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class McpBrokerTest {
  private static final String LIST =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{}}";
  private static final String READ =
      call("read_records", "{\"resource\":\"customers\",\"select\":[\"tenant_id\"],\"limit\":9}");
  private static final String WRITE =
      call(
          "update_records",
          "{\"resource\":\"customers\",\"values\":{\"full_name\":\"x\"},"
              + "\"where\":{\"column\":\"id\",\"op\":\"eq\",\"value\":-1}}");
  private static final String SESSION = "postern-local-session";

  private final AtomicLong passedMillis = new AtomicLong();
  private final SmallIssuer issuer = new SmallIssuer();
  private TestGateway gateway;
  private String url;
  private McpClientInHand client;
  private String registered;

  @BeforeAll
  void start() throws IOException {
    int port = freePort();
    url = "http://127.0.0.1:" + port;
    gateway =
        TestGateway.start(port, this::config, () -> Instant.now().plusMillis(passedMillis.get()));
    registered = McpClientInHand.registered(url, "Test <b>client</b>").id();
  }

  /** One that nobody is given who asks the system for a free one: it stays free for a while. */
  private static int freePort() {
    while (true) {
      try (ServerSocket free =
          new ServerSocket(ThreadLocalRandom.current().nextInt(20_000, 32_000))) {
        return free.getLocalPort();
      } catch (IOException taken) {
        // the next one may be free
      }
    }
  }

  private String config(String yaml) {
    return yaml.replace(
            "        rows: tenant_id=eq.{claims.tenant_id}\n",
            """
                    rows: tenant_id=eq.{claims.tenant_id}
                    mcp: {writes: [update], confirm: never}
            """)
        .replace(
            "sign-in:\n",
            """
            sessions: {public-url: "%1$s", max-attempts-per-minute: 100000}
            rate-limits: {trusted-proxies: [127.0.0.1]}
            mcp:
              sign-in:
                resource: %1$s/mcp
                scopes:
                  data:read: [read, call]
                  data:write: [create, update, delete]
                broker:
                  enabled: true
                  redirect-hosts: [app.example.com, "*.apps.example", "other.example:8443"]
                  private-document-hosts: ["%2$s"]
                  max-grants-per-subject: 3
                  max-requests-per-minute: 100000
                  max-registrations-per-minute: 100
            sign-in:
              - provider: oidc
                settings:
                  issuer: %2$s
                  client-id: %3$s
                  client-secret: %4$s
            """
                .formatted(url, issuer.url(), SmallIssuer.CLIENT, SmallIssuer.SECRET));
  }

  @AfterAll
  void stop() {
    gateway.close();
    issuer.close();
  }

  @BeforeEach
  void anotherBrowser() {
    client = new McpClientInHand(url, registered);
    issuer.person = "robin";
  }

  private static String call(String tool, String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
        + "{\"name\":\"%s\",\"arguments\":%s}}".formatted(tool, arguments);
  }

  private HttpResponse<String> mcp(String token, String body) {
    return mcp("/mcp", token, body);
  }

  private HttpResponse<String> mcp(String path, String token, String body) {
    Map<String, String> headers = new HashMap<>(TestGateway.mcpHeaders());
    if (!token.isEmpty()) {
      headers.put("Authorization", "Bearer " + token);
    }
    return gateway.call("POST", path, "", headers, body);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return TestGateway.json(answer.body());
  }

  private static void refused(String code, HttpResponse<String> answer) {
    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals(code, json(answer).get("error").asString(), answer.body());
    assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElse(""));
  }

  // --- What clients find
  // ---------------------------------------------------------------------------

  @Test
  void clientsAreSentToTheGatewayItself() {
    HttpResponse<String> stranger = mcp("", LIST);
    assertEquals(401, stranger.statusCode());
    assertEquals(
        "Bearer resource_metadata=\"%s/.well-known/oauth-protected-resource/mcp\", scope=\"data:read\""
            .formatted(url),
        stranger.headers().firstValue("WWW-Authenticate").orElse(""));
    JsonNode resource = json(gateway.get("/.well-known/oauth-protected-resource/mcp", ""));
    assertEquals("[\"" + url + "\"]", resource.get("authorization_servers").toString());
    JsonNode server = json(gateway.get("/.well-known/oauth-authorization-server", ""));
    assertEquals(
        TestGateway.json(
            """
            {"issuer": "%1$s",
             "authorization_endpoint": "%1$s/oauth/authorize",
             "token_endpoint": "%1$s/oauth/token",
             "revocation_endpoint": "%1$s/oauth/revoke",
             "registration_endpoint": "%1$s/oauth/register",
             "response_types_supported": ["code"],
             "response_modes_supported": ["query"],
             "grant_types_supported": ["authorization_code", "refresh_token"],
             "code_challenge_methods_supported": ["S256"],
             "token_endpoint_auth_methods_supported": ["none"],
             "revocation_endpoint_auth_methods_supported": ["none"],
             "scopes_supported": ["data:read", "data:write"],
             "authorization_response_iss_parameter_supported": true,
             "client_id_metadata_document_supported": true,
             "protected_resources": ["%1$s/mcp"]}
            """
                .formatted(url)),
        server);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /.well-known/oauth-authorization-server, 405",
    "GET, /.well-known/oauth-authorization-server/mcp, 404",
    "GET, /.well-known/openid-configuration, 404",
    "GET, /oauth/token, 405",
    "GET, /oauth/consent, 405",
    "GET, /oauth/register, 405",
    "GET, /oauth/revoke, 405",
    "POST, /oauth/authorize, 405",
    "GET, /oauth/other, 404",
  })
  void nothingElseIsThere(String method, String path, int status) {
    assertEquals(status, gateway.call(method, path, "", Map.of(), "").statusCode());
  }

  // --- The whole way
  // -------------------------------------------------------------------------------

  @Test
  void aPersonAllowsAClientAndItActsAsThem() {
    HttpResponse<String> page = client.ask(Map.of());
    assertEquals(200, page.statusCode(), page.body());
    for (String shown :
        List.of(
            "calls itself <b>Test b client /b</b>",
            "a program on your own machine (127.0.0.1)",
            "<b>" + url + "/mcp</b>",
            "read rows, call functions (<b>data:read</b>)",
            "add rows, change rows, delete rows (<b>data:write</b>)",
            "You sign in next")) {
      assertTrue(page.body().contains(shown), shown + "\n" + page.body());
    }
    HttpResponse<String> allowed = client.allow(question(page), "data:read", "data:write");
    assertTrue(client.next(allowed).orElse("").startsWith(url + "/auth/oidc/login?returnTo="));
    Map<String, String> back = client.follow(allowed);
    assertEquals("a state & more", back.get("state"));
    assertEquals(url, back.get("iss"));
    HttpResponse<String> answer = client.redeem(back.get("code"), Map.of());
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElse(""));
    JsonNode tokens = json(answer);
    assertEquals("Bearer", tokens.get("token_type").asString());
    assertEquals("data:read data:write", tokens.get("scope").asString());
    assertEquals(15 * 60, tokens.get("expires_in").asInt());
    // nothing of the identity provider's leaves the gateway
    assertFalse(answer.body().contains("eyJ"), answer.body());

    HttpResponse<String> read = mcp(tokens.get("access_token").asString(), READ);
    assertEquals(200, read.statusCode(), read.body());
    JsonNode rows = json(read).get("result").findValue("rows");
    assertEquals(9, rows.size(), read.body());
    rows.forEach(row -> assertEquals(1, row.findValue("tenant_id").asInt(), row::toString));
    assertEquals(200, mcp(tokens.get("access_token").asString(), WRITE).statusCode());

    JsonNode kept = gateway.auditRecords().getLast();
    assertEquals("robin", kept.get("subject").asString());
    assertEquals("oidc", kept.get("method").asString());
    assertTrue(kept.get("acting").get(0).asString().matches("dcr_\\S{10} Test b client /b"));
    assertTrue(kept.get("key").asString().startsWith("grant_"), kept::toString);
    assertFalse(gateway.auditRecords().toString().contains(tokens.get("access_token").asString()));
  }

  @Test
  void aClientWithADocumentNeedNotRegister() {
    String id = issuer.url() + "/apps/assistant.json";
    document("/apps/assistant.json", id, "The assistant", "");
    McpClientInHand assistant = new McpClientInHand(url, id);
    HttpResponse<String> page = assistant.ask(Map.of());
    String host = issuer.url().substring("http://".length());
    assertTrue(
        page.body().contains("The program <b>The assistant</b> of <b>" + host + "</b>"),
        page.body());
    Map<String, String> back = assistant.follow(assistant.allow(question(page), "data:read"));
    JsonNode tokens = json(assistant.redeem(back.get("code"), Map.of()));
    assertEquals(200, mcp(tokens.get("access_token").asString(), READ).statusCode());
    assertEquals("[\"" + id + "\"]", gateway.auditRecords().getLast().get("acting").toString());
  }

  private void document(String path, String id, String name, String more) {
    issuer.documents.put(
        path,
        "application/json {\"client_id\":\"%s\",\"client_name\":\"%s\",\"redirect_uris\":[\"%s\"]%s}"
            .formatted(id, name, REDIRECT, more));
  }

  @Test
  void aProgramOfThisMachineMayHaveAnyPort() {
    String other = "http://127.0.0.1:4711/back";
    String question = question(client.ask(Map.of("redirect_uri", other)));
    client.browser.cookies(url);
    HttpResponse<String> signedIn = client.allow(question, "data:read");
    String to = "";
    for (int i = 0; i < 9 && !to.startsWith(other + "?"); i++) {
      to = client.next(signedIn).orElseThrow();
      signedIn = to.startsWith(other + "?") ? signedIn : client.browser.get(to);
    }
    String code = McpClientInHand.parameters(to).get("code");
    assertEquals(200, client.redeem(code, Map.of("redirect_uri", other)).statusCode());
  }

  @Test
  void whoDoesNotAllowItSendsTheClientBackWithNothing() {
    String question = question(client.ask(Map.of()));
    Map<String, String> back =
        client.follow(
            client.post("request=" + question + "&decision=deny&scope=data:read", Map.of()));
    assertEquals("access_denied", back.get("error"));
    assertEquals("a state & more", back.get("state"));
    assertEquals(url, back.get("iss"));
    assertFalse(back.containsKey("code"));
    String record = gateway.auditRecords().getLast().get("what").asString();
    assertTrue(record.endsWith(": denied"), record);
    // nor who takes all scopes away
    String again = question(client.ask(Map.of()));
    assertEquals("access_denied", client.follow(client.allow(again)).get("error"));
  }

  // --- The question
  // --------------------------------------------------------------------------------

  @Test
  void everyRequestIsAskedAboutWhateverHasBeenAllowedBefore() {
    client.tokens();
    assertTrue(client.browser.cookies(url).containsKey(SESSION));
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
    McpClientInHand thief = new McpClientInHand(url, registered);
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
    passedMillis.addAndGet(Duration.ofMinutes(10).toMillis());
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
    cookie =
        new McpClientInHand(url, registered)
            .ask(Map.of())
            .headers()
            .firstValue("Set-Cookie")
            .orElse("");
    assertTrue(
        cookie.matches("postern-local-consent=[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax"), cookie);
  }

  // --- What is refused before anybody is asked
  // -----------------------------------------------------

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
    String forged = registered.substring(0, registered.length() - 1) + "_";
    assertEquals(400, client.ask(Map.of("client_id", forged)).statusCode());
    assertEquals(400, client.browser.get(url + "/oauth/authorize").statusCode());
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
    document("/apps/another.json", at + "/apps/assistant.json", "x", "");
    document("/apps/secret.json", at + "/apps/secret.json", "x", ",\"client_secret\":\"s\"");
    document(
        "/apps/keyed.json",
        at + "/apps/keyed.json",
        "x",
        ",\"token_endpoint_auth_method\":\"private_key_jwt\"");
    document("/apps/large.json", at + "/apps/large.json", "x".repeat(11_000), "");
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

  // --- Codes and tokens
  // ----------------------------------------------------------------------------

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
    passedMillis.addAndGet(Duration.ofMinutes(1).toMillis());
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
    assertEquals(200, mcp(access, LIST).statusCode());
    refused("invalid_grant", client.redeem(code, Map.of()));
    assertEquals(401, mcp(access, LIST).statusCode());
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
    assertEquals(200, mcp(access, LIST).statusCode());
    assertEquals(200, mcp(first.get("access_token").asString(), LIST).statusCode());
    refused("invalid_grant", client.refresh(old, Map.of()));
    assertEquals(401, mcp(access, LIST).statusCode());
    assertEquals(401, mcp(first.get("access_token").asString(), LIST).statusCode());
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
    HttpResponse<String> write = mcp(tokens.get("access_token").asString(), WRITE);
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
    assertEquals(403, mcp(less.get("access_token").asString(), WRITE).statusCode());
    JsonNode whole = json(client.refresh(less.get("refresh_token").asString(), Map.of()));
    assertEquals(200, mcp(whole.get("access_token").asString(), WRITE).statusCode());
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
    assertEquals(200, mcp("/mcp/shop", access, LIST).statusCode());
    Map<String, String> asked = Map.of("resource", url + "/mcp/shop");
    Map<String, String> back =
        client.follow(client.allow(question(client.ask(asked)), "data:read"));
    String part = json(client.redeem(back.get("code"), asked)).get("access_token").asString();
    assertEquals(200, mcp("/mcp/shop", part, LIST).statusCode());
    assertEquals(401, mcp("/mcp", part, LIST).statusCode());
    // neither the provider's tokens nor a browser's session are good here
    String upstream = issuer.token(Map.of("aud", SmallIssuer.CLIENT));
    assertEquals(401, mcp(upstream, LIST).statusCode());
    assertEquals(401, mcp("postern_mcp_" + "A".repeat(43), LIST).statusCode());
    assertEquals(401, mcp(access + "x", LIST).statusCode());
    HttpResponse<String> cookie =
        client.browser.call("POST", url + "/mcp", TestGateway.mcpHeaders(), LIST);
    assertEquals(401, cookie.statusCode());
  }

  @Test
  void tokensEndInTimeAndWithTheSession() {
    JsonNode tokens = client.tokens();
    String access = tokens.get("access_token").asString();
    passedMillis.addAndGet(Duration.ofMinutes(15).toMillis());
    HttpResponse<String> over = mcp(access, LIST);
    assertEquals(401, over.statusCode());
    assertTrue(over.body().contains("expired"), over.body());
    JsonNode next = json(client.refresh(tokens.get("refresh_token").asString(), Map.of()));
    passedMillis.addAndGet(Duration.ofHours(12).minusMinutes(20).toMillis());
    JsonNode last = json(client.refresh(next.get("refresh_token").asString(), Map.of()));
    assertTrue(last.get("expires_in").asInt() <= 5 * 60, last::toString);
    passedMillis.addAndGet(Duration.ofMinutes(6).toMillis());
    assertEquals(401, mcp(last.get("access_token").asString(), LIST).statusCode());
    refused("invalid_grant", client.refresh(last.get("refresh_token").asString(), Map.of()));
  }

  @Test
  void accessEndsByTheClientByTheOwnerAndByTooMany() {
    JsonNode tokens = client.tokens();
    String access = tokens.get("access_token").asString();
    String refresh = tokens.get("refresh_token").asString();
    assertEquals(200, client.revoke("unknown", Map.of()).statusCode());
    assertEquals(200, client.revoke(access, Map.of("client_id", "another")).statusCode());
    assertEquals(200, mcp(access, LIST).statusCode());
    assertEquals(200, client.revoke(refresh, Map.of()).statusCode());
    assertEquals(401, mcp(access, LIST).statusCode());
    refused("invalid_grant", client.refresh(refresh, Map.of()));
    refused("invalid_request", client.revoke("", Map.of()));

    String mine = client.tokens().get("access_token").asString();
    McpClientInHand elsewhere = new McpClientInHand(url, registered);
    String other = elsewhere.tokens().get("access_token").asString();
    client.browser.call("POST", url + "/auth/logout", Map.of("Origin", url), "");
    assertEquals(401, mcp(mine, LIST).statusCode());
    assertEquals(200, mcp(other, LIST).statusCode());
    for (int i = 0; i < 3; i++) {
      elsewhere.tokens();
    }
    assertEquals(401, mcp(other, LIST).statusCode());
  }

  /** Discovery, registration, PKCE, tokens, a call and a refresh. */
  @Test
  void theOfficialTypeScriptClientSignsInAndReads() throws InterruptedException {
    NodeProject.Run run =
        NodeProject.ready(Path.of("src/test/js/mcp-clients"))
            .run(Map.of("GATEWAY_URL", url), "node", "broker.mjs");
    assertEquals("done", run.output());
  }

  /** The scenarios of the official suite for authorization servers. */
  @Test
  void theOfficialSuiteForAuthorizationServersPasses() throws InterruptedException {
    NodeProject project = NodeProject.ready(Path.of("src/test/js/conformance"));
    String node = project.node(22);
    NodeProject.Run run =
        project.run(Map.of("GATEWAY_URL", url, "CLIENT_ID", registered), node, "authorization.mjs");
    assertEquals(0, run.status(), run.output());
    assertTrue(run.output().contains("authorization-server-metadata-endpoint"), run.output());
    assertTrue(run.output().endsWith("done"), run.output());
  }
}
