package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user runs it: a process that is started, stopped, killed and started again. */
class DemoTest {
  private static final int WRITERS = 4;
  private static final int WRITES_BEFORE_THE_KILL = 200;

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir private Path data;

  @Test
  void aKilledGatewayLosesNoAcknowledgedWrite() throws Exception {
    Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
    try (DemoProcess demo = new DemoProcess(data)) {
      CountDownLatch enough = new CountDownLatch(WRITES_BEFORE_THE_KILL);
      try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int writer = 0; writer < WRITERS; writer++) {
          int first = writer * 1_000_000;
          writers.execute(() -> writeUntilItIsGone(demo, first, acknowledged, enough));
        }
        enough.await();
        demo.kill();
      }
    }
    assertTrue(acknowledged.size() >= WRITES_BEFORE_THE_KILL, "some writes were refused");
    try (DemoProcess again = new DemoProcess(data)) {
      Set<Integer> kept = new TreeSet<>();
      String path =
          "/api/shop/support_tickets?subject=like.kept*&select=subject&limit=1000&offset=";
      for (int offset = 0, found = 1; found > 0; offset += found) {
        var rows = TestGateway.json(get(again, path + offset).body());
        rows.forEach(row -> kept.add(Integer.valueOf(row.get("subject").asString().substring(4))));
        found = rows.size();
      }
      assertTrue(kept.containsAll(acknowledged), () -> kept + " lacks some of " + acknowledged);
    }
  }

  private void writeUntilItIsGone(
      DemoProcess demo, int first, Set<Integer> acknowledged, CountDownLatch enough) {
    for (int number = first; ; number++) {
      String body =
          """
          {"customer_id": 1, "subject": "kept%d", "body": "x", "priority": "low"}
          """
              .formatted(number);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(demo.url() + "/api/shop/support_tickets"))
              .header("X-API-Key", demo.key("tenant"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body))
              .build();
      try {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 201) {
          acknowledged.add(number);
        }
        enough.countDown();
      } catch (IOException gone) {
        return;
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Test
  void stopEndsEveryProcessAndTheDataIsKept() throws Exception {
    String key;
    try (DemoProcess demo = new DemoProcess(data)) {
      key = demo.key("reader");
      assertEquals(200, get(demo, "/api/shop/customers?limit=1").statusCode());
      List<ProcessHandle> children = demo.stop();
      assertFalse(children.isEmpty(), "the database is a child");
      assertTrue(children.stream().noneMatch(ProcessHandle::isAlive));
    }
    try (DemoProcess again = new DemoProcess(data)) {
      assertEquals(key, again.key("reader"), "keys are kept too");
      again.stop();
    }
    try (DemoProcess fresh = new DemoProcess(data, "--fresh")) {
      assertNotEquals(key, fresh.key("reader"), "a fresh start has fresh keys");
      assertEquals(200, get(fresh, "/api/shop/customers?limit=1").statusCode());
    }
  }

  @Test
  void twoDemosRunSideBySideButNotOnOneFolder() throws Exception {
    try (DemoProcess one = new DemoProcess(data.resolve("one"));
        DemoProcess other = new DemoProcess(data.resolve("other"))) {
      for (DemoProcess demo : List.of(one, other)) {
        assertEquals(200, get(demo, "/api/shop/customers?limit=1").statusCode());
      }
      IllegalStateException refused =
          assertThrows(
              IllegalStateException.class, () -> new DemoProcess(data.resolve("one")).close());
      assertTrue(refused.getMessage().contains("Another demo is running"), refused::getMessage);
      assertFalse(refused.getMessage().contains("\tat "), refused::getMessage);
    }
  }

  @Test
  void whatItPrintsCanBeTried() throws Exception {
    try (DemoProcess demo = new DemoProcess(data)) {
      Stream.of("REST", "MCP", "curl", "mcpServers", demo.key("reader"), demo.key("tenant"))
          .forEach(
              word ->
                  assertTrue(
                      demo.printed().stream().anyMatch(line -> line.contains(word)),
                      () -> word + " is not in " + demo.printed()));
    }
  }

  private HttpResponse<String> get(DemoProcess demo, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(demo.url() + path))
            .header("X-API-Key", demo.key("reader"))
            .build(),
        BodyHandlers.ofString());
  }
}
