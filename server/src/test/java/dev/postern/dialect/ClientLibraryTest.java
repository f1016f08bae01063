package dev.postern.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.NodeProject;
import dev.postern.Tokens;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The dialect's JavaScript clients, unchanged, against a gateway that lies where they look for it.
 * Needs Node and, the first time, the registry its packages come from.
 */
class ClientLibraryTest {
  private static final Path FOLDER = Path.of("src/test/js");

  @Test
  void theClientsWorkAsTheirUsersWriteThem() throws Exception {
    NodeProject project = NodeProject.ready(FOLDER);
    try (DialectGateway gateway = DialectGateway.thatKeeps("/rest/v1")) {
      NodeProject.Run tests =
          project.run(
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
}
