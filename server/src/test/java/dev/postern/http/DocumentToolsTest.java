package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.NodeProject;
import dev.postern.NodeProject.Run;
import dev.postern.TestGateway;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What public programs make of the documents of the demo. Needs Node. */
class DocumentToolsTest {
  private static final Path FOLDER = Path.of("src/test/js/openapi");

  private static NodeProject node;
  private static TestGateway gateway;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    node = NodeProject.ready(FOLDER);
    gateway = TestGateway.demo();
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reader", "tenant", "support"})
  void aDocumentIsOneForItsPublicSchema(String role) throws Exception {
    Run valid = node.run(Map.of(), "node", "validate.js", document(role, "*/*").toString(), "3.1");
    assertEquals(0, valid.status(), valid.output());
  }

  @Test
  void theDocumentOfTheDialectIsOneToo() throws Exception {
    String type = "application/openapi+json";
    Run valid =
        node.run(Map.of(), "node", "validate.js", document("tenant", type).toString(), "2.0");
    assertEquals(0, valid.status(), valid.output());
  }

  @Test
  void aGeneratedClientCompiles() throws Exception {
    Path types = node.folder().resolve("build/shop.d.ts");
    Files.createDirectories(types.getParent());
    Run generated =
        node.run(
            Map.of(),
            "node",
            "node_modules/openapi-typescript/bin/cli.js",
            document("tenant", "*/*").toString(),
            "-o",
            types.toString());
    assertEquals(0, generated.status(), generated.output());
    Run compiled = node.run(Map.of(), "node", "node_modules/typescript/bin/tsc", "-p", ".");
    assertEquals(0, compiled.status(), compiled.output());
  }

  private Path document(String role, String type) throws Exception {
    HttpResponse<String> answer =
        gateway.call("GET", "/api/shop", role, Map.of("Accept", type), "");
    assertEquals(200, answer.statusCode(), answer.body());
    return Files.writeString(folder.resolve("document.json"), answer.body());
  }
}
