package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.plugin.PluginJar;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Browsers sign in by a plugin's way, have a session, and lose it. The plugin asks for a name and a
 * word, or where it is told to sends the browser to another site.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserSignInTest {
  private static final String PUBLIC = "https://gw.example";
  private static final String SESSION = "__Host-postern-session";
  private static final String STEP = "__Host-postern-step";
  private static final String CUSTOMERS =
      "/api/shop/customers?select=tenant_id&order=id&limit=1000";

  private final AtomicLong passedMillis = new AtomicLong();
  private TestGateway gateway;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path plugins) throws IOException {
    String door = Files.readString(Path.of("src/test/resources/sign-in/door.txt"));
    PluginJar.plugin("door").extension("Door").source("Door", door).write(plugins.resolve("d.jar"));
    gateway =
        TestGateway.start(
            yaml -> changed(yaml, plugins), () -> Instant.now().plusMillis(passedMillis.get()));
  }

  private static String changed(String yaml, Path plugins) {
    return yaml.replace(
            "sign-in:\n",
            """
            server: {allowed-origins: ["https://app.example", "https://gw.example"]}
            plugins: {folders: ["%s", "%s"]}
            sessions: {public-url: "%s", max-per-subject: 3, max-failures: 3, max-attempts-per-minute: 100000}
            anonymous-role: visitor
            sign-in:
              - provider: door
              - {provider: door, name: side}
            """
                .formatted(TestGateway.home().resolve("plugins"), plugins, PUBLIC))
        .replace(
            "roles:\n",
            "roles:\n"
                + "  visitor: {database-role: shop_reader, allow: {shop/regions: {actions:"
                + " [read]}}}\n");
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @BeforeEach
  void anotherBrowser() {
    browser = new Browser(Map.of(PUBLIC, gateway.url()));
  }

  private HttpResponse<String> signIn(Map<String, String> further) {
    browser.get(PUBLIC + "/auth/door/login");
    Map<String, String> form = new LinkedHashMap<>(Map.of("name", "robin", "word", "sesame"));
    form.putAll(further);
    return browser.post(PUBLIC + "/auth/door/callback", form, Map.of("Origin", PUBLIC));
  }

  private int status(String method, String path, Map<String, String> headers, String body) {
    return browser.call(method, PUBLIC + path, headers, body).statusCode();
  }

  private JsonNode session() {
    return TestGateway.json(browser.get(PUBLIC + "/auth/session").body());
  }

  @Test
  void aPersonSignsInByAFormAndSeesTheirRows() {
    HttpResponse<String> form = browser.get(PUBLIC + "/auth/door/login?returnTo=/docs/api/shop/");
    assertEquals(200, form.statusCode(), form.body());
    assertTrue(form.body().contains("<h1>&lt;Door&gt;</h1>"), form.body());
    assertTrue(form.body().contains("Who &amp; what"), form.body());
    assertFalse(form.body().contains("<script"), form.body());
    String policy = form.headers().allValues("Content-Security-Policy").toString();
    assertTrue(policy.startsWith("[default-src 'none'; style-src 'sha256-"), policy);
    String step = form.headers().firstValue("Set-Cookie").orElse("");
    assertTrue(step.matches(STEP + "=[\\w-]{43}; Path=/; HttpOnly; Secure; SameSite=Lax"), step);
    HttpResponse<String> done =
        browser.post(
            PUBLIC + "/auth/door/callback",
            Map.of("name", "robin", "word", "sesame"),
            Map.of("Origin", PUBLIC, "Sec-Fetch-Site", "same-origin"));
    assertEquals(303, done.statusCode(), done.body());
    assertEquals("/docs/api/shop/", Browser.location(done));
    String cookie = done.headers().allValues("Set-Cookie").getLast();
    assertTrue(
        cookie.matches(SESSION + "=[\\w-]{43}; Path=/; HttpOnly; Secure; SameSite=Lax"), cookie);
    HttpResponse<String> rows = browser.get(PUBLIC + CUSTOMERS);
    assertEquals(200, rows.statusCode(), rows.body());
    assertEquals(gateway.get(CUSTOMERS, "tenant").body(), rows.body());
    JsonNode session = session();
    assertEquals("robin", session.get("subject").asString());
    assertEquals("door", session.get("way").asString());
    assertFalse(session.toString().contains("hint of"), session::toString);
  }

  @Test
  void aPersonComesBackFromAnotherSiteByAFormOfItsOwn() {
    HttpResponse<String> away = browser.get(PUBLIC + "/auth/door/login?away=1");
    assertEquals(
        "https://id.example/?back=" + PUBLIC + "/auth/door/callback", Browser.location(away));
    assertTrue(away.headers().firstValue("Set-Cookie").orElse("").endsWith("SameSite=None"));
    HttpResponse<String> done =
        browser.post(
            PUBLIC + "/auth/door/callback",
            Map.of("code", "good"),
            Map.of("Origin", "https://id.example"));
    assertEquals(303, done.statusCode(), done.body());
    assertFalse(done.headers().firstValue("Access-Control-Allow-Origin").isPresent());
    assertEquals(200, status("GET", CUSTOMERS, Map.of(), ""));
  }

  @Test
  void aStepIsGoodOnceInItsTimeForItsWayAndItsBrowserAlone() {
    String back = PUBLIC + "/auth/door/callback?code=good";
    browser.get(PUBLIC + "/auth/door/login?away=1");
    Map<String, String> stolen = new HashMap<>(browser.cookies(PUBLIC));
    assertEquals(303, browser.get(back).statusCode());
    browser.cookies(PUBLIC).clear();
    browser.cookies(PUBLIC).putAll(stolen);
    refused(browser.get(back), "step_unknown");
    browser.get(PUBLIC + "/auth/door/login?away=1");
    refused(browser.get(PUBLIC + "/auth/side/callback?code=good"), "step_unknown");
    refused(browser.get(back), "step_unknown");
    browser.get(PUBLIC + "/auth/door/login?away=1");
    passedMillis.addAndGet(Duration.ofMinutes(10).toMillis());
    refused(browser.get(back), "step_unknown");
    refused(new Browser(Map.of(PUBLIC, gateway.url())).get(back), "step_unknown");
    pause();
  }

  /** So that what one test got wrong holds no other up. */
  private void pause() {
    passedMillis.addAndGet(Duration.ofMinutes(16).toMillis());
  }

  private static void refused(HttpResponse<String> answer, String reason) {
    assertEquals(401, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(reason), answer.body());
    assertFalse(answer.headers().allValues("Set-Cookie").toString().contains(SESSION));
  }

  @Test
  void aFormThatAnotherSiteFillsInIsRefused() {
    for (Map<String, String> headers :
        List.of(
            Map.of("Origin", "https://evil.example"),
            Map.of("Origin", "null"),
            Map.of("Sec-Fetch-Site", "cross-site"))) {
      browser.get(PUBLIC + "/auth/door/login");
      refused(
          browser.post(
              PUBLIC + "/auth/door/callback", Map.of("name", "eve", "word", "sesame"), headers),
          "step_unknown");
    }
    browser.get(PUBLIC + "/auth/door/login");
    refused(browser.get(PUBLIC + "/auth/door/callback?name=eve&word=sesame"), "step_unknown");
    pause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example",
        "/%5Cevil.example",
        "https://evil.example",
        "",
        "/%09/evil",
        "a"
      })
  void nobodyIsSentElsewhereAfterwards(String returnTo) {
    assertEquals(400, status("GET", "/auth/door/login?returnTo=" + returnTo, Map.of(), ""));
    assertEquals(400, status("GET", "/auth/door/login?returnTo=/&returnTo=/a", Map.of(), ""));
  }

  @Test
  void everySignInMakesANewSessionAndEndsTheOneBefore() {
    browser.cookies(PUBLIC).put(SESSION, "A".repeat(43));
    signIn(Map.of());
    String first = browser.cookies(PUBLIC).get(SESSION);
    assertNotEquals("A".repeat(43), first);
    signIn(Map.of());
    assertNotEquals(first, browser.cookies(PUBLIC).get(SESSION));
    browser.cookies(PUBLIC).put(SESSION, first);
    assertEquals(401, status("GET", CUSTOMERS, Map.of(), ""));
  }

  @Test
  void aSessionEndsUnusedTooOldWithItsProofOrPushedOut() {
    signIn(Map.of());
    passedMillis.addAndGet(Duration.ofMinutes(29).toMillis());
    assertEquals(200, status("GET", CUSTOMERS, Map.of(), ""));
    passedMillis.addAndGet(Duration.ofMinutes(29).toMillis());
    session(); // a look is no use
    assertEquals(200, status("GET", CUSTOMERS, Map.of(), ""));
    passedMillis.addAndGet(Duration.ofMinutes(30).toMillis());
    assertEquals(401, status("GET", CUSTOMERS, Map.of(), ""));
    // over is not anonymous, though there is a role for that
    assertEquals(401, status("GET", "/api/shop/regions", Map.of(), ""));
    signIn(Map.of());
    for (int i = 0; i < 12 * 60 / 20 - 1; i++) {
      passedMillis.addAndGet(Duration.ofMinutes(20).toMillis());
      assertEquals(200, status("GET", CUSTOMERS, Map.of(), ""));
    }
    passedMillis.addAndGet(Duration.ofMinutes(20).toMillis());
    assertEquals(401, status("GET", CUSTOMERS, Map.of(), ""));
    Instant end = Instant.now().plusMillis(passedMillis.get()).plusSeconds(60);
    signIn(Map.of("until", end.toString()));
    assertEquals(end.toString(), session().get("until").asString());
    passedMillis.addAndGet(Duration.ofSeconds(61).toMillis());
    assertEquals(401, status("GET", CUSTOMERS, Map.of(), ""));
    signIn(Map.of("name", "crowd"));
    String oldest = browser.cookies(PUBLIC).get(SESSION);
    for (int i = 0; i < 3; i++) {
      browser.cookies(PUBLIC).clear();
      signIn(Map.of("name", "crowd"));
    }
    assertEquals(200, status("GET", CUSTOMERS, Map.of(), ""));
    browser.cookies(PUBLIC).put(SESSION, oldest);
    assertEquals(401, status("GET", CUSTOMERS, Map.of(), ""));
  }

  @Test
  void whatChangesSomethingNeedsMoreThanTheCookie() {
    signIn(Map.of());
    String none = "/api/shop/customers?id=eq.-1";
    String body = "{\"full_name\":\"x\"}";
    Map<Map<String, String>, Integer> cases = new LinkedHashMap<>();
    cases.put(Map.of(), 403);
    cases.put(Map.of("Sec-Fetch-Site", "cross-site"), 403);
    cases.put(Map.of("Sec-Fetch-Site", "same-site"), 403);
    cases.put(Map.of("Sec-Fetch-Site", "none"), 403);
    cases.put(Map.of("Origin", "https://evil.example"), 403);
    cases.put(Map.of("Origin", "https://app.example"), 403);
    cases.put(Map.of("Origin", "null"), 403);
    cases.put(Map.of("X-CSRF-Token", "A".repeat(43)), 403);
    cases.put(Map.of("X-CSRF-Token", "A".repeat(43), "Sec-Fetch-Site", "same-origin"), 403);
    cases.put(Map.of("Sec-Fetch-Site", "same-origin"), 204);
    String token = session().get("csrfToken").asString();
    cases.put(Map.of("X-CSRF-Token", token), 204);
    cases.put(Map.of("X-CSRF-Token", token, "Origin", "https://app.example"), 204);
    cases.forEach(
        (headers, status) -> {
          Map<String, String> all = new HashMap<>(headers);
          all.put("Content-Type", "application/json");
          HttpResponse<String> answer = browser.call("PATCH", PUBLIC + none, all, body);
          assertEquals(status, answer.statusCode(), headers + " " + answer.body());
        });
    assertEquals(403, status("POST", "/auth/logout", Map.of(), ""));
    assertEquals(200, status("GET", CUSTOMERS, Map.of(), ""));
  }

  @Test
  void whatElseARequestBringsDecidesBeforeTheCookie() {
    signIn(Map.of());
    String key = gateway.key("reader");
    HttpResponse<String> byKey =
        browser.call("GET", PUBLIC + CUSTOMERS, Map.of("X-API-Key", key), "");
    assertEquals(gateway.get(CUSTOMERS, "reader").body(), byKey.body());
    assertNotEquals(gateway.get(CUSTOMERS, "tenant").body(), byKey.body());
    for (String unknown : List.of("Bearer nonsense", "Basic YTpi")) {
      assertEquals(401, status("GET", CUSTOMERS, Map.of("Authorization", unknown), ""));
    }
    String id = browser.cookies(PUBLIC).get(SESSION);
    browser.cookies(PUBLIC).clear();
    String twice = SESSION + "=" + id + "; " + SESSION + "=" + "A".repeat(43);
    assertEquals(401, status("GET", CUSTOMERS, Map.of("Cookie", twice), ""));
    // without TLS it has another name, which counts for nothing here
    Map<String, String> local = Map.of("Cookie", "postern-local-session=" + id);
    assertEquals(404, status("GET", CUSTOMERS, local, ""));
  }

  @Test
  void aSessionIsNoCredentialForMcp() {
    signIn(Map.of());
    Map<String, String> headers = new HashMap<>(TestGateway.mcpHeaders());
    headers.put("X-CSRF-Token", session().get("csrfToken").asString());
    String call =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
            + "\"read_records\",\"arguments\":{\"resource\":\"customers\"}}}";
    HttpResponse<String> answer = browser.call("POST", PUBLIC + "/mcp", headers, call);
    assertFalse(answer.body().contains("tenant_id"), answer.body());
  }

  @Test
  void signingOutEndsItHereAndTellsWhereItGoesOn() {
    signIn(Map.of());
    String id = browser.cookies(PUBLIC).get(SESSION);
    HttpResponse<String> out =
        browser.call("POST", PUBLIC + "/auth/logout", Map.of("Origin", PUBLIC), "");
    assertEquals(303, out.statusCode());
    assertEquals("https://id.example/out?13&" + PUBLIC + "/auth", Browser.location(out));
    assertTrue(browser.cookies(PUBLIC).isEmpty());
    assertEquals(401, browser.get(PUBLIC + "/auth/session").statusCode());
    browser.cookies(PUBLIC).put(SESSION, id);
    assertEquals(401, status("GET", CUSTOMERS, Map.of(), ""));
    assertEquals(303, status("POST", "/auth/logout", Map.of(), ""));
    assertEquals(405, status("GET", "/auth/logout", Map.of(), ""));
  }

  @Test
  void failuresPauseAnAccountWhetherOrNotThereIsOne() {
    for (String name : List.of("robin2", "nobody")) {
      for (int i = 0; i < 3; i++) {
        refused(signIn(Map.of("name", name, "word", "guess")), "bad_credentials");
      }
      for (String typed : List.of(name, name.toUpperCase(java.util.Locale.ROOT) + " ")) {
        HttpResponse<String> held = signIn(Map.of("name", typed));
        assertEquals(429, held.statusCode(), held.body());
        assertTrue(held.headers().firstValue("Retry-After").isPresent());
      }
    }
    assertEquals(303, signIn(Map.of("name", "somebody-else")).statusCode());
    passedMillis.addAndGet(1_001);
    assertEquals(303, signIn(Map.of("name", "robin2")).statusCode());
    pause();
  }

  @Test
  void stepsAreOnRecordAndSecretsAreNot() {
    signIn(Map.of("name", "records"));
    String id = browser.cookies(PUBLIC).get(SESSION);
    browser.call("POST", PUBLIC + "/auth/logout", Map.of("Origin", PUBLIC), "");
    refused(signIn(Map.of("word", "guess-word")), "bad_credentials");
    refused(browser.get(PUBLIC + "/auth/door/login?throw=1"), "failed");
    List<JsonNode> kept = gateway.auditRecords();
    List<String> last =
        kept.stream()
            .filter(record -> record.path("what").asString("").startsWith("sign-"))
            .map(record -> record.get("what").asString() + " " + record.get("outcome").asString())
            .toList();
    assertEquals(
        List.of(
            "sign-in door ok",
            "sign-out door ok",
            "sign-in door: bad_credentials refused",
            "sign-in door: failed refused"),
        last.subList(last.size() - 4, last.size()));
    String all = kept.toString();
    assertFalse(all.contains("guess-word") || all.contains("sesame") || all.contains(id));
    pause();
  }

  @Test
  void thePlacesAreWhereTheyAreSaidToBe() {
    assertEquals(
        "<at>" + PUBLIC + "/auth/side/callback</at>",
        browser.get(PUBLIC + "/auth/side/metadata").body());
    String choice = browser.get(PUBLIC + "/auth").body();
    assertTrue(choice.contains("/auth/door/login") && choice.contains("/auth/side/login"), choice);
    for (String path :
        List.of("/auth/other/login", "/auth/door", "/auth/door/x", "/auth/door/login/")) {
      assertEquals(404, status("GET", path, Map.of(), ""), path);
    }
    assertEquals(405, status("POST", "/auth/door/login", Map.of(), ""));
    Map<String, String> json = Map.of("Content-Type", "application/json");
    assertEquals(415, status("POST", "/auth/door/callback", json, "{}"));
  }
}
