package dev.postern.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where records cannot be kept, nothing is done and everybody is told. */
@Timeout(120)
class AuditTroubleTest {

  @Test
  void withoutRoomOnTheDiskEveryCallIsRefusedBeforeItDoesAnything() throws SQLException {
    try (TestGateway gateway =
        TestGateway.start(
            yaml ->
                yaml.replace(
                    "audit: {file: audit.jsonl}",
                    "audit: {file: audit.jsonl, min-free-bytes: 9000000000000000000}"))) {
      while (gateway.get("/api/shop/orders?limit=1", "reader").statusCode() == 200) {
        Thread.onSpinWait();
      }
      var told = gateway.get("/api/shop/orders?limit=1", "reader");
      assertEquals(503, told.statusCode());
      assertTrue(told.body().contains("PSTN562"), told.body());
      long before = tickets(gateway);
      var write =
          gateway.call(
              "POST",
              "/api/shop/support_tickets",
              "tenant",
              Map.of("Content-Type", "application/json"),
              "{\"customer_id\":1,\"subject\":\"Unkept\",\"body\":\"A\",\"priority\":\"low\"}");
      assertEquals(503, write.statusCode());
      assertEquals(before, tickets(gateway));
      assertTrue(
          gateway
              .tool("read_records", "{\"resource\":\"orders\"}", "reader")
              .toString()
              .contains("PSTN562"));
      var ready = gateway.get("/ready", "");
      while (ready.statusCode() == 200) {
        ready = gateway.get("/ready", "");
      }
      assertTrue(ready.body().contains("\"audit\":\"unwritable\""), ready.body());
    }
  }

  @Test
  void recordsAreNotWrittenIntoAFileThatNobodyFinds() throws IOException {
    try (TestGateway gateway = TestGateway.start(yaml -> yaml)) {
      Path file = gateway.folder().resolve("audit.jsonl");
      Files.copy(file, gateway.folder().resolve("edited"));
      Files.move(gateway.folder().resolve("edited"), file, StandardCopyOption.REPLACE_EXISTING);
      while (gateway.get("/api/shop/orders?limit=1", "reader").statusCode() == 200) {
        Thread.onSpinWait();
      }
      var told = gateway.get("/api/shop/orders?limit=1", "reader");
      assertEquals(503, told.statusCode());
      assertTrue(told.body().contains("PSTN562"), told.body());
    }
  }

  private static long tickets(TestGateway gateway) throws SQLException {
    try (Connection connection = gateway.superuser();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("select count(*) from shop.support_tickets")) {
      found.next();
      return found.getLong(1);
    }
  }
}
