package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** What is refused before anybody is asked who it is leaves a record, too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EdgeRecordsTest {
  private TestGateway gateway;

  @BeforeAll
  void start() {
    gateway = TestGateway.start(yaml -> yaml + "\nserver: {max-body-bytes: 4096}\n");
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @Test
  void aPageOfAForeignOriginLeavesARecordWithoutASubject() {
    HttpResponse<String> answer =
        gateway.call(
            "GET", "/api/shop/orders?a=b", "reader", Map.of("Origin", "https://evil.example"), "");
    assertEquals(403, answer.statusCode());
    JsonNode entry = lastRecord();
    assertEquals("edge", entry.path("what").asString());
    assertEquals("rest", entry.path("surface").asString());
    assertEquals(403, entry.path("status").asInt());
    assertEquals("refused", entry.path("outcome").asString());
    assertEquals("a=***", entry.path("parameters").asString());
    assertEquals(
        answer.headers().firstValue("X-Request-Id").orElseThrow(),
        entry.path("request_id").asString());
    assertFalse(entry.has("subject"), entry.toString());
  }

  @Test
  void soDoesOneAtTheOtherSurface() {
    HttpResponse<String> answer =
        gateway.call("POST", "/mcp", "reader", Map.of("Origin", "https://evil.example"), "{}");
    assertEquals(403, answer.statusCode());
    assertEquals("mcp", lastRecord().path("surface").asString());
  }

  @Test
  void soDoesABodyThatIsTooLarge() {
    HttpResponse<String> answer =
        gateway.call("POST", "/api/shop/orders", "reader", Map.of(), " ".repeat(5_000));
    assertEquals(413, answer.statusCode());
    JsonNode entry = lastRecord();
    assertEquals(413, entry.path("status").asInt());
    assertEquals("edge", entry.path("what").asString());
  }

  @Test
  void nobodyElseReadsTheFile() throws IOException {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
  }

  private JsonNode lastRecord() {
    return gateway.auditRecords().getLast();
  }

  private Path file() {
    return gateway.folder().resolve("audit.jsonl");
  }
}
