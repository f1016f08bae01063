package dev.postern.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/**
 * Plays every golden case over HTTP and compares status, telling headers and body. Cases that have
 * a tool form are then called over MCP: rows and error codes must be the same, and so must what the
 * two audit records say of endpoint, role, rows and error. {@code -Dgolden.update=true} writes the
 * answers anew instead of comparing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenTest {
  private static final Path FILES = Path.of("src/test/resources/golden");
  private static final boolean UPDATES = Boolean.getBoolean("golden.update");
  private static final List<String> TELLING_HEADERS =
      List.of("Content-Range", "Location", "Preference-Applied", "Allow", "WWW-Authenticate");

  private TestGateway gateway;

  @BeforeAll
  void start() {
    String tools = ", mcp: {writes: [create, update, delete], confirm: never}}";
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace("update, delete, call]}", "update, delete, call]" + tools)
                    .replace(
                        "        actions: [read, create, update, delete]\n",
                        "        actions: [read, create, update, delete]\n        "
                            + tools.substring(2, tools.length() - 1)
                            + "\n"));
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @TestFactory
  Stream<DynamicContainer> answers() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      return files.sorted().toList().stream().map(this::file);
    }
  }

  private DynamicContainer file(Path file) {
    try {
      List<GoldenCase> cases = GoldenCase.read(Files.readString(file));
      if (UPDATES) {
        StringBuilder text = new StringBuilder();
        cases.forEach(one -> text.append(one.text(answer(one))));
        Files.writeString(file, text.toString().stripTrailing() + "\n");
      }
      return DynamicContainer.dynamicContainer(
          file.getFileName().toString(), cases.stream().map(this::test));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private DynamicTest test(GoldenCase one) {
    return DynamicTest.dynamicTest(
        one.title(),
        () -> {
          if (!UPDATES) {
            assertEquals(one.answer(), answer(one), one.method() + " " + one.path());
          }
          if (!one.tool().isEmpty()) {
            compareWithTool(one);
          }
        });
  }

  private HttpResponse<String> call(GoldenCase one) {
    return gateway.call(one.method(), one.path(), one.role(), one.headers(), one.body());
  }

  private String answer(GoldenCase one) {
    HttpResponse<String> response = call(one);
    StringBuilder text = new StringBuilder().append(response.statusCode()).append('\n');
    for (String header : TELLING_HEADERS) {
      response
          .headers()
          .allValues(header)
          .forEach(value -> text.append(header).append(": ").append(value).append('\n'));
    }
    if (!response.body().isEmpty()) {
      text.append('\n').append(response.body());
    }
    return text.toString().stripTrailing();
  }

  /** A tool of several steps leaves a record of the whole behind those of its operations. */
  private JsonNode lastOperation() {
    return gateway.auditRecords().reversed().stream()
        .filter(one -> one.has("action"))
        .findFirst()
        .orElseThrow();
  }

  private void compareWithTool(GoldenCase one) {
    HttpResponse<String> rest = call(one);
    JsonNode restRecord = gateway.auditRecords().getLast();
    String[] call = one.tool().split(" ", 2);
    JsonNode result = gateway.tool(call[0], call[1], one.role());
    JsonNode toolRecord = lastOperation();
    JsonNode structured = result.get("structuredContent");
    JsonNode body = TestGateway.json(rest.body());
    if (rest.statusCode() < 300) {
      assertFalse(result.path("isError").asBoolean(), result::toString);
      assertEquals(body, structured.get("rows"));
    } else {
      assertTrue(result.path("isError").asBoolean(), result::toString);
      for (String member : List.of("code", "message")) {
        assertEquals(body.get(member), structured.get(member));
      }
    }
    for (String member : List.of("service", "resource", "action", "role", "rows", "error")) {
      assertEquals(restRecord.get(member), toolRecord.get(member), member);
    }
    assertEquals("mcp", toolRecord.get("surface").asString());
  }
}
