package dev.postern.keycloak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.Browser;
import dev.postern.NodeProject;
import dev.postern.TestGateway;
import dev.postern.tls.Authority;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A gateway whose people and programs a real Keycloak knows: {@code mvn -Pkeycloak verify}. Where
 * Keycloak is not there all of it is skipped, and says so.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeycloakRuns {
  private static final String CUSTOMERS =
      "/api/shop/customers?select=tenant_id&order=id&limit=1000";
  private static final String SESSION = "postern-local-session";

  @TempDir private static Path folder;
  private String publicUrl;
  private KeycloakServer keycloak;
  private TestGateway gateway;
  private TestGateway asking;

  @BeforeAll
  void start() throws Exception {
    int port = KeycloakServer.freePort();
    publicUrl = "http://127.0.0.1:" + port;
    keycloak = KeycloakServer.start(publicUrl, signingKey());
    gateway =
        TestGateway.startAt(
            port,
            yaml ->
                config(yaml, "browser-identity: access-token")
                    .replace(
                        "sign-in:\n  - provider: oidc",
                        "sign-in:\n"
                            + saml("saml", "saml", "")
                            + saml("unsigned", "signing", "")
                            + saml("signing", "signing", keys())
                            + "  - provider: oidc"));
    asking = TestGateway.start(yaml -> config(yaml, "bearer: introspection, browsers: false"));
  }

  /** Makes the key that requests are signed by; gives its certificate in base64. */
  private static String signingKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();
    Authority.Holder holder =
        new Authority.Holder(new Authority("CN=test").certify("CN=gateway", keys), keys);
    Files.writeString(folder.resolve("key.pem"), holder.keyPem());
    Files.writeString(folder.resolve("cert.pem"), holder.certificatePem());
    return Base64.getEncoder().encodeToString(holder.certificate().getEncoded());
  }

  private static String keys() {
    return "      key-file: %s/key.pem\n      certificate-file: %s/cert.pem\n"
        .formatted(folder, folder);
  }

  private String saml(String name, String client, String more) {
    return """
      - provider: saml
        name: %s
        settings:
          entity-id: %s/%s
          idp-metadata-url: %s/protocol/saml/descriptor
          role-attribute: Group
          role-map: {/Sales: tenant, /Readers: reader}
          claims: {tenant_id: tenant}
    %s\
    """
        .formatted(name, publicUrl, client, keycloak.url(), more);
  }

  @AfterAll
  void stop() {
    if (keycloak != null) {
      keycloak.close();
    }
    if (gateway != null) {
      gateway.close();
      asking.close();
    }
  }

  private String config(String yaml, String more) {
    return yaml.replace(
        "sign-in:\n",
        """
        sessions: {public-url: "%s"}
        mcp:
          sign-in:
            resource: %s/mcp
            authorization-servers: [%s]
        sign-in:
          - provider: oidc
            settings:
              issuer: %s
              audience: ["%s", "%s/mcp"]
              client-id: gateway
              client-secret: gateway-secret
              scopes: [profile]
              role-claims: [groups]
              role-map: {/Sales: tenant, /Readers: reader}
              %s
        """
            .formatted(
                publicUrl,
                publicUrl,
                keycloak.url(),
                keycloak.url(),
                publicUrl,
                publicUrl,
                String.join("\n      ", more.split(", "))));
  }

  private static HttpResponse<String> get(TestGateway asked, String path, String token) {
    return asked.call("GET", path, "", Map.of("Authorization", "Bearer " + token), "");
  }

  @Test
  void aTokenActsUnderTheRolesOfItsGroupsWhetherReadOrAskedFor() {
    String rows = gateway.get(CUSTOMERS, "tenant").body();
    String all = gateway.get(CUSTOMERS, "reader").body();
    for (TestGateway one : new TestGateway[] {gateway, asking}) {
      assertEquals(rows, get(one, CUSTOMERS, keycloak.token("program", "robin")).body());
      assertEquals(all, get(one, CUSTOMERS, keycloak.token("program", "lee")).body());
      // without a group there is no role
      assertEquals(404, get(one, CUSTOMERS, keycloak.token("program", "kim")).statusCode());
    }
  }

  @Test
  void aTokenForSomebodyElseIsRefused() {
    String foreign = keycloak.token("stranger", "robin");
    HttpResponse<String> read = get(gateway, CUSTOMERS, foreign);
    assertEquals(401, read.statusCode());
    assertTrue(read.body().contains("JWT not in audience"), read.body());
    // Keycloak does not tell of tokens that are not for who asks
    assertTrue(get(asking, CUSTOMERS, foreign).body().contains("not_active"));
    String broken = keycloak.token("program", "robin").replaceAll("....$", "AAAA");
    assertEquals(401, get(gateway, CUSTOMERS, broken).statusCode());
    assertEquals(401, get(asking, CUSTOMERS, broken).statusCode());
  }

  @Test
  void aPersonSignsInByBrowserAndOutAgain() {
    Browser browser = new Browser(Map.of());
    HttpResponse<String> away = browser.get(publicUrl + "/auth/oidc/login?returnTo=/docs/");
    assertEquals(303, away.statusCode(), away.body());
    String back = keycloak.signIn(browser, Browser.location(away), "robin");
    assertTrue(back.startsWith(publicUrl + "/auth/oidc/callback?"), back);
    assertTrue(back.contains("iss="), back);
    Map<String, String> before = new HashMap<>(browser.cookies(publicUrl));
    HttpResponse<String> done = browser.get(back);
    assertEquals("/docs/", Browser.location(done), done.body());
    assertEquals(
        gateway.get(CUSTOMERS, "tenant").body(), browser.get(publicUrl + CUSTOMERS).body());
    JsonNode session = TestGateway.json(browser.get(publicUrl + "/auth/session").body());
    // the same as by token
    assertTrue(
        get(gateway, CUSTOMERS, keycloak.token("program", "robin")).statusCode() == 200
            && session.get("roles").toString().equals("[\"tenant\"]"),
        session::toString);

    Browser thief = new Browser(Map.of());
    thief.cookies(publicUrl).putAll(before);
    assertEquals(401, thief.get(back).statusCode());

    HttpResponse<String> out =
        browser.call("POST", publicUrl + "/auth/logout", Map.of("Origin", publicUrl), "");
    assertFalse(browser.cookies(publicUrl).containsKey(SESSION));
    HttpResponse<String> ended = browser.get(Browser.location(out));
    assertEquals(publicUrl + "/auth", Browser.location(ended), ended.body());
    // and nobody is signed in there either
    HttpResponse<String> again = browser.get(publicUrl + "/auth/oidc/login");
    assertEquals(200, browser.get(Browser.location(again)).statusCode());
    assertEquals(401, browser.get(publicUrl + "/auth/session").statusCode());
  }

  @Test
  void whatIsChangedOnTheWayBackIsRefused() {
    for (String change :
        new String[] {
          "state=[^&]*>state=x",
          "iss=[^&]*>iss=https://x.example",
          "&iss=[^&]*>",
          "code=[^&]*>code=x"
        }) {
      Browser browser = new Browser(Map.of());
      HttpResponse<String> away = browser.get(publicUrl + "/auth/oidc/login");
      String back = keycloak.signIn(browser, Browser.location(away), "lee");
      String[] parts = change.split(">", -1);
      HttpResponse<String> refused = browser.get(back.replaceAll(parts[0], parts[1]));
      assertEquals(401, refused.statusCode(), change + " " + refused.body());
      assertFalse(browser.cookies(publicUrl).containsKey(SESSION));
    }
  }

  private Browser browserSentBy(String way, List<String> away) {
    Browser browser = new Browser(Map.of());
    HttpResponse<String> sent = browser.get(publicUrl + "/auth/" + way + "/login?returnTo=/docs/");
    assertEquals(303, sent.statusCode(), sent.body());
    away.add(Browser.location(sent));
    return browser;
  }

  private HttpResponse<String> posted(Browser browser, String way, String response) {
    return browser.post(
        publicUrl + "/auth/" + way + "/callback",
        Map.of("SAMLResponse", response),
        Map.of("Origin", keycloak.url().replaceAll("/realms.*", "")));
  }

  private void refusedSaml(String reason, Browser browser, String way, String response) {
    HttpResponse<String> refused = posted(browser, way, response);
    assertEquals(401, refused.statusCode(), refused.body());
    assertTrue(refused.body().contains(reason), refused.body());
    assertFalse(browser.cookies(publicUrl).containsKey(SESSION));
  }

  @Test
  void aPersonSignsInBySamlAndSeesTheSameRows() {
    List<String> away = new ArrayList<>();
    Browser browser = browserSentBy("saml", away);
    String response = keycloak.samlResponse(browser, away.getFirst(), "robin");
    HttpResponse<String> done = posted(browser, "saml", response);
    assertEquals("/docs/", Browser.location(done), done.body());
    assertEquals(
        gateway.get(CUSTOMERS, "tenant").body(), browser.get(publicUrl + CUSTOMERS).body());
    JsonNode session = TestGateway.json(browser.get(publicUrl + "/auth/session").body());
    assertEquals("robin", session.get("subject").asString());
    assertEquals("[\"tenant\"]", session.get("roles").toString());

    refusedSaml("step_unknown", new Browser(Map.of()), "saml", response);
    refusedSaml("wrong_request", browserSentBy("saml", away), "saml", response);
  }

  @Test
  void whatIsChangedInAnAssertionIsRefused() {
    List<String> away = new ArrayList<>();
    Browser browser = browserSentBy("saml", away);
    String response = keycloak.samlResponse(browser, away.getFirst(), "robin");
    String xml = new String(Base64.getDecoder().decode(response), StandardCharsets.UTF_8);
    String changed = xml.replace(">robin</saml:NameID>", ">lee</saml:NameID>");
    assertFalse(changed.equals(xml), xml);
    refusedSaml(
        "wrong_signature",
        browser,
        "saml",
        Base64.getEncoder().encodeToString(changed.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void signedRequestsAreTakenWhereUnsignedOnesAreNot() {
    List<String> away = new ArrayList<>();
    Browser unsigned = browserSentBy("unsigned", away);
    assertFalse(unsigned.get(away.getFirst()).body().contains("name=\"password\""));

    Browser browser = browserSentBy("signing", away);
    String response = keycloak.samlResponse(browser, away.getLast(), "lee");
    assertEquals("/docs/", Browser.location(posted(browser, "signing", response)));
    assertEquals(
        gateway.get(CUSTOMERS, "reader").body(), browser.get(publicUrl + CUSTOMERS).body());
  }

  /** Discovery, code with PKCE, and a token for the endpoint alone. */
  @Test
  void theOfficialTypeScriptClientOfMcpSignsInAndReads() throws InterruptedException {
    NodeProject.Run run =
        NodeProject.ready(Path.of("src/test/js/mcp-clients"))
            .run(Map.of("GATEWAY_URL", publicUrl), "node", "keycloak.mjs");
    assertEquals("done", run.output());
  }

  @Test
  void mcpTakesNoTokenForRestAlone() {
    Map<String, String> headers = new HashMap<>(TestGateway.mcpHeaders());
    headers.put("Authorization", "Bearer " + keycloak.token("program", "robin"));
    String list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{}}";
    HttpResponse<String> answer = gateway.call("POST", "/mcp", "", headers, list);
    assertEquals(401, answer.statusCode(), answer.body());
    assertTrue(
        answer.headers().firstValue("WWW-Authenticate").orElse("").contains("resource_metadata="));
  }
}
