package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page to try services with is whole, and nothing else comes out of its folder. */
class DocsPageTest {
  private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    gateway = TestGateway.demo();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void everyFileThatThePageNeedsIsThere() {
    HttpResponse<String> page = gateway.get("/docs/api/shop/", "");
    assertEquals(200, page.statusCode());
    List<String> files =
        REFERENCE.matcher(page.body()).results().map(found -> found.group(1)).toList();
    assertEquals(5, files.size());
    for (String file : files) {
      HttpResponse<String> answer = gateway.get(file, "");
      assertEquals(200, answer.statusCode(), file);
      assertFalse(answer.body().isEmpty(), file);
      assertTrue(policy(answer).contains("script-src 'self'"), file);
      assertFalse(policy(answer).contains("unsafe"), file);
    }
  }

  /** The policy of these paths would forbid it. */
  @Test
  void noScriptIsInThePage() {
    String page = gateway.get("/docs/", "").body();
    assertFalse(Pattern.compile("<script(?![^>]*src=)").matcher(page).find());
    assertFalse(page.contains("style="));
  }

  @Test
  void nothingElseComesOutOfTheFolder() {
    for (String path :
        List.of(
            "/docs/index.html",
            "/docs/swagger-ui.js",
            "/docs/oauth2-redirect.html",
            "/docs/%2e%2e/logging.properties",
            "/docs/..%2fdemo%2fpostern.yaml")) {
      assertTrue(gateway.get(path, "").statusCode() >= 400, path);
    }
    assertEquals(405, gateway.call("POST", "/docs/", "", Map.of(), "{}").statusCode());
  }

  @Test
  void theIndexNamesIt() {
    assertEquals(
        "/docs/",
        TestGateway.json(gateway.get("/", "").body()).get("links").get("docs").asString());
    HttpResponse<String> without = gateway.get("/docs", "");
    assertEquals(308, without.statusCode());
    assertEquals("/docs/", without.headers().firstValue("Location").orElseThrow());
    assertTrue(policy(gateway.get("/live", "")).contains("default-src 'none'"));
    assertFalse(policy(gateway.get("/live", "")).contains("script-src"));
  }

  /** What the page asks for. */
  @Test
  void theDocumentIsServedByItsType() {
    HttpResponse<String> document =
        gateway.call(
            "GET", "/api/shop", "reader", Map.of("Accept", "application/vnd.oai.openapi+json"), "");
    assertEquals(200, document.statusCode());
    assertEquals("3.1.0", TestGateway.json(document.body()).get("openapi").asString());
  }

  @Test
  void itCanBeSwitchedOff() {
    try (TestGateway closed = TestGateway.start(yaml -> yaml + "\nserver: {docs: false}\n")) {
      assertEquals(404, closed.get("/docs/", "").statusCode());
      assertEquals(404, closed.get("/docs/docs.js", "").statusCode());
      assertFalse(closed.get("/", "").body().contains("docs"));
    }
  }

  private static String policy(HttpResponse<String> answer) {
    return answer.headers().firstValue("Content-Security-Policy").orElseThrow();
  }
}
