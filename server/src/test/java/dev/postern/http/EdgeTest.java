package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.HttpSettings;
import dev.postern.config.QueryLimits;
import dev.postern.limit.Quotas;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in by raw sockets and must not get far. */
class EdgeTest {
  private static final String INDEX = get("/", "Host: localhost");
  private static final String LIVE = get("/live", "Host: localhost");

  private final EchoPipeline pipeline = new EchoPipeline();
  private HttpServer server = started(60_000, 1_000);

  @AfterEach
  void stop() {
    pipeline.goOn.countDown();
    server.close();
  }

  /** A server with one timeout for everything. */
  private HttpServer started(int timeoutMillis, int maxConcurrentRequests) {
    HttpSettings settings =
        new HttpSettings(
            "127.0.0.1",
            0,
            List.of("localhost", "gateway.example:8443"),
            List.of("https://app.example"),
            10_000,
            16 * 1024,
            32,
            timeoutMillis,
            timeoutMillis,
            timeoutMillis,
            timeoutMillis,
            8192,
            maxConcurrentRequests,
            Long.MAX_VALUE,
            10_000,
            true,
            Optional.empty());
    HttpServer started =
        new HttpServer(
            settings,
            QueryLimits.DEFAULTS,
            Quotas.withoutRates(),
            pipeline,
            identity -> List.of(),
            Map.of(),
            () -> new Readiness(true, Map.of()),
            Map.of());
    started.start();
    return started;
  }

  private void restart(int timeoutMillis, int maxConcurrentRequests) {
    server.close();
    server = started(timeoutMillis, maxConcurrentRequests);
  }

  private String ask(String request) throws IOException {
    return RawSocket.ask(server.port(), request);
  }

  private static String get(String target, String... headers) {
    return request("GET", target, "", headers);
  }

  /** A request with these header fields, after which the server is to close. */
  private static String request(String method, String target, String body, String... headers) {
    StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return request.append("Connection: close\r\n\r\n").append(body).toString();
  }

  private static void assertStatus(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
  }

  /** Refused by the gateway or by the server below it: a client error and nothing else. */
  private static void assertRefused(String answer) {
    assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"), answer);
  }

  @Test
  void halfAHeaderIsNotWaitedForLong() throws IOException {
    restart(200, 10);
    assertRefused(ask("GET /live HTTP/1.1\r\nHost: loc"));
    assertRefused(ask("GET /live\r\n\r\n"));
  }

  @Test
  void aSilentConnectionIsClosed() throws IOException {
    restart(200, 10);
    assertEquals("", ask(""));
  }

  @Test
  void aConnectionIsClosedWhenNothingFollowsTheFirstRequest() throws IOException {
    restart(200, 10);
    assertStatus(200, ask("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  }

  @Test
  void halfABodyIsNotWaitedForLong() throws IOException {
    restart(200, 10);
    assertEquals(
        "", ask("POST /api/shop/t HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{"));
  }

  @Test
  void aDrippingBodyHasADeadlineAsAWhole() throws IOException {
    restart(400, 10);
    try (RawSocket socket = new RawSocket(server.port())) {
      socket.say("POST /api/shop/t HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n");
      assertTrue(socket.isClosedWhileDripping(" ".repeat(4_000), 20));
    }
  }

  @Test
  void aBodyNobodyReadsHasADeadlineToo() throws IOException {
    restart(400, 10);
    assertStatus(
        404, ask("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{"));
  }

  @Test
  void anAnswerNobodyTakesGivesItsPlaceFree() throws IOException {
    restart(60_000, 1);
    try (RawSocket deaf = new RawSocket(server.port())) {
      deaf.say(get("/api/shop/huge", "Host: localhost"));
      deaf.hear(16);
      // it has its place until nothing is left to do but to wait for its client
      askUntil(200);
      FutureTask<Boolean> stopped = inBackground(Executors.callable(server::close, true));
      askUntil(503);
      assertFalse(stopped.isDone(), "nobody is cut by a stop that has time");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity"
      })
  void onlyPlainChunkedIsATransferEncoding(String header) throws IOException {
    String body = "2\r\n{}\r\n0\r\n\r\n";
    String answer = ask(request("POST", "/api/shop/t", body, "Host: localhost", header));
    assertTrue(answer.startsWith("HTTP/1.1 501 ") || answer.startsWith("HTTP/1.1 400 "), answer);
    assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
  }

  @Test
  void chunkedBodiesAreRead() throws IOException {
    String body = "8\r\n{\"a\": 1}\r\n0\r\n\r\n";
    assertStatus(
        201,
        ask(request("POST", "/api/shop/t", body, "Host: localhost", "Transfer-Encoding: chunked")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /live HTTP/1.1|Host: localhost|Content-Length: 2|Transfer-Encoding: chunked||0||",
        "POST /api/s/t HTTP/1.1|Host: localhost|Content-Length: 2|Content-Length: 3||{}",
        "POST /api/s/t HTTP/1.1|Host: localhost|Content-Length: 9000000000000000000||{}",
        "POST /api/s/t HTTP/1.1|Host: localhost|Content-Length: -2||{}",
        "GET /live HTTP/1.1|Host : localhost||",
        "GET /api/s/t HTTP/1.1||",
        "GET /api/s/t HTTP/1.1|Host: localhost|Host: other||",
        "GET http://other/api/s/t HTTP/1.1|Host: localhost||",
        "TRACE /live HTTP/1.1|Host: localhost|Connection: close||",
        "CONNECT localhost:80 HTTP/1.1|Host: localhost|Connection: close||",
        "PROPFIND /live HTTP/1.1|Host: localhost|Connection: close||"
      })
  void whatTwoServersCouldReadDifferentlyIsRefused(String lines) throws IOException {
    assertRefused(ask(lines.replace("|", "\r\n")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//live",
        "/./live",
        "/api/../live",
        "/api/shop/..;/t",
        "/api/shop\\t",
        "/api/shop%2ft",
        "/api/shop%5ct",
        "/api/shop/%2e%2e/t",
        "/api/shop/%252e",
        "/api/shop/t%00",
        "/api/shop/t%0a",
        "/api/shop/t%7f",
        "/api/shop/t%",
        "/api/shop/t%4",
        "/api/shop/t%zz",
        "/api/shop/%ff",
        "/api/shop/%c0%ae",
        "*"
      })
  void pathsWithMoreThanOneReadingAreRefused(String path) throws IOException {
    assertStatus(400, ask(get(path, "Host: localhost")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/shop/a;b=c.d", "/api/shop/a%3Bb=c%2Ed"})
  void semicolonsAndDotsAreCharactersOfANameLikeAnyOther(String path) throws IOException {
    assertTrue(ask(get(path, "Host: localhost")).contains("\"endpoint\":\"shop/a;b=c.d/read\""));
  }

  @Test
  void escapesInAPathAreDecodedOnce() throws IOException {
    assertTrue(
        ask(get("/%61pi/shop/gr%C3%B6%C3%9Fe%20x", "Host: localhost"))
            .contains("\"endpoint\":\"shop/größe x/read\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "localhost.evil.example", "gateway.example", "gateway.example:80"})
  void foreignHostNamesAreRefused(String host) throws IOException {
    assertStatus(421, ask(get("/api/shop/t", "Host: " + host)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:1234", "LOCALHOST", "gateway.example:8443"})
  void knownHostNamesAreServed(String host) throws IOException {
    assertStatus(200, ask(get("/api/shop/t", "Host: " + host)));
  }

  @Test
  void probesAnswerUnderAnyName() throws IOException {
    assertStatus(200, ask(get("/live", "Host: 10.1.2.3")));
    assertStatus(200, ask(get("/ready", "Host: 10.1.2.3")));
    String refused = ask(get("/", "Host: 10.1.2.3"));
    assertStatus(421, refused);
    assertTrue(refused.contains("server.allowed-hosts"), refused);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example", "null", "https://app.example.evil", "http://app.example"})
  void pagesOfForeignOriginsAreRefused(String origin) throws IOException {
    assertStatus(403, ask(get("/api/shop/t", "Host: localhost", "Origin: " + origin)));
  }

  @Test
  void pagesOfListedOriginsMayReadTheAnswer() throws IOException {
    String answer = ask(get("/api/shop/t", "Host: localhost", "Origin: https://app.example"));
    assertStatus(200, answer);
    assertTrue(answer.contains("Access-Control-Allow-Origin: https://app.example\r\n"), answer);
    assertTrue(answer.contains("Vary: Origin\r\n"), answer);
  }

  @Test
  void theGatewaysOwnPagesMayCall() throws IOException {
    assertStatus(200, ask(get("/api/shop/t", "Host: localhost:99", "Origin: http://localhost:99")));
  }

  @Test
  void aBrowserThatAsksFirstIsToldWhatItMayDo() throws IOException {
    String answer =
        ask(
            request(
                "OPTIONS",
                "/api/shop/t",
                "",
                "Host: localhost",
                "Origin: https://app.example",
                "Access-Control-Request-Method: PATCH",
                "Access-Control-Request-Headers: authorization, prefer"));
    assertStatus(200, answer);
    assertTrue(answer.contains("PATCH"), answer);
    assertTrue(
        answer.contains(
            "Access-Control-Allow-Headers: Authorization, authorization, prefer, Accept,"
                + " Accept-Language, Content-Language"),
        answer);
  }

  @Test
  void bodiesThatClaimToBeTooLongAreRefused() throws IOException {
    for (String length : List.of("10001", "2000000000", "9000000000000")) {
      String claim = "Content-Length: " + length;
      String answer = ask(request("POST", "/api/shop/t", "", "Host: localhost", claim));
      assertStatus(413, answer);
      assertTrue(answer.contains("PSTN413"), answer);
      assertTrue(answer.contains("server.max-body-bytes"), answer);
    }
  }

  @Test
  void chunkedBodiesThatBecomeTooLongAreRefused() throws IOException {
    String chunk = "1000\r\n" + " ".repeat(0x1000) + "\r\n";
    String body = chunk.repeat(50) + "2\r\n{}\r\n0\r\n\r\n";
    String answer =
        ask(request("POST", "/api/shop/t", body, "Host: localhost", "Transfer-Encoding: chunked"));
    assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 413"), answer);
  }

  @Test
  void aBodyOfTheLongestLengthIsRead() throws IOException {
    String body = "{\"a\":\"" + "x".repeat(10_000 - 8) + "\"}";
    String length = "Content-Length: " + body.length();
    assertStatus(201, ask(request("POST", "/api/shop/t", body, "Host: localhost", length)));
  }

  @Test
  void tooLongAndTooManyHeadersAreRefused() throws IOException {
    assertRefused(ask(get("/live", "Host: localhost", "X: " + "x".repeat(20_000))));
    String[] many = new String[40];
    for (int i = 0; i < many.length; i++) {
      many[i] = "X" + i + ": y";
    }
    many[0] = "Host: localhost";
    assertRefused(ask(get("/live", many)));
  }

  @Test
  void moreRequestsThanPlacesAreRefusedNotQueued() throws Exception {
    restart(60_000, 1);
    FutureTask<String> slow = inBackground(() -> ask(get("/api/shop/slow", "Host: localhost")));
    pipeline.isRunning.await();
    String refused = ask(INDEX);
    assertStatus(503, refused);
    assertTrue(refused.contains("server.max-concurrent-requests"), refused);
    assertStatus(200, ask(LIVE));
    pipeline.goOn.countDown();
    assertStatus(200, slow.get());
  }

  private void askUntil(int status) throws IOException {
    while (!ask(INDEX).startsWith("HTTP/1.1 " + status)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void stoppingLetsRunningRequestsEnd() throws Exception {
    FutureTask<String> slow = inBackground(() -> ask(get("/api/shop/slow", "Host: localhost")));
    pipeline.isRunning.await();
    try (RawSocket open = new RawSocket(server.port())) {
      FutureTask<Boolean> stopped = inBackground(Executors.callable(server::close, true));
      askUntil(503);
      pipeline.goOn.countDown();
      assertStatus(200, slow.get());
      assertTrue(stopped.get());
      assertEquals("", open.hearToEnd());
    }
  }

  @Test
  void aFaultInTheGatewayTellsNothing() throws IOException {
    String answer = ask(get("/api/shop/broken", "Host: localhost"));
    assertStatus(500, answer);
    assertTrue(answer.contains("PGRSTX00"), answer);
    assertFalse(answer.contains("fault in the gateway"), answer);
  }

  @Test
  void everyAnswerIsNamedAndHardened() throws IOException {
    String first = ask(INDEX);
    String second = ask(get("/nowhere", "Host: localhost"));
    assertNotEquals(
        RawSocket.header(first, "X-Request-Id"), RawSocket.header(second, "X-Request-Id"));
    for (String answer : List.of(first, second)) {
      assertTrue(RawSocket.header(answer, "X-Request-Id").matches("[0-9a-z]{10,40}"), answer);
      assertEquals("nosniff", RawSocket.header(answer, "X-Content-Type-Options"));
      assertEquals("no-store", RawSocket.header(answer, "Cache-Control"));
      assertFalse(answer.contains("Server:"), answer);
    }
  }

  @Test
  void longAnswersAreCompressedForThoseWhoTakeThemSo() throws IOException {
    String gzip = "Accept-Encoding: br, gzip";
    String answer = ask(get("/api/shop/huge", "Host: localhost", gzip));
    assertEquals("gzip", RawSocket.header(answer, "Content-Encoding"));
    assertTrue(answer.contains("Vary: Accept-Encoding\r\n"), answer.substring(0, 500));
    assertTrue(answer.length() < 1024 * 1024);
    for (String refused : List.of("gzip;q=0", "br", "identity")) {
      String encoding = "Accept-Encoding: " + refused;
      assertFalse(
          ask(request("HEAD", "/api/shop/huge", "", "Host: localhost", encoding))
              .contains("Content-Encoding"));
    }
    assertFalse(ask(get("/api/shop/t", "Host: localhost", gzip)).contains("Content-Encoding"));
  }

  private static <T> FutureTask<T> inBackground(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.startVirtualThread(task);
    return task;
  }
}
