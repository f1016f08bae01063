package dev.postern.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The log of a gateway that was asked for JSON. */
@Timeout(120)
class JsonLogTest {

  @Test
  void everyLineIsAnObject(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(
        folder.resolve("postern.yaml"),
        """
        audit: {file: audit.jsonl, min-free-bytes: 9000000000000000000}
        data-folder: state
        hooks: {folder: scripts}
        logging: {format: json}
        """);
    try (GatewayProcess gateway = new GatewayProcess(folder)) {
      Optional<String> trouble = Optional.empty();
      while (trouble.isEmpty()) {
        trouble =
            List.copyOf(gateway.printed()).stream()
                .filter(line -> line.contains("audit.min-free-bytes"))
                .findFirst();
        Thread.onSpinWait();
      }
      JsonNode line = TestGateway.json(trouble.get());
      assertEquals("SEVERE", line.path("level").asString());
      assertEquals("dev.postern.audit.AuditLog", line.path("logger").asString());
      assertTrue(line.path("time").asString().startsWith("20"), line::toString);
    }
  }
}
