package dev.postern;

import static dev.postern.BrokeredShop.LIST;
import static dev.postern.BrokeredShop.READ;
import static dev.postern.BrokeredShop.WRITE;
import static dev.postern.BrokeredShop.json;
import static dev.postern.McpClientInHand.question;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.ConfigException;
import dev.postern.config.ConfigLoader;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * The gateway as the authorization server of its own MCP endpoint: the whole way, over real HTTP.
 */
@ExtendWith(BrokeredShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class McpBrokerTest {
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
  void clientsAreSentToTheGatewayItself() {
    HttpResponse<String> stranger = shop.mcp("", LIST);
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

  @Test
  void withoutABrowsersSignInThereIsNone() {
    String broker = "mcp: {sign-in: {resource: https://gw.example/mcp, broker: {enabled: true}}}";
    assertEquals(
        "needs sessions.public-url to be where the resource is: https://gw.example",
        problem("sessions: {public-url: \"https://other.example\"}\n" + broker));
    assertEquals(
        "needs a way to sign in with a browser under sign-in",
        problem("sessions: {public-url: \"https://gw.example\"}\n" + broker));
  }

  private static String problem(String yaml) {
    Path file = TestGateway.home().resolve("conf/postern.yaml");
    return assertThrows(
            ConfigException.class,
            () ->
                Gateway.assemble(() -> ConfigLoader.parse(file, yaml, TestGateway.home(), Map.of()))
                    .close())
        .problems()
        .getFirst()
        .message();
  }

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

    HttpResponse<String> read = shop.mcp(tokens.get("access_token").asString(), READ);
    assertEquals(200, read.statusCode(), read.body());
    JsonNode rows = json(read).get("result").findValue("rows");
    assertEquals(9, rows.size(), read.body());
    rows.forEach(row -> assertEquals(1, row.findValue("tenant_id").asInt(), row::toString));
    assertEquals(200, shop.mcp(tokens.get("access_token").asString(), WRITE).statusCode());

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
    shop.document("/apps/assistant.json", id, "The assistant", "");
    McpClientInHand assistant = new McpClientInHand(url, id);
    HttpResponse<String> page = assistant.ask(Map.of());
    String host = issuer.url().substring("http://".length());
    assertTrue(
        page.body().contains("The program <b>The assistant</b> of <b>" + host + "</b>"),
        page.body());
    Map<String, String> back = assistant.follow(assistant.allow(question(page), "data:read"));
    JsonNode tokens = json(assistant.redeem(back.get("code"), Map.of()));
    assertEquals(200, shop.mcp(tokens.get("access_token").asString(), READ).statusCode());
    assertEquals("[\"" + id + "\"]", gateway.auditRecords().getLast().get("acting").toString());
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
    NodeProject.Run run = project.run(Map.of("GATEWAY_URL", url), node, "authorization.mjs");
    assertEquals(0, run.status(), run.output());
    assertTrue(run.output().contains("authorization-server-metadata-endpoint"), run.output());
    assertTrue(run.output().endsWith("done"), run.output());
  }
}
