package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.Config;
import dev.postern.config.ConfigLoader;
import dev.postern.config.QueryLimits;
import dev.postern.edge.StreamedReply;
import dev.postern.limit.LimitCounts;
import dev.postern.limit.Quotas;
import io.undertow.server.HttpHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that hold on to what they are not given, and requests that two servers read as two. */
@Timeout(20)
class EdgeAttacksTest {
  private static final String HASTY =
      "header-timeout-ms: 150, body-timeout-ms: 150, idle-timeout-ms: 150, write-timeout-ms: 150";
  private static final String HASTY_BODIES = "body-timeout-ms: 150";
  private static final int PLACES = 4;
  private static final String CLOSING = "Host: localhost\r\nConnection: close\r\n\r\n";
  private static final String LIVE = "GET /live HTTP/1.1\r\n" + CLOSING;
  private static final String ROWS = "GET /api/shop/t HTTP/1.1\r\n" + CLOSING;

  private final EchoPipeline pipeline = new EchoPipeline();
  private HttpServer server;

  private void start(String yaml) {
    start(yaml, Map.of());
  }

  private void start(String yaml, Map<String, HttpHandler> further) {
    Config config =
        ConfigLoader.parse(Path.of("conf/postern.yaml"), yaml, Path.of("."), Map.of()).withPort(0);
    server =
        new HttpServer(
            config.http(),
            QueryLimits.DEFAULTS,
            new Quotas(config.rates(), new LimitCounts(limit -> {})),
            pipeline,
            identity -> List.of(),
            Map.of(),
            () -> new Readiness(true, Map.of()),
            further);
    server.start();
  }

  @AfterEach
  void stop() {
    pipeline.goOn.countDown();
    server.close();
  }

  private String ask(String request) throws IOException {
    return RawSocket.ask(server.port(), request);
  }

  private CompletableFuture<String> asked(String request) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            answer.complete(ask(request));
          } catch (IOException failure) {
            answer.completeExceptionally(failure);
          }
        });
    return answer;
  }

  private static void assertRefused(String answer) {
    assertTrue(answer.isEmpty() || answer.matches("(?s)HTTP/[01]\\.[019] 4.*"), answer);
  }

  /** Connections that say this and no more. */
  private List<RawSocket> halves(int count, String request) throws IOException {
    List<RawSocket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawSocket socket = new RawSocket(server.port());
      sockets.add(socket);
      socket.say(request);
    }
    return sockets;
  }

  private static void close(List<RawSocket> sockets) throws IOException {
    for (RawSocket socket : sockets) {
      socket.close();
    }
  }

  private void assertServedAgain() throws IOException {
    String answer = ask(ROWS);
    while (answer.startsWith("HTTP/1.1 503")) {
      answer = ask(ROWS);
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
          halves(PLACES, head.replace("|", "\r\n") + "\r\nContent-Length: 9999\r\n\r\n{");
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
    assertTrue(ask(ROWS).startsWith("HTTP/1.1 200 "));
    List<RawSocket> slow =
        halves(
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
    CompletableFuture<String> slow = asked("GET /api/shop/slow HTTP/1.1\r\n" + CLOSING);
    pipeline.isRunning.await();
    List<RawSocket> sockets =
        halves(
            PLACES, "POST /api/shop/t HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n");
    for (RawSocket socket : sockets) {
      String answer = socket.hearToEnd();
      assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
    }
    close(sockets);
    pipeline.goOn.countDown();
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

  @Test
  void aThousandIdleConnectionsAreClosedWhileOthersAreServed() throws IOException {
    start("server: {max-concurrent-requests: %d, %s}".formatted(PLACES, HASTY));
    List<RawSocket> idle = halves(500, "");
    idle.addAll(halves(500, "GET /api/shop/t HTTP/1.1\r\nHost: lo"));
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
      CompletableFuture<String> answer = asked("GET /api/shop/slow HTTP/1.1\r\n" + CLOSING);
      all.add(answer);
      answer.thenRun(refused::countDown);
    }
    refused.await();
    assertTrue(ask(LIVE).startsWith("HTTP/1.1 200 "));
    pipeline.goOn.countDown();
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
    start("server: {%s}".formatted(HASTY), Map.of("/events", endless));
    try (RawSocket deaf = new RawSocket(server.port())) {
      deaf.say("GET /events HTTP/1.1\r\n" + CLOSING);
      long bytes = written.get();
      assertTrue(bytes >= 0 && bytes < 64L << 20, bytes + " bytes");
      assertServedAgain();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gzip", "deflate", "br", "x-gzip", "zstd", "gzip, gzip", "identity, gzip"})
  void aPackedBodyIsNotUnpacked(String encoding) throws IOException {
    start("");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(new byte[10 << 20]);
    }
    // as text, so that its bytes are others; nobody looks into it
    String body = packed.toString(StandardCharsets.US_ASCII);
    String answer =
        ask(
            "POST /api/shop/t HTTP/1.1\r\nContent-Type: application/json\r\nContent-Encoding: "
                + encoding
                + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n"
                + CLOSING
                + body);
    assertTrue(answer.startsWith("HTTP/1.1 415 "), answer);
    assertTrue(answer.contains("PSTN415"), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "Identity", ""})
  void aBodyAsItIsMaySaySo(String encoding) throws IOException {
    start("");
    String answer =
        ask(
            "POST /api/shop/t HTTP/1.1\r\nContent-Encoding: "
                + encoding
                + "\r\nContent-Length: 7\r\n"
                + CLOSING
                + "{\"a\":1}");
    assertTrue(answer.startsWith("HTTP/1.1 201 "), answer);
  }

  @Test
  void whatIsTooLongIsRefusedAtTheDefaults() throws IOException {
    start("");
    String get = "GET /api/shop/t";
    assertRefused(ask(get + " HTTP/1.1\r\nX: " + "x".repeat(1 << 20) + "\r\n" + CLOSING));
    assertRefused(ask(get + "?a=" + "x".repeat(2 << 20) + " HTTP/1.1\r\n" + CLOSING));
    assertRefused(ask(get + "?" + "a=eq.1&".repeat(10_000) + " HTTP/1.1\r\n" + CLOSING));
    assertRefused(ask(get + "?" + "a&".repeat(10_000) + " HTTP/1.1\r\n" + CLOSING));
    assertRefused(ask(get + " HTTP/1.1\r\n" + "Cookie: a=b\r\n".repeat(100) + CLOSING));
    assertRefused(ask("GET /" + "a/".repeat(20_000) + " HTTP/1.1\r\n" + CLOSING));
    assertServedAgain();
  }

  /** One request, at most one answer, and what hides in its body is never served. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 4|Transfer-Encoding: chunked||0||",
        "Transfer-Encoding: chunked|Content-Length: 4||0||",
        "Content-Length: 0|Content-Length: 44||",
        "Content-Length: 0, 0||",
        "Content-Length: +0||",
        "Content-Length: 0x0||",
        "Content-Length: -0||",
        "Content-Length:||",
        "Content-Length : 44||",
        "Transfer-Encoding: xchunked||0||",
        "Transfer-Encoding: chunked, identity||0||",
        "Transfer-Encoding: identity, chunked||0||",
        "Transfer-Encoding: chunked|Transfer-Encoding: identity||0||",
        "Transfer-Encoding: \u000bchunked||0||",
        "Transfer-Encoding:|\tchunked||0||",
        "Transfer-Encoding : chunked||0||",
        "Transfer_Encoding: chunked|Transfer-Encoding: gzip||0||",
        "X: y|Transfer-Encoding: chunked|Content-Length: 1||0||",
        "X: y\nTransfer-Encoding: xchunked||0||",
        "X: y\rTransfer-Encoding: chunked||0||",
        "Transfer-Encoding: chunked||0x0||",
        "Transfer-Encoding: chunked||-1||",
        "Transfer-Encoding: chunked||+0||",
        "Transfer-Encoding: chunked||g||",
        "Transfer-Encoding: chunked||fffffffffffffffff||",
        "Transfer-Encoding: chunked||10000000000000000||",
        "Transfer-Encoding: chunked||1|xy0||",
        "Transfer-Encoding: chunked||2|{}X0||",
        "Transfer-Encoding: chunked||0 0||",
        "Transfer-Encoding: chunked||0\nX||",
        "Transfer-Encoding: chunked||0;a=\nb||"
      })
  void oneRequestHasOneAnswer(String fields) throws IOException {
    start("server: {%s}".formatted(HASTY));
    String hidden = "GET /api/shop/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String answer =
        ask(
            "POST /api/shop/t HTTP/1.1\r\nHost: localhost\r\n"
                + fields.replace("|", "\r\n")
                + hidden);
    assertFalse(answer.contains("smuggled"), answer);
    assertTrue(answer.split("HTTP/1\\.[01] ", -1).length <= 2, answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/shop/t HTTP/1.1\nHost: localhost\n\n",
        "GET /api/shop/t\r\n\r\n",
        "GET /api/shop/t HTTP/0.9\r\n\r\n",
        "GET /api/shop/t HTTP/2.0\r\nHost: localhost\r\n\r\n",
        "GET  /api/shop/t HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /api/shop/t HTTP/1.1 \r\nHost: localhost\r\n\r\n",
        "GET\t/api/shop/t\tHTTP/1.1\r\nHost: localhost\r\n\r\n",
        "G\u0000T /api/shop/t HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /api/shop/t HTTP/1.1\r\nHost: localhost\r\nX\u0000: y\r\n\r\n",
        "GET /api/shop/t HTTP/1.1\r\nHost: localhost\r\nX: y\u0000\r\n\r\n",
        "GET /api/shop/t HTTP/1.1\r\nHost: localhost\r\n: y\r\n\r\n",
        "GET /api/shop/t HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
        "GET /api/shop/t HTTP/1.1\r\nHost: localhost, evil.example\r\n\r\n",
        "GET /api/shop/t HTTP/1.1\r\nHost: evil.example@localhost\r\n\r\n",
        "GET /api/shop/t HTTP/1.1\r\nHost: localhost/..\r\n\r\n",
        "GET /api/shop/t HTTP/1.1\r\nHost:\r\n\r\n",
        "GET /api/shop/t#f HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000",
        "\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000\u00a1\u0003\u0003\r\n\r\n"
      })
  void whatIsNoRequestOfThisVersionIsRefused(String request) throws IOException {
    start("server: {%s}".formatted(HASTY));
    String answer = ask(request);
    assertRefused(answer);
    assertFalse(answer.contains("shop/t/read"), answer);
  }

  @Test
  void noOtherProtocolIsSwitchedTo() throws IOException {
    start("server: {%s}".formatted(HASTY));
    for (String protocol : List.of("h2c", "websocket", "TLS/1.2")) {
      String answer =
          ask(
              "GET /api/shop/t HTTP/1.1\r\nUpgrade: "
                  + protocol
                  + "\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
                  + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                  + "Host: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\n\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
      assertEquals("nosniff", RawSocket.header(answer, "X-Content-Type-Options"));
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
          ask(
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
    start("server: {max-body-bytes: 4096}\nrates: [{name: a, per: [ip], limit: 12, window: 1h}]");
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
            "429 GET /api/shop/t",
            "413 POST /api/shop/t|Content-Length: 5000",
            "415 POST /api/shop/t|Content-Encoding: gzip",
            "421 GET /api/shop/t|Host: evil.example",
            "403 GET /api/shop/t|Origin: https://evil.example",
            "501 POST /api/shop/t|Transfer-Encoding: xchunked",
            "200 GET /live",
            "200 GET /ready");
    for (String line : asked) {
      String[] parts = line.substring(4).split("\\|");
      String more = parts.length > 1 ? parts[1] + "\r\n" : "";
      String host = more.startsWith("Host") ? "" : "Host: localhost\r\n";
      String body = parts[0].startsWith("POST") && more.isEmpty() ? "{}" : "";
      String length = body.isEmpty() ? "" : "Content-Length: 2\r\n";
      String answer =
          ask(
              parts[0]
                  + " HTTP/1.1\r\n"
                  + host
                  + more
                  + length
                  + "Connection: close\r\n\r\n"
                  + body);
      assertTrue(answer.startsWith("HTTP/1.1 " + line.substring(0, 4)), line + "\n" + answer);
      assertEquals("nosniff", RawSocket.header(answer, "X-Content-Type-Options"));
      assertTrue(RawSocket.header(answer, "Cache-Control").contains("no-store"), answer);
      assertTrue(
          RawSocket.header(answer, "Content-Security-Policy").contains("frame-ancestors 'none'"),
          answer);
      assertTrue(RawSocket.header(answer, "X-Request-Id").matches("[0-9a-z]+"), answer);
      assertFalse(answer.contains("\r\nServer:"), answer);
      assertFalse(answer.contains("\r\nX-Powered-By:"), answer);
    }
  }
}
