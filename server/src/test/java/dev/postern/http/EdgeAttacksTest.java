package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.edge.StreamedReply;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that hold on to what they are not given, and pages that may not call. */
@Timeout(60)
class EdgeAttacksTest {
  private static final String HASTY =
      "header-timeout-ms: 150, body-timeout-ms: 150, idle-timeout-ms: 150, write-timeout-ms: 150";
  private static final String HASTY_BODIES = "body-timeout-ms: 150";
  private static final int PLACES = 4;
  private static final String CLOSING = "Host: localhost\r\nConnection: close\r\n\r\n";
  private static final String LIVE = "GET /live HTTP/1.1\r\n" + CLOSING;
  private static final String ROWS = "GET /api/shop/t HTTP/1.1\r\n" + CLOSING;

  private EdgeServer server;

  private void start(String yaml) {
    server = new EdgeServer(yaml);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static void assertRefused(String answer) {
    assertTrue(answer.isEmpty() || answer.matches("(?s)HTTP/[01]\\.[019] 4.*"), answer);
  }

  private static void close(List<RawSocket> sockets) throws IOException {
    for (RawSocket socket : sockets) {
      socket.close();
    }
  }

  private void assertServedAgain() throws IOException {
    String answer = server.ask(ROWS);
    while (answer.startsWith("HTTP/1.1 503")) {
      answer = server.ask(ROWS);
    }
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
  }

  /** Whatever a request is refused for, the rest of its body is not waited for. */
  @Test
  void aBodyThatIsNotTakenHoldsNoPlace() throws IOException {
    start("server: {max-concurrent-requests: %d, %s}".formatted(PLACES, HASTY_BODIES));
    for (String head :
        List.of(
            "POST /api/shop/t HTTP/1.1|Host: evil.example",
            "POST /api/shop/t HTTP/1.1|Host: localhost|Origin: https://evil.example",
            "POST /api/../t HTTP/1.1|Host: localhost",
            "POST /api/shop/t HTTP/1.1|Host: localhost|Content-Encoding: gzip",
            "OPTIONS /api/shop/t HTTP/1.1|Host: localhost|Origin: http://localhost"
                + "|Access-Control-Request-Method: POST",
            "OPTIONS /api/shop/t HTTP/1.1|Host: localhost",
            "DELETE / HTTP/1.1|Host: localhost",
            "GET /docs HTTP/1.1|Host: localhost",
            "POST /live HTTP/1.1|Host: localhost",
            "POST /api/shop/t HTTP/1.1|Host: localhost|Content-Type: application/json")) {
      List<RawSocket> slow =
          server.halves(PLACES, head.replace("|", "\r\n") + "\r\nContent-Length: 9999\r\n\r\n{");
      assertServedAgain();
      for (RawSocket socket : slow) {
        socket.hearToEnd();
      }
      close(slow);
    }
  }

  @Test
  void norDoesOneOfACallerWhoCallsTooOften() throws IOException {
    start(
        "rates: [{name: address, per: [ip], limit: 1, window: 1h}]\nserver: {%s}"
            .formatted(HASTY_BODIES));
    assertTrue(server.ask(ROWS).startsWith("HTTP/1.1 200 "));
    List<RawSocket> slow =
        server.halves(
            PLACES, "POST /api/shop/t HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n");
    for (RawSocket socket : slow) {
      String answer = socket.hearToEnd();
      assertTrue(answer.startsWith("HTTP/1.1 429 "), answer);
    }
    close(slow);
  }

  @Test
  void norDoesOneThatFindsNoPlace() throws Exception {
    start("server: {max-concurrent-requests: 1, %s}".formatted(HASTY_BODIES));
    CompletableFuture<String> slow = server.asked("GET /api/shop/slow HTTP/1.1\r\n" + CLOSING);
    server.pipeline.isRunning.await();
    List<RawSocket> sockets =
        server.halves(
            PLACES, "POST /api/shop/t HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n");
    for (RawSocket socket : sockets) {
      String answer = socket.hearToEnd();
      assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
    }
    close(sockets);
    server.pipeline.goOn.countDown();
    assertTrue(slow.get().startsWith("HTTP/1.1 200 "));
  }

  @Test
  void aDrippingHeaderHasADeadlineAsAWhole() throws IOException {
    start("server: {%s}".formatted(HASTY));
    try (RawSocket socket = new RawSocket(server.port())) {
      assertTrue(
          socket.isClosedWhileDripping(
              "GET /live HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(4_000), 20));
    }
  }

  /** The operators' listener is as patient as the other, and as hardened. */
  @Test
  void operatorsAreNotKeptFromTheirNumbers() throws IOException {
    start("server: {%s}\nadmin: {port: 0}".formatted(HASTY));
    try (AdminListener admin =
        new AdminListener(
            server.config.admin(),
            server.config.http(),
            () -> "one 1\n".getBytes(StandardCharsets.UTF_8),
            "text/plain",
            Map.of("/ready", () -> new Readiness(false, Map.of())),
            Map.of())) {
      admin.start();
      int port = URI.create(admin.url().orElseThrow()).getPort();
      List<RawSocket> slow = new ArrayList<>();
      for (String said :
          List.of(
              "",
              "GET /metrics HTTP/1.1\r\nHost: lo",
              "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
              "GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")) {
        RawSocket socket = new RawSocket(port);
        socket.say(said);
        slow.add(socket);
      }
      assertTrue(RawSocket.ask(port, "GET /metrics HTTP/1.1\r\n" + CLOSING).contains("one 1"));
      for (RawSocket socket : slow) {
        socket.hearToEnd();
      }
      close(slow);
      try (RawSocket socket = new RawSocket(port)) {
        assertTrue(
            socket.isClosedWhileDripping(
                "GET /live HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(4_000), 20));
      }
      for (String line :
          List.of(
              "200 GET /metrics",
              "200 GET /live",
              "503 GET /ready",
              "404 GET /",
              "405 DELETE /metrics",
              "421 GET /metrics|Host: evil.example")) {
        assertHardened(port, line);
      }
    }
  }

  @Test
  void aThousandIdleConnectionsAreClosedWhileOthersAreServed() throws IOException {
    start("server: {max-concurrent-requests: %d, %s}".formatted(PLACES, HASTY));
    List<RawSocket> idle = server.halves(500, "");
    idle.addAll(server.halves(500, "GET /api/shop/t HTTP/1.1\r\nHost: lo"));
    assertServedAgain();
    for (RawSocket socket : idle) {
      assertRefused(socket.hearToEnd());
    }
    close(idle);
  }

  @Test
  void aThousandAtOnceFindSoManyPlacesAndHealthStaysGreen() throws Exception {
    start("server: {max-concurrent-requests: 100}");
    List<CompletableFuture<String>> all = new ArrayList<>();
    CountDownLatch refused = new CountDownLatch(900);
    for (int i = 0; i < 1_000; i++) {
      CompletableFuture<String> answer = server.asked("GET /api/shop/slow HTTP/1.1\r\n" + CLOSING);
      all.add(answer);
      var _ = answer.thenRun(refused::countDown);
    }
    refused.await();
    assertTrue(server.ask(LIVE).startsWith("HTTP/1.1 200 "));
    server.pipeline.goOn.countDown();
    int served = 0;
    for (CompletableFuture<String> future : all) {
      String answer = future.get();
      if (answer.startsWith("HTTP/1.1 200 ")) {
        served++;
      } else {
        assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
        assertEquals("1", RawSocket.header(answer, "Retry-After"));
      }
    }
    assertEquals(100, served);
    assertServedAgain();
  }

  @Test
  void aStreamThatNobodyReadsIsClosedAndNotKept() throws Exception {
    CompletableFuture<Long> written = new CompletableFuture<>();
    HttpHandler endless =
        exchange ->
            exchange.dispatch(
                Thread::startVirtualThread,
                () -> {
                  long bytes = 0;
                  try {
                    StreamedReply reply =
                        StreamedReply.begin(exchange, 200, System.nanoTime() + Long.MAX_VALUE / 2);
                    try {
                      for (; bytes < 1L << 30; bytes += 65_536) {
                        reply.write(ByteBuffer.allocate(65_536));
                        reply.flush();
                      }
                    } catch (IOException tooSlow) {
                      reply.breakOff();
                    }
                  } catch (IOException gone) {
                    bytes = -1;
                  }
                  written.complete(bytes);
                });
    server = new EdgeServer("server: {%s}".formatted(HASTY), Map.of("/events", endless));
    try (RawSocket deaf = new RawSocket(server.port())) {
      deaf.say("GET /events HTTP/1.1\r\n" + CLOSING);
      long bytes = written.get();
      assertTrue(bytes >= 0 && bytes < 64L << 20, bytes + " bytes");
      assertServedAgain();
    }
  }

  /** Who gets which Access-Control-Allow-Origin; "-" for none, and then the call is refused. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://app.example | https://app.example      | https://app.example",
        "https://app.example | https://evil.example     | -",
        "https://app.example | null                     | -",
        "https://app.example | https://app.example.evil | -",
        "https://app.example | https://evilapp.example  | -",
        "https://app.example | https://sub.app.example  | -",
        "https://app.example | http://app.example       | -",
        "https://app.example | https://app.example:444  | -",
        "https://app.example | https://app.example/     | -",
        "https://app.example | https://app.example@evil | -",
        "https://app.example | https://app.example,https://evil.example | -",
        "https://app.example | file://                  | -",
        "https://app.example | localhost                | -",
        "https://app.example | http://localhost.evil    | -",
        "https://app.example | http://localhost:81      | -",
        "*                   | https://evil.example     | *",
        "*                   | null                     | *"
      })
  void pagesThatMayCall(String allowed, String origin, String told) throws IOException {
    start("server: {allowed-origins: [\"%s\"]}".formatted(allowed));
    for (String method : List.of("GET", "OPTIONS")) {
      String answer =
          server.ask(
              method
                  + " /api/shop/t HTTP/1.1\r\nOrigin: "
                  + origin
                  + "\r\nAccess-Control-Request-Method: GET\r\n"
                  + CLOSING);
      if (told.equals("-")) {
        assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
        assertFalse(answer.contains("Access-Control-"), answer);
      } else {
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertEquals(told, RawSocket.header(answer, "Access-Control-Allow-Origin"));
        assertEquals(
            !told.equals("*"), answer.contains("Access-Control-Allow-Credentials"), answer);
      }
    }
  }

  @Test
  void everyAnswerOfTheGatewayIsHardened() throws IOException {
    start("server: {max-body-bytes: 4096}\nrates: [{name: a, per: [ip], limit: 13, window: 1h}]");
    List<String> asked =
        List.of(
            "200 GET /api/shop/t",
            "201 POST /api/shop/t",
            "308 GET /docs",
            "200 GET /docs/",
            "400 GET /api//t",
            "400 GET /api/shop/t?or=(",
            "402 GET /api/shop/raised",
            "404 GET /nowhere",
            "404 GET /docs/nothing",
            "405 DELETE /",
            "500 GET /api/shop/broken",
            "404 OPTIONS /api/shop/t",
            "401 GET /api/shop/t|Authorization: Bearer wrong",
            "413 POST /api/shop/t|Content-Length: 5000",
            "429 GET /api/shop/t",
            "415 POST /api/shop/t|Content-Encoding: gzip",
            "421 GET /api/shop/t|Host: evil.example",
            "403 GET /api/shop/t|Origin: https://evil.example",
            "501 POST /api/shop/t|Transfer-Encoding: xchunked",
            "200 GET /live",
            "200 GET /ready");
    for (String line : asked) {
      String answer = assertHardened(server.port(), line);
      assertTrue(RawSocket.header(answer, "X-Request-Id").matches("[0-9a-z]+"), answer);
    }
  }

  /**
   * Asks.
   *
   * @param line the status, the request, and after a bar one more header field
   */
  private static String assertHardened(int port, String line) throws IOException {
    String[] parts = line.substring(4).split("\\|");
    String more = parts.length > 1 ? parts[1] + "\r\n" : "";
    String host = more.startsWith("Host") ? "" : "Host: localhost\r\n";
    String body = parts[0].startsWith("POST") && more.isEmpty() ? "{}" : "";
    String length = body.isEmpty() ? "" : "Content-Length: 2\r\n";
    String answer =
        RawSocket.ask(
            port,
            parts[0] + " HTTP/1.1\r\n" + host + more + length + "Connection: close\r\n\r\n" + body);
    assertTrue(answer.startsWith("HTTP/1.1 " + line.substring(0, 4)), line + "\n" + answer);
    assertEquals("nosniff", RawSocket.header(answer, "X-Content-Type-Options"));
    assertTrue(RawSocket.header(answer, "Cache-Control").contains("no-store"), answer);
    assertTrue(
        RawSocket.header(answer, "Content-Security-Policy").contains("frame-ancestors 'none'"),
        answer);
    assertFalse(answer.contains("\r\nServer:"), answer);
    assertFalse(answer.contains("\r\nX-Powered-By:"), answer);
    return answer;
  }
}
