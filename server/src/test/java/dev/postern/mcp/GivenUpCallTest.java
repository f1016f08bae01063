package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import dev.postern.mcp.StreamClient.Answer;
import java.net.URI;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Calls that take long because another transaction keeps their table from them: how they are
 * answered, and what becomes of their statement when the client gives them up.
 */
@Timeout(120)
class GivenUpCallTest {
  private static final String WAITING =
      "select count(*), pg_sleep(0.02) from pg_stat_activity"
          + " where wait_event_type = 'Lock' and query like '%support_tickets%'"
          + " and pid <> pg_backend_pid()";
  private static final long MOST_SECONDS = 40;

  private static TestGateway gateway;
  private static StreamClient reader;

  @BeforeAll
  static void start() {
    gateway =
        TestGateway.start(
            yaml ->
                yaml
                    + "\nlimits: {timeout-ms: 600000}"
                    + "\nmcp: {stream-after-ms: 50, heartbeat-ms: 50}\n");
    reader =
        new StreamClient(
            URI.create(gateway.url() + "/mcp"), Map.of("X-API-Key", gateway.key("reader")));
  }

  @AfterAll
  static void stop() {
    reader.close();
    gateway.close();
  }

  @Test
  void theStatementOfAClientThatLeftIsStopped() throws Exception {
    try (Connection database = locked()) {
      try (Answer answer = reader.post(call("{}"))) {
        assertTrue(answer.isStream());
        assertEquals(":", answer.line());
        awaitWaiting(database, 1);
      }
      awaitWaiting(database, 0);
    }
    awaitAudited("PSTN499");
  }

  @Test
  void theStatementOfACallThatIsCancelledInItsSessionIsStopped() throws Exception {
    StreamClient session = reader.session("{}");
    try (Connection database = locked();
        Answer answer = session.post(call("{}"))) {
      awaitWaiting(database, 1);
      session
          .post("{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':'c1'}}")
          .close();
      awaitWaiting(database, 0);
      assertEquals("PSTN499", answer.message().at("/result/structuredContent/code").asString(""));
    }
  }

  @Test
  void theStatementsOfASessionThatEndsAreStopped() throws Exception {
    StreamClient session = reader.session("{}");
    try (Connection database = locked();
        Answer answer = session.post(call("{}"))) {
      awaitWaiting(database, 1);
      session.send("DELETE", "").close();
      awaitWaiting(database, 0);
      assertTrue(answer.isStream());
    }
  }

  @Test
  void whoWaitsGetsTheRowsOnTheStream() throws Exception {
    try (Connection database = locked();
        Answer answer = reader.post(call("{}"))) {
      assertTrue(answer.isStream());
      awaitWaiting(database, 1);
      database.rollback();
      assertEquals(1, answer.message().at("/result/structuredContent/rows").size());
    }
  }

  @Test
  void whoTakesNoStreamsWaitsForJson() throws Exception {
    try (Connection database = locked()) {
      Future<Answer> call =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return reader.with("Accept", "application/json").post(call("{}"));
                } catch (Exception failure) {
                  throw new IllegalStateException(failure);
                }
              });
      awaitWaiting(database, 1);
      database.rollback();
      try (Answer answer = call.get()) {
        assertEquals("application/json; charset=utf-8", answer.header("Content-Type").orElse(""));
        assertEquals(1, answer.message().at("/result/structuredContent/rows").size());
      }
    }
  }

  private static String call(String meta) {
    return "{'jsonrpc':'2.0','id':'c1','method':'tools/call','params':{'name':'read_records',"
        + "'arguments':{'resource':'support_tickets','limit':1},'_meta':"
        + meta
        + "}}";
  }

  /** A transaction that nobody can read the table beside. */
  private static Connection locked() throws SQLException {
    Connection database = gateway.superuser();
    database.setAutoCommit(false);
    try (Statement statement = database.createStatement()) {
      statement.execute("lock table shop.support_tickets in access exclusive mode");
    }
    return database;
  }

  /** The database itself waits between two looks. */
  private static void awaitWaiting(Connection database, int count) throws SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    try (Statement statement = database.createStatement()) {
      for (int waiting = -1; waiting != count; ) {
        assertTrue(System.nanoTime() < end, waiting + " statements wait instead of " + count);
        statement.execute("select pg_stat_clear_snapshot()");
        try (ResultSet row = statement.executeQuery(WAITING)) {
          row.next();
          waiting = row.getInt(1);
        }
      }
    }
  }

  private static void awaitAudited(String code) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!Files.readString(gateway.folder().resolve("audit.jsonl")).contains(code)) {
      assertTrue(System.nanoTime() < end, "no record says " + code);
      Thread.onSpinWait();
    }
  }
}
