package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.NodeProject;
import dev.postern.NodeProject.Run;
import dev.postern.TestGateway;
import dev.postern.config.McpSettings;
import dev.postern.json.JsonText;
import dev.postern.spi.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The protocol's official conformance suite, pinned: everything that a revision requires, with the
 * tools, prompts and resources that the suite wants to find; and what needs none of them, on the
 * gateway as it is shipped. Needs Node.
 */
class ConformanceTest {
  private static final Path FOLDER = Path.of("src/test/js/conformance");
  private static final String SUITE =
      "node_modules/@modelcontextprotocol/conformance/dist/index.js";
  private static final int NODE = 22;

  /** How many scenarios each revision requires; fewer would be another suite. */
  private static final Map<String, Integer> REQUIRED = Map.of("2025-11-25", 30, "2026-07-28", 37);

  /** Scenarios that need nothing but the gateway itself, by revision. */
  private static final Map<String, Set<String>> PLAIN =
      Map.of(
          "2025-11-25",
          Set.of(
              "server-initialize",
              "ping",
              "logging-set-level",
              "tools-list",
              "server-sse-multiple-streams",
              "dns-rebinding-protection",
              "server-session-lifecycle",
              "resources-list",
              "prompts-list"),
          "2026-07-28",
          Set.of(
              "tools-list",
              "server-sse-multiple-streams",
              "dns-rebinding-protection",
              "http-header-validation",
              "caching",
              "resources-list",
              "prompts-list",
              "sep-2164-resource-not-found",
              "input-required-result-unsupported-methods"));

  /** What of {@code server-stateless} needs tools made for it. */
  private static final Set<String> NEED_TOOLS =
      Set.of(
          "sep-2575-server-rejects-undeclared-capability",
          "sep-2575-missing-capability-http-400",
          "sep-2575-http-server-no-independent-requests-on-stream",
          "sep-2575-server-no-log-without-loglevel",
          "sep-2575-server-sends-prompts-list-changed-on-subscription",
          "sep-2575-server-sends-tools-list-changed-on-subscription");

  private static NodeProject project;
  private static String node;

  @TempDir private Path results;

  @BeforeAll
  static void fetch() throws InterruptedException {
    project = NodeProject.ready(FOLDER);
    node = project.node(NODE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2026-07-28"})
  void everythingThatARevisionRequiresHolds(String revision) throws Exception {
    AtomicReference<Consumer<Change>> changes = new AtomicReference<>();
    ShopPipeline everybody =
        new ShopPipeline(given -> new Identity("suite", "test", List.of("reader"), Map.of()));
    try (ShopServer server =
        new ShopServer(
            McpSettings.DEFAULTS,
            ConformanceFeatures.of(change -> changes.get().accept(change)),
            everybody)) {
      changes.set(server.endpoint()::changed);
      Run run = run(server.url() + "/mcp", revision);
      assertEquals(0, run.status(), run.output());
      String required = run.output().split("Not scored for")[0];
      long passed = required.lines().filter(line -> line.startsWith("✓ ")).count();
      assertTrue(passed >= REQUIRED.get(revision), run.output());
    }
  }

  @Test
  void theGatewayAsShippedHoldsWhatNeedsNothingElse() throws Exception {
    try (TestGateway gateway = TestGateway.start(yaml -> yaml + "\nanonymous-role: reader\n")) {
      for (String revision : PLAIN.keySet()) {
        Run run = run(gateway.url() + "/mcp", revision);
        for (String scenario : PLAIN.get(revision)) {
          assertTrue(run.output().contains("✓ " + scenario + ":"), scenario + "\n" + run.output());
        }
      }
      assertEquals(List.of(), unmet("server-stateless"));
    }
  }

  private Run run(String url, String revision) throws InterruptedException {
    return project.run(
        Map.of(),
        node,
        SUITE,
        "server",
        "--url",
        url,
        "--requirements",
        revision,
        "-o",
        results.toString());
  }

  /** What a scenario found wrong, but for what needs tools made for it. */
  private List<String> unmet(String scenario) throws IOException {
    try (Stream<Path> folders = Files.list(results)) {
      Path folder =
          folders
              .filter(path -> path.getFileName().toString().startsWith("server-" + scenario + "-"))
              .findFirst()
              .orElseThrow();
      byte[] checks = Files.readAllBytes(folder.resolve("checks.json"));
      return JsonText.parse(checks, checks.length)
          .valueStream()
          .filter(check -> check.path("status").asString("").equals("FAILURE"))
          .filter(check -> !NEED_TOOLS.contains(check.path("id").asString("")))
          .map(JsonNode::toString)
          .toList();
    }
  }
}
