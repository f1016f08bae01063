package dev.postern.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import dev.postern.config.ConfigException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Records go everywhere they are wanted, each of them, also where somebody was away meanwhile. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuditSinksTest {

  private static TestGateway start(String sinks) {
    return TestGateway.start(
        yaml ->
            yaml.replace(
                "audit: {file: audit.jsonl}",
                "audit: {file: audit.jsonl, sync-ms: 5, sinks: [%s]}".formatted(sinks)));
  }

  private static List<Long> numbers(int through) {
    List<Long> numbers = new ArrayList<>();
    for (long i = 1; i <= through; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  @Test
  void aLogServerThatComesLaterGetsEveryRecord() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (TestGateway gateway = start("{kind: syslog, url: 'tcp://127.0.0.1:%d'}".formatted(port))) {
      for (int i = 0; i < 3; i++) {
        assertEquals(200, gateway.get("/api/shop/regions?limit=1", "reader").statusCode());
      }
      try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
          Socket client = server.accept();
          InputStream in = new BufferedInputStream(client.getInputStream())) {
        List<Long> seen = new ArrayList<>();
        // the first records are those of the start and of the tools that are seen first
        for (int i = 0; i < 5; i++) {
          String message = message(in);
          assertTrue(message.startsWith("<109>1 20"), message);
          seen.add(json(message).path("seq").asLong());
        }
        assertEquals(numbers(5), seen);
      }
      Path place = gateway.folder().resolve("audit.at-syslog");
      while (!Files.exists(place) || !Files.readString(place).strip().equals("5")) {
        Thread.onSpinWait();
      }
    }
  }

  private static JsonNode json(String message) {
    return TestGateway.json(message.substring(message.indexOf('{')));
  }

  /** One message with its length before it. */
  private static String message(InputStream in) throws IOException {
    ByteArrayOutputStream length = new ByteArrayOutputStream();
    for (int c = in.read(); c != ' '; c = in.read()) {
      length.write(c);
    }
    int bytes = Integer.parseInt(length.toString(StandardCharsets.US_ASCII));
    return new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
  }

  @Test
  void aCollectorGetsThemAsLogs() {
    try (Collector collector = new Collector();
        TestGateway gateway =
            start("{kind: otlp, url: '%s'}".formatted(collector.url("/v1/logs")))) {
      gateway.get("/api/shop/regions?limit=1", "reader");
      JsonNode log = collector.await("logRecords", one -> one.toString().contains("\"regions\""));
      JsonNode record = TestGateway.json(log.path("body").path("stringValue").asString());
      assertEquals("read", record.path("action").asString());
      assertEquals(64, record.path("hash").asString().length());
    }
  }

  @Test
  void aTableGetsEachOnce() throws SQLException {
    try (TestGateway gateway = start("{kind: table, service: shop, table: watch.records}")) {
      gateway.get("/api/shop/regions?limit=1", "reader");
      try (Connection connection = gateway.superuser();
          Statement statement = connection.createStatement()) {
        statement.execute(
            """
            create schema watch;
            create table watch.records (
              node text, seq bigint, record jsonb not null, primary key (node, seq));
            grant usage on schema watch to public;
            grant select, insert on watch.records to public;
            """);
        while (count(statement) < 2) {
          Thread.onSpinWait();
        }
        try (ResultSet rows =
            statement.executeQuery(
                "select count(*), min(seq), max(seq), bool_and(record->>'node' = node)"
                    + " from watch.records")) {
          rows.next();
          assertEquals(rows.getLong(1), rows.getLong(3));
          assertEquals(1, rows.getLong(2));
          assertTrue(rows.getBoolean(4));
        }
      }
    }
  }

  private static long count(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("select count(*) from watch.records")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void aSinkThatCannotBeIsAProblemOfTheConfig() {
    for (String wrong :
        List.of(
            "{kind: table, service: nowhere, table: a.b}",
            "{kind: table}",
            "{kind: syslog, url: 'http://127.0.0.1:1'}",
            "{kind: syslog}",
            "{kind: else}",
            "{kind: stdout}, {kind: stdout}",
            "{kind: stdout, name: 'A B'}",
            "{kind: otlp, url: 'http://a b'}")) {
      ConfigException problem = assertThrows(ConfigException.class, () -> start(wrong), wrong);
      assertTrue(problem.getMessage().contains("audit.sinks"), problem.getMessage());
    }
  }
}
