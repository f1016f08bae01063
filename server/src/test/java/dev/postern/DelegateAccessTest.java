package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A service whose database decides, which callers come to by tokens: reports of it, and budgets.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DelegateAccessTest {
  private TestGateway gateway;

  @BeforeAll
  void start() {
    gateway = TestGateway.start(DelegateAccessTest::config);
  }

  /** The demo's database, which decides by itself, and nothing of the demo's roles. */
  private static String config(String demo) {
    String services =
        demo.substring(0, demo.indexOf("\nroles:\n"))
            .replace(
                "    connector: postgres\n",
                """
                    connector: postgres
                    access: delegate
                    budget: {rows-per-day: 20, max-estimated-rows: 500}
                """);
    return services
        + """
          - provider: jwt
            settings: {secret: "%s", checks: postgrest}
        audit: {file: audit.jsonl}
        admin: {port: 0}
        """
            .formatted(Tokens.SECRET);
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private static String token(String subject) {
    return Tokens.of("{\"sub\":\"%s\",\"role\":\"shop_reader\"}".formatted(subject), Tokens.SECRET);
  }

  private HttpResponse<String> get(String path, String subject) {
    return gateway.call("GET", path, "", Map.of("Authorization", "Bearer " + token(subject)), "");
  }

  private JsonNode tool(String arguments, String subject) {
    Map<String, String> headers = new HashMap<>(TestGateway.mcpHeaders());
    headers.put("Authorization", "Bearer " + token(subject));
    String message =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_records","arguments":%s}}
        """
            .formatted(arguments);
    return TestGateway.json(gateway.call("POST", "/mcp", "", headers, message).body())
        .at("/result/structuredContent");
  }

  private String command(int status, String command, String... line) {
    StringWriter said = new StringWriter();
    assertEquals(status, new RunningGateway(gateway).command(said, command, line), said::toString);
    return said.toString();
  }

  @Test
  void reportsAreOfWhoBringsAToken(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), token("ann"));
    String told = command(0, "access", "--as", "@" + file, "regions");
    assertTrue(told.contains("ann, signed in by jwt"), told);
    assertTrue(told.contains("the source decides by the rights of its own role"), told);
    JsonNode page = page("Bearer " + token("ann"));
    assertEquals("ann, signed in by jwt", page.path("who").asString(), page::toString);
    assertTrue(page.at("/resources/0/actions/read/allowed").asBoolean(), page::toString);
    String explained = command(0, "explain", "GET /api/shop/regions?limit=1", "--as", "@" + file);
    assertTrue(explained.contains("ann (jwt), roles shop_reader"), explained);
    assertTrue(explained.contains("service 'shop'"), explained);

    Path forged = Files.writeString(folder.resolve("forged"), token("ann") + "x");
    command(1, "access", "--as", "@" + forged, "regions");
    command(1, "explain", "GET /api/shop/regions", "--as", "@" + forged);
    assertEquals("PGRST301", page("Bearer " + token("ann") + "x").path("code").asString());
  }

  private JsonNode page(String authorization) throws IOException, InterruptedException {
    String numbers = gateway.gateway().numbers().orElseThrow();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(numbers.replace("/metrics", "/access?resource=shop/regions")))
            .header("Authorization", authorization)
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return TestGateway.json(client.send(request, BodyHandlers.ofString()).body());
    }
  }

  @Test
  void budgetsHoldWhereTheDatabaseDecides() {
    assertEquals(200, get("/api/shop/regions?limit=3", "bob").statusCode());
    assertEquals(15, tool("{\"resource\":\"products\",\"limit\":15}", "bob").path("count").asInt());
    HttpResponse<String> refused = get("/api/shop/products?limit=15", "bob");
    assertEquals(429, refused.statusCode(), refused::body);
    assertTrue(refused.body().contains("rows-per-day of service 'shop'"), refused::body);
    assertEquals(
        "PSTN428", tool("{\"resource\":\"products\",\"limit\":15}", "bob").path("code").asString());
    assertEquals(200, get("/api/shop/products?limit=15", "eve").statusCode());
    HttpResponse<String> dear = get("/api/shop/orders?order=note&limit=1", "dan");
    assertEquals(400, dear.statusCode(), dear::body);
    assertTrue(dear.body().contains("PSTN427"), dear::body);
  }
}
