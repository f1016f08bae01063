package dev.postern.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The dialect's JavaScript clients, unchanged, against a gateway that lies where they look for it.
 * Needs Node and, the first time, the registry its packages come from.
 */
class ClientLibraryTest {
  private static final Path FOLDER = Path.of("src/test/js").toAbsolutePath();
  private static final long MOST_SECONDS = 300;

  @Test
  void theClientsWorkAsTheirUsersWriteThem() throws Exception {
    Run node = run(Map.of(), "node", "--version");
    Assumptions.assumeTrue(node.status() == 0, "Node is not there: " + node.output());
    Run packages = run(Map.of(), "npm", "ci", "--no-audit", "--no-fund");
    Assumptions.assumeTrue(
        packages.status() == 0, "The clients cannot be fetched: " + packages.output());
    try (DialectGateway gateway = DialectGateway.thatKeeps("/rest/v1")) {
      Run tests =
          run(
              Map.of(
                  "GATEWAY_URL", gateway.url(),
                  "ANON_KEY", Tokens.ofRole("anon"),
                  "MEMBER_KEY", Tokens.ofRole("member")),
              "node",
              "--test",
              "--test-reporter=tap",
              "client.test.js");
      assertEquals(0, tests.status(), tests.output());
    }
  }

  private static Run run(Map<String, String> environment, String... command) throws Exception {
    Path output = Files.createTempFile("client", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(List.of(command))
              .directory(FOLDER.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return new Run(-1, "not done after " + MOST_SECONDS + " s: " + Files.readString(output));
      }
      return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8).strip());
    } catch (IOException absent) {
      return new Run(-1, String.valueOf(absent.getMessage()));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private record Run(int status, String output) {}
}
