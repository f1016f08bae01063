package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import dev.postern.mcp.StreamClient.Answer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of a whole gateway hear of it when their rights or the catalog may have changed. */
@Timeout(120)
class ToldChangesTest {
  private static final String CHANGED = "notifications/tools/list_changed";

  @Test
  void newRolesAreToldToWhoListens() throws Exception {
    try (TestGateway gateway = TestGateway.demo();
        StreamClient client =
            new StreamClient(
                URI.create(gateway.url() + "/mcp"), Map.of("X-API-Key", gateway.key("reader")))) {
      StreamClient session = client.session("{}");
      try (Answer older = session.send("GET", "");
          Answer newer =
              client.modern(
                  "subscriptions/listen", "", "'notifications':{'toolsListChanged':true}")) {
        assertTrue(older.isStream());
        newer.message();
        Path config = gateway.folder().resolve("postern.yaml");
        Files.writeString(
            config,
            Files.readString(config).replace("columns: {exclude: [salary_cents]}", "columns: {}"));
        assertEquals(CHANGED, older.message().path("method").stringValue());
        assertEquals(CHANGED, newer.message().path("method").stringValue());
      }
    }
  }
}
