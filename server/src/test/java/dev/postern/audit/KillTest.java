package dev.postern.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.DatabaseFiles;
import dev.postern.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/**
 * A gateway that is killed while many write to it: every write that was answered has its record,
 * and what is found on the disk is a good chain. {@code -Dpostern.kills=50} does it more often.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("postern.kills", 3);
  private static final int WRITERS = 12;
  private static final int LEAST_ANSWERS = 40;

  private static final String TABLE =
      """
      create table shop.kills (id bigint primary key);
      grant select, insert on shop.kills to shop_tenant;
      """;

  private static final String CONFIG =
      """
      services:
        shop:
          connector: postgres
          settings: {url: "$URL", user: postgres, password: "$WORD", schemas: [shop]}
      sign-in:
        - provider: api-key
          settings: {keys-file: "$KEYS"}
      roles:
        tenant:
          database-role: shop_tenant
          allow: {shop/kills: {actions: [read, create]}}
      audit: {file: audit.jsonl, sinks: [{kind: stdout}], sync-ms: 20, anchor-ms: 100, max-file-bytes: 200000}
      data-folder: state
      hooks: {folder: scripts}
      """;

  @TempDir Path folder;
  private final AtomicLong nextId = new AtomicLong();
  private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();
  private final Random random = new Random();

  /** A write that was answered well. */
  private record Answered(long id, String requestId) {}

  @Test
  void noWriteIsAnsweredWithoutItsRecord() throws Exception {
    try (TestGateway server = TestGateway.demo()) {
      DatabaseFiles files = prepare(server, "");
      String key = server.key("tenant");
      for (int kill = 1; kill <= KILLS; kill++) {
        writeUntilKilled(key);
        check(files, "after kill " + kill);
      }
    }
  }

  /** A file that may not grow stands for a disk that is full: writing fails in the middle. */
  @Test
  void whatDoesNotFitOnTheDiskIsNotAnswered() throws Exception {
    List<String> bounded = List.of("bash", "-c", "ulimit -f 64; exec \"$@\"", "bounded");
    try (TestGateway server = TestGateway.demo()) {
      DatabaseFiles files = prepare(server, ", max-file-bytes: 100000000");
      String key = server.key("tenant");
      try (GatewayProcess gateway = new GatewayProcess(folder, bounded)) {
        HttpClient http = HttpClient.newHttpClient();
        HttpResponse<String> last = send(http, gateway.url(), key);
        while (last.statusCode() == 201) {
          last = send(http, gateway.url(), key);
        }
        assertEquals(503, last.statusCode());
        assertTrue(last.body().contains("PSTN562"), last.body());
        assertTrue(answered.size() > LEAST_ANSWERS, answered::toString);
        gateway.kill();
      }
      check(files, "with a full disk");
    }
  }

  private DatabaseFiles prepare(TestGateway server, String audit) throws Exception {
    DatabaseFiles files = new DatabaseFiles(server.folder().resolve("postgres"));
    run(files, TABLE);
    Files.createDirectories(folder.resolve("scripts"));
    String keys = server.folder().resolve("api-keys.jsonl").toString();
    String config =
        CONFIG
            .replace("$URL", url(files))
            .replace("$WORD", files.password())
            .replace("$KEYS", keys);
    Files.writeString(
        folder.resolve("postern.yaml"),
        audit.isEmpty() ? config : config.replace(", max-file-bytes: 200000", audit));
    return files;
  }

  private void writeUntilKilled(String key) throws IOException, InterruptedException {
    int before = answered.size();
    int wanted = before + LEAST_ANSWERS + random.nextInt(200);
    CountDownLatch enough = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(WRITERS);
    try (GatewayProcess gateway = new GatewayProcess(folder)) {
      HttpClient http = HttpClient.newHttpClient();
      for (int i = 0; i < WRITERS; i++) {
        Thread.startVirtualThread(
            () -> {
              try {
                while (write(http, gateway.url(), key)) {
                  if (answered.size() >= wanted) {
                    enough.countDown();
                  }
                }
              } finally {
                enough.countDown();
                ended.countDown();
              }
            });
      }
      enough.await();
      gateway.kill();
      ended.await();
      checkPrinted(gateway.printed());
    }
    assertTrue(answered.size() > before, "nothing was written before the kill");
  }

  /** False once nobody answers any more. */
  private boolean write(HttpClient http, String url, String key) {
    try {
      HttpResponse<String> answer = send(http, url, key);
      assertEquals(201, answer.statusCode(), answer.body());
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  private HttpResponse<String> send(HttpClient http, String url, String key) throws IOException {
    long id = nextId.incrementAndGet();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/shop/kills"))
            .header("X-API-Key", key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"id\": " + id + "}"))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == 201) {
        String requestId = answer.headers().firstValue("X-Request-Id").orElseThrow();
        answered.add(new Answered(id, requestId));
      }
      return answer;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  /** What the sink has got are whole records in their order, each once. */
  private static void checkPrinted(List<String> printed) {
    List<Long> seen = new ArrayList<>();
    for (String line : printed.toArray(String[]::new)) {
      if (line.startsWith("{\"seq\":") && line.endsWith("\"}")) {
        seen.add(TestGateway.json(line).path("seq").asLong());
      }
    }
    assertFalse(seen.isEmpty(), "nothing was sent to stdout");
    for (int i = 1; i < seen.size(); i++) {
      assertEquals(seen.get(i - 1) + 1, seen.get(i));
    }
  }

  private void check(DatabaseFiles database, String when) throws IOException, SQLException {
    RecordFiles files = new RecordFiles(folder.resolve("audit.jsonl"));
    Path key = AnchorKey.publicFile(folder.resolve("state").resolve("audit-key"));
    Verification.Report report =
        new Verification(files, files.anchors(), Files.readString(key).strip()).run();
    assertTrue(report.isGood(), () -> when + ": " + report.problem());

    Set<String> recorded = new HashSet<>();
    int writes = 0;
    try (Follower follower = new Follower(files, 0)) {
      List<Follower.Line> lines = follower.next(1_000, Long.MAX_VALUE);
      while (!lines.isEmpty()) {
        for (Follower.Line line : lines) {
          JsonNode record = TestGateway.json(new String(line.bytes(), StandardCharsets.UTF_8));
          if (record.path("outcome").asString("").equals("ok")) {
            recorded.add(record.path("request_id").asString());
            writes++;
          }
        }
        lines = follower.next(1_000, Long.MAX_VALUE);
      }
    }
    Set<Long> rows = rows(database);
    for (Answered one : answered) {
      assertTrue(recorded.contains(one.requestId()), when + ": no record of " + one);
      assertTrue(rows.contains(one.id()), when + ": no row of " + one);
    }
    // a write may be done and on record without having been answered, never the other way round
    assertTrue(rows.size() >= writes, when);
  }

  private static String url(DatabaseFiles files) {
    return "jdbc:postgresql://127.0.0.1:" + files.port() + "/shop";
  }

  private static Connection connect(DatabaseFiles files) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url(files));
    return source.getConnection("postgres", files.password());
  }

  private static void run(DatabaseFiles files, String sql) throws SQLException {
    try (Connection connection = connect(files);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Set<Long> rows(DatabaseFiles files) throws SQLException {
    Set<Long> rows = new HashSet<>();
    try (Connection connection = connect(files);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("select id from shop.kills")) {
      while (found.next()) {
        rows.add(found.getLong(1));
      }
    }
    return rows;
  }
}
