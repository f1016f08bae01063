package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The MCP endpoint as a protected resource of OAuth 2, over plain HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class McpSignInTest {
  private static final String RESOURCE = "https://gw.example/mcp";
  private static final String PLACE =
      "resource_metadata=\"https://gw.example/.well-known/oauth-protected-resource/mcp\"";
  private static final String LIST =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{}}";
  private static final String READ = call("read_records", "{\"resource\":\"regions\",\"limit\":1}");
  private static final String WRITE =
      call(
          "update_records",
          "{\"resource\":\"customers\",\"values\":{\"full_name\":\"x\"},"
              + "\"where\":{\"column\":\"id\",\"op\":\"eq\",\"value\":-1}}");

  private TestGateway gateway;

  @BeforeAll
  void start() {
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace(
                        "        rows: tenant_id=eq.{claims.tenant_id}\n",
                        """
                                rows: tenant_id=eq.{claims.tenant_id}
                                mcp: {writes: [update], confirm: never}
                        """)
                    .replace(
                        "sign-in:\n",
                        """
                        anonymous-role: reader
                        mcp:
                          sign-in:
                            resource: %s
                            audiences: [gateway]
                            authorization-servers: [https://id.example/realms/shop]
                            scopes:
                              data:read: [read, call]
                              data:write: [create, update, delete]
                        sign-in:
                          - provider: jwt
                            settings: {issuer: test, audience: any, secret: "%s"}
                        """
                            .formatted(RESOURCE, Tokens.SECRET)));
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private static String call(String tool, String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
        + "{\"name\":\"%s\",\"arguments\":%s}}".formatted(tool, arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "/.well-known/oauth-protected-resource, ''",
    "/.well-known/oauth-protected-resource/mcp, ''",
    "/.well-known/oauth-protected-resource/mcp/shop, /shop",
    "/.well-known/oauth-protected-resource/mcp/tools/sales, /tools/sales",
  })
  void theDocumentsSayWhereToSignIn(String path, String part) {
    HttpResponse<String> answer = gateway.get(path, "");
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(
        TestGateway.json(
            """
            {"resource": "%s", "authorization_servers": ["https://id.example/realms/shop"],
             "scopes_supported": ["data:read", "data:write"],
             "bearer_methods_supported": ["header"], "resource_name": "Postern"}
            """
                .formatted(RESOURCE + part)),
        TestGateway.json(answer.body()));
    assertEquals(405, gateway.call("POST", path, "", Map.of(), "{}").statusCode());
    assertEquals(204, gateway.call("OPTIONS", path, "", Map.of(), "").statusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "/.well-known/oauth-protected-resource/api/shop, 404",
    "/.well-known/oauth-protected-resource/mcpx, 404",
    "/.well-known/oauth-protected-resource/mcp/, 404",
    "/.well-known/.hidden, 400",
    "/.well-known/../mcp, 400",
    "/.hidden, 400",
    "/mcp/.well-known/oauth-protected-resource, 400",
  })
  void noOtherDocumentIsThere(String path, int status) {
    assertEquals(status, gateway.get(path, "").statusCode());
  }

  @Test
  void whoBringsNothingIsToldWhereToSignInAlsoWhereRestHasAnAnonymousRole() {
    assertEquals(200, gateway.get("/api/shop/regions?limit=1", "").statusCode());
    HttpResponse<String> answer = post("/mcp", "", LIST);
    assertEquals(401, answer.statusCode());
    assertEquals("Bearer " + PLACE + ", scope=\"data:read\"", challenge(answer));
    assertTrue(answer.body().contains("\"jsonrpc\""), answer.body());
  }

  @Test
  void whoBringsWhatProvesNothingIsToldWhatIsWrong() {
    Map<String, String> cases = new LinkedHashMap<>();
    cases.put("Bearer " + token(RESOURCE, "data:read", -120), "expired");
    cases.put("Bearer " + token("https://other.example/mcp", "data:read", 60), "another resource");
    cases.put("Bearer " + token(RESOURCE + "/shop", "data:read", 60), "another resource");
    cases.put("Bearer " + token(RESOURCE, "data:read", 60) + "x", "No suitable key");
    cases.put("Bearer nonsense", "unknown_kind");
    cases.put("Basic YTpi", "unknown_kind");
    cases.forEach(
        (header, why) -> {
          HttpResponse<String> answer = post("/mcp", header, LIST);
          assertEquals(401, answer.statusCode(), why);
          String challenge = challenge(answer);
          assertTrue(
              challenge.startsWith("Bearer error=\"invalid_token\", error_description=\""), why);
          assertTrue(challenge.endsWith("\", " + PLACE + ", scope=\"data:read\""), challenge);
          assertTrue(challenge.contains(why), challenge);
        });
  }

  @Test
  void aTokenIsGoodWhoseAudienceMeansTheResource() {
    for (String audience : new String[] {"\"" + RESOURCE + "\"", "[\"x\",\"gateway\"]"}) {
      assertEquals(200, post("/mcp", bearer(audience, "\"data:read\""), LIST).statusCode());
    }
    assertEquals(401, post("/mcp", bearer("[]", "\"data:read\""), LIST).statusCode());
    assertEquals(401, post("/mcp", bearer("7", "\"data:read\""), LIST).statusCode());
  }

  @Test
  void aTokenThatIsGoodForRestAloneStaysGoodThere() {
    String header = "Bearer " + token("elsewhere", "", 60);
    Map<String, String> headers = Map.of("Authorization", header);
    assertEquals(200, gateway.call("GET", "/api/shop/regions", "", headers, "").statusCode());
    assertEquals(401, post("/mcp", header, READ).statusCode());
  }

  @Test
  void aCallBeyondTheScopesIsToldWhichToAskForAndKeepsThoseThereAre() {
    String reading = "Bearer " + token(RESOURCE, "openid data:read", 60);
    assertFalse(result(post("/mcp", reading, READ)).get("isError").asBoolean());
    HttpResponse<String> refused = post("/mcp", reading, WRITE);
    assertEquals(403, refused.statusCode(), refused.body());
    assertEquals(
        "Bearer error=\"insufficient_scope\", error_description=\"the token does not open this:"
            + " scope 'data:write' is missing\", "
            + PLACE
            + ", scope=\"data:read data:write\"",
        challenge(refused));
    HttpResponse<String> writing =
        post("/mcp", "Bearer " + token(RESOURCE, "data:read data:write", 60), WRITE);
    assertEquals(200, writing.statusCode(), writing.body());
    HttpResponse<String> nothing = post("/mcp", "Bearer " + token(RESOURCE, "openid", 60), LIST);
    assertEquals(403, nothing.statusCode());
    assertTrue(challenge(nothing).endsWith("scope=\"data:read\""), challenge(nothing));
  }

  @Test
  void scopesAreReadAsIssuersWriteThem() {
    for (String scope : new String[] {"\"data:read\"", "[\"data:read\"]"}) {
      String audience = "\"" + RESOURCE + "\"";
      String claims = claims(audience, scope, 60).replace("\"scope\"", "\"scp\"");
      assertEquals(200, post("/mcp", "Bearer " + Tokens.of(claims), READ).statusCode());
    }
  }

  @Test
  void anApiKeyIsABearerTokenWithoutAudienceOrScope() {
    HttpResponse<String> answer = post("/mcp", "Bearer " + gateway.key("tenant"), WRITE);
    assertEquals(200, answer.statusCode(), answer.body());
    assertFalse(result(answer).get("isError").asBoolean(), answer.body());
  }

  @Test
  void aSecretInTheUrlIsRefusedEvenBesideGoodCredentials() {
    for (String name : new String[] {"access_token", "token", "API_KEY", "apikey"}) {
      HttpResponse<String> answer =
          post("/mcp?" + name + "=abc", "Bearer " + gateway.key("reader"), LIST);
      assertEquals(400, answer.statusCode(), name);
      assertEquals("Bearer error=\"invalid_request\"", challenge(answer));
      assertFalse(answer.body().contains("abc"), answer.body());
    }
  }

  @Test
  void foreignPagesAndNamesAreRefusedBeforeAnybodySignsIn() {
    String good = "Bearer " + gateway.key("reader");
    for (String origin : new String[] {"https://evil.example", "null"}) {
      assertEquals(403, post("/mcp", good, LIST, Map.of("Origin", origin)).statusCode());
    }
    assertEquals(200, post("/mcp", good, LIST, Map.of("Origin", gateway.url())).statusCode());
  }

  @Test
  void noTokenIsKept() {
    String token = token(RESOURCE, "data:read", 60);
    post("/mcp", "Bearer " + token, READ);
    String signature = token.substring(token.lastIndexOf('.'));
    assertFalse(gateway.auditRecords().isEmpty());
    gateway
        .auditRecords()
        .forEach(kept -> assertFalse(kept.toString().contains(signature), kept::toString));
  }

  @Test
  void withoutAResourceThereIsNoDocumentAndAPlainChallenge() {
    try (TestGateway plain = TestGateway.demo()) {
      String path = "/.well-known/oauth-protected-resource/mcp";
      assertEquals(404, plain.get(path, "").statusCode());
      HttpResponse<String> answer = plain.call("POST", "/mcp", "", TestGateway.mcpHeaders(), LIST);
      assertEquals(401, answer.statusCode());
      assertEquals("Bearer", challenge(answer));
    }
  }

  @Test
  void aClientOfJavaScriptUnderstandsWhatItIsTold() throws InterruptedException {
    NodeProject.Run run =
        NodeProject.ready(Path.of("src/test/js/mcp-clients"))
            .run(
                Map.of("GATEWAY_URL", gateway.url(), "NARROW_TOKEN", token(RESOURCE, "openid", 60)),
                "node",
                "sign-in.mjs");
    assertEquals("done", run.output());
  }

  private HttpResponse<String> post(String path, String authorization, String body) {
    return post(path, authorization, body, Map.of());
  }

  private HttpResponse<String> post(
      String path, String authorization, String body, Map<String, String> further) {
    Map<String, String> headers = new HashMap<>(TestGateway.mcpHeaders());
    headers.put("Accept", "application/json");
    headers.putAll(further);
    if (!authorization.isEmpty()) {
      headers.put("Authorization", authorization);
    }
    return gateway.call("POST", path, "", headers, body);
  }

  private static String challenge(HttpResponse<String> answer) {
    return answer.headers().firstValue("WWW-Authenticate").orElse("");
  }

  private static JsonNode result(HttpResponse<String> answer) {
    return TestGateway.json(answer.body()).get("result");
  }

  private static String bearer(String audienceJson, String scopeJson) {
    return "Bearer " + Tokens.of(claims(audienceJson, scopeJson, 60));
  }

  private static String token(String audience, String scope, int secondsToLive) {
    return Tokens.of(claims("\"" + audience + "\"", "\"" + scope + "\"", secondsToLive));
  }

  private static String claims(String audienceJson, String scopeJson, int secondsToLive) {
    return """
    {"iss":"test","sub":"robin","role":"tenant","tenant_id":1,"aud":%s,"scope":%s,"exp":%d}
    """
        .strip()
        .formatted(audienceJson, scopeJson, Instant.now().getEpochSecond() + secondsToLive);
  }
}
