package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an operator says of the documents of a service, and of the header that comes back. */
class DocumentSettingsTest {
  private static final String SETTINGS =
      """
          rest:
            openapi: ignore-privileges
            openapi-security: true
            public-url: https://api.example.com/v1
            trace-header: X-Request-Id
      """;

  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace("    connector: postgres\n", "    connector: postgres\n" + SETTINGS));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static JsonNode document(String role, String type) {
    HttpResponse<String> answer =
        gateway.call("GET", "/api/shop", role, Map.of("Accept", type), "");
    assertEquals(200, answer.statusCode(), answer.body());
    return TestGateway.json(answer.body());
  }

  @Test
  void everythingIsShownWhereTheOperatorWantsThat() {
    JsonNode paths = document("support", "application/json").get("paths");
    assertTrue(paths.has("/employees"));
    assertTrue(paths.get("/orders").has("delete"));
  }

  /** A document grants nothing. */
  @Test
  void whatIsShownMayStillNotBeUsed() {
    assertEquals(404, gateway.get("/api/shop/employees", "support").statusCode());
    assertEquals(401, gateway.get("/api/shop", "").statusCode());
  }

  @Test
  void bothDocumentsNameThePublicAddress() {
    JsonNode own = document("reader", "application/json");
    assertEquals("https://api.example.com/v1", own.get("servers").get(0).get("url").asString());
    JsonNode dialect = document("reader", "application/openapi+json");
    assertEquals("api.example.com:443", dialect.get("host").asString());
    assertEquals("/v1", dialect.get("basePath").asString());
    assertEquals("https", dialect.get("schemes").get(0).asString());
    assertTrue(dialect.get("securityDefinitions").has("JWT"));
    assertTrue(dialect.get("security").get(0).has("JWT"));
  }

  /** The gateway's own id stays in the audit record, whatever a caller sends. */
  @Test
  void theTraceHeaderComesBack() {
    String path = "/api/shop/customers?limit=1&select=id";
    HttpResponse<String> traced =
        gateway.call("GET", path, "reader", Map.of("X-Request-Id", "mine"), "");
    assertEquals("mine", traced.headers().firstValue("X-Request-Id").orElseThrow());
    String untraced =
        gateway.get(path, "reader").headers().firstValue("X-Request-Id").orElseThrow();
    assertFalse(untraced.isEmpty());
    assertFalse(
        gateway.auditRecords().stream().anyMatch(entry -> entry.toString().contains("\"mine\"")));
  }
}
