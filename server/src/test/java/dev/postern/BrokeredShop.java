package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import tools.jackson.databind.JsonNode;

/**
 * A gateway that is the authorization server of its own MCP endpoint, with an identity provider
 * behind it that signs in whoever comes: one for all tests of the broker together.
 */
final class BrokeredShop implements AutoCloseable {
  /** Gives tests the one that there is. */
  static final class Shared implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == BrokeredShop.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(Namespace.create(BrokeredShop.class))
          .computeIfAbsent(BrokeredShop.class, key -> new BrokeredShop(), BrokeredShop.class);
    }
  }

  static final String LIST =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{}}";
  static final String READ =
      call("read_records", "{\"resource\":\"customers\",\"select\":[\"tenant_id\"],\"limit\":9}");
  static final String WRITE =
      call(
          "update_records",
          "{\"resource\":\"customers\",\"values\":{\"full_name\":\"x\"},"
              + "\"where\":{\"column\":\"id\",\"op\":\"eq\",\"value\":-1}}");

  private final AtomicLong passedMillis = new AtomicLong();
  private final OidcIssuer issuer = new OidcIssuer("tenant");
  private final TestGateway gateway;
  private final String url;
  private final String registered;

  private BrokeredShop() {
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
                .formatted(url, issuer.url(), OidcIssuer.CLIENT, OidcIssuer.SECRET));
  }

  TestGateway gateway() {
    return gateway;
  }

  /** Where everybody finds it. */
  String url() {
    return url;
  }

  OidcIssuer issuer() {
    return issuer;
  }

  /** The client that has registered, with a browser of its own. */
  McpClientInHand client() {
    issuer.person = "robin";
    return new McpClientInHand(url, registered);
  }

  void pass(Duration time) {
    passedMillis.addAndGet(time.toMillis());
  }

  private static String call(String tool, String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
        + "{\"name\":\"%s\",\"arguments\":%s}}".formatted(tool, arguments);
  }

  HttpResponse<String> mcp(String token, String body) {
    return mcp("/mcp", token, body);
  }

  HttpResponse<String> mcp(String path, String token, String body) {
    Map<String, String> headers = new HashMap<>(TestGateway.mcpHeaders());
    if (!token.isEmpty()) {
      headers.put("Authorization", "Bearer " + token);
    }
    return gateway.call("POST", path, "", headers, body);
  }

  static JsonNode json(HttpResponse<String> answer) {
    return TestGateway.json(answer.body());
  }

  /** Puts the document of a client somewhere, with more members. */
  void document(String path, String id, String name, String more) {
    issuer.documents.put(
        path,
        "application/json {\"client_id\":\"%s\",\"client_name\":\"%s\",\"redirect_uris\":[\"%s\"]%s}"
            .formatted(id, name, McpClientInHand.REDIRECT, more));
  }

  /** Holds an answer to be a refusal in the words of OAuth. */
  static void refused(String code, HttpResponse<String> answer) {
    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals(code, json(answer).get("error").asString(), answer.body());
    assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElse(""));
  }

  @Override
  public void close() {
    gateway.close();
    issuer.close();
  }
}
