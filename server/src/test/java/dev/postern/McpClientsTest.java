package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.json.JsonText;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * The protocol's own clients of JavaScript against the demo as shipped. They need Node and, the
 * first time, the registry; without them every test here is skipped and says so.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class McpClientsTest {
  private static final Path FOLDER = Path.of("src/test/js/mcp-clients");
  private static final String INSPECTOR =
      "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js";

  private TestGateway gateway;
  private NodeProject project;
  private String node;

  @BeforeAll
  void start() throws InterruptedException {
    project = NodeProject.ready(FOLDER);
    node = project.node(22);
    gateway = TestGateway.demo();
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  private NodeProject.Run run(String... arguments) throws InterruptedException {
    ArrayNode bridge = JsonText.mapper().createArrayNode();
    bridge.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    bridge.add("-cp").add(classPath());
    bridge.add("dev.postern.Main").add("mcp").add("--url").add(gateway.url() + "/mcp");
    List<String> command = new ArrayList<>(List.of(node));
    command.addAll(List.of(arguments));
    return project.run(
        Map.of(
            "GATEWAY_URL", gateway.url(),
            "GATEWAY_KEY", gateway.key("reader"),
            "BRIDGE", bridge.toString()),
        command.toArray(String[]::new));
  }

  /** From wherever it is started. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2", "v2-modern", "stdio"})
  void aSessionGoesAsWritten(String kind) throws InterruptedException {
    NodeProject.Run run = run("session.mjs", kind);
    assertEquals(0, run.status(), run.output());
    assertTrue(run.output().endsWith(kind + ": done"), run.output());
  }

  private NodeProject.Run inspect(String key, String... arguments) throws InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                INSPECTOR,
                "--cli",
                gateway.url() + "/mcp",
                "--transport",
                "http",
                "--format",
                "json",
                "--stored-auth-only"));
    if (!key.isEmpty()) {
      command.addAll(List.of("--header", "Authorization: Bearer " + key));
    }
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  @Test
  void theInspectorFindsNothingThatSomeClientsCannotRead() throws InterruptedException {
    NodeProject.Run run = inspect(gateway.key("reader"), "--method", "tools/list", "--strict");
    assertEquals(0, run.status(), run.output());
  }

  @Test
  void theInspectorCallsATool() throws InterruptedException {
    NodeProject.Run run =
        inspect(
            gateway.key("reader"),
            "--method",
            "tools/call",
            "--tool-name",
            "read_records",
            "--tool-arg",
            "resource=regions",
            "--tool-arg",
            "limit=1");
    assertEquals(0, run.status(), run.output());
    JsonNode answer = TestGateway.json(run.output().substring(run.output().indexOf('{')));
    assertEquals(1, answer.findValue("rows").size(), run.output());
  }

  @Test
  void theInspectorIsToldToSignIn() throws InterruptedException {
    assertEquals(3, inspect("", "--method", "tools/list").status());
  }
}
