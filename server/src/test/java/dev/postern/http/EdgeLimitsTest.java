package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.Config;
import dev.postern.config.ConfigLoader;
import dev.postern.config.QueryLimits;
import dev.postern.edge.StreamedReply;
import dev.postern.limit.Numbers;
import dev.postern.limit.Quotas;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the edge bounds before anybody knows who calls: addresses, and the memory of answers. */
@Timeout(120)
class EdgeLimitsTest {
  private static final String INDEX =
      "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  private static final String LIVE =
      "GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  private static final long NEVER = TimeUnit.DAYS.toNanos(1);

  private Numbers numbers;
  private final EchoPipeline pipeline = new EchoPipeline();
  private HttpServer server;

  private void start(String yaml) {
    Config config =
        ConfigLoader.parse(Path.of("conf/postern.yaml"), yaml, Path.of("."), Map.of()).withPort(0);
    numbers = new Numbers();
    server =
        new HttpServer(
            config.http(),
            QueryLimits.DEFAULTS,
            new Quotas(config.rates(), numbers.ofLimits()),
            pipeline,
            identity -> List.of(),
            Map.of(),
            () -> new Readiness(true, Map.of()),
            Map.of("/endless", EdgeLimitsTest::endless));
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String ask(String request) throws IOException {
    return RawSocket.ask(server.port(), request);
  }

  private static String get(String path, String field) {
    return "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\nConnection: close\r\n\r\n"
        .formatted(path, field);
  }

  @Test
  void anAddressThatCallsTooOftenIsRefusedBeforeItSignsIn() throws IOException {
    start("rates: [{name: address, per: [ip], limit: 3, window: 1h}]");
    String first = ask(INDEX);
    assertEquals("\"address\";q=3;w=3600", RawSocket.header(first, "RateLimit-Policy"));
    assertTrue(RawSocket.header(first, "RateLimit").startsWith("\"address\";r=2;t="), first);
    // whoever calls, and whatever a header says
    ask(get("/api/shop/t", "X-Forwarded-For: 203.0.113.9"));
    ask(get("/api/shop/t", "Authorization: Bearer wrong"));
    String refused =
        ask("HEAD /api/shop/t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertTrue(refused.startsWith("HTTP/1.1 429 "), refused);
    String told = ask(INDEX);
    assertTrue(told.startsWith("HTTP/1.1 429 "), told);
    assertTrue(told.contains("\"code\":\"PSTN429\""), told);
    assertTrue(told.contains("counted by ip"), told);
    assertTrue(Integer.parseInt(RawSocket.header(told, "Retry-After")) > 3_000, told);
    assertTrue(ask(LIVE).startsWith("HTTP/1.1 200 "));
    assertEquals(2, numbers.number("postern_limit_refusals_total{limit=\"rate address\"}"));
    assertEquals(List.of("PSTN429"), pipeline.refusedAtEdge(), "one record of the two");
  }

  @Test
  void namesOfHeaderFieldsCanBeOthers() throws IOException {
    start(
        """
        rates: [{name: address, per: [ip], limit: 3, window: 1h}]
        rate-limits: {policy-header: X-RateLimit-Policy, state-header: X-RateLimit}
        """);
    String answer = ask(INDEX);
    assertEquals("\"address\";q=3;w=3600", RawSocket.header(answer, "X-RateLimit-Policy"));
    assertFalse(answer.contains("\nRateLimit"), answer);
  }

  /** An answer that comes piece by piece as long as its client takes it. */
  private static void endless(HttpServerExchange exchange) {
    exchange.dispatch(
        Thread::startVirtualThread,
        () -> {
          try {
            StreamedReply reply = StreamedReply.begin(exchange, 200, System.nanoTime() + NEVER);
            while (true) {
              reply.write(ByteBuffer.allocate(256 * 1024));
            }
          } catch (IOException tooSlow) {
            exchange.dispatch(exchange.getIoThread(), HttpServerExchange::endExchange);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/shop/huge", "/endless"})
  void aClientThatTakesLittleAtATimeIsCutWhileOthersAreServed(String path) throws IOException {
    start("server: {write-timeout-ms: 400, min-answer-bytes-per-second: 2147483647}");
    try (RawSocket slow = new RawSocket(server.port())) {
      slow.say("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      long taken = 0;
      for (int bytes = slow.hear(1024); bytes >= 0; bytes = slow.hear(1024)) {
        taken += bytes;
        assertTrue(ask(INDEX).startsWith("HTTP/1.1 200 "));
      }
      assertTrue(taken > 1024 && taken < 32 * 1024 * 1024, taken + " bytes");
    }
  }

  @Test
  void smallAnswersAreCountedTooWhereTheyAreNotTaken() throws IOException {
    start("server: {max-answer-bytes-in-flight: 1048576, max-concurrent-requests: 50}");
    List<RawSocket> deaf = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      RawSocket one = RawSocket.small(server.port());
      deaf.add(one);
      one.say("GET /api/shop/middling HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100));
    }
    String answer = ask(INDEX);
    while (!answer.contains("server.max-answer-bytes-in-flight")) {
      answer = ask(INDEX);
    }
    for (RawSocket one : deaf) {
      one.close();
    }
    while (!answer.startsWith("HTTP/1.1 200 ")) {
      answer = ask(INDEX);
    }
  }

  @Test
  void answersThatNobodyTakesAreBoundedTogetherAndHealthStaysGreen() throws IOException {
    start("server: {max-answer-bytes-in-flight: 1048576, write-timeout-ms: 1500}");
    try (RawSocket deaf = new RawSocket(server.port())) {
      deaf.say("GET /api/shop/huge HTTP/1.1\r\nHost: localhost\r\n\r\n");
      String answer = ask(INDEX);
      while (!answer.startsWith("HTTP/1.1 503")) {
        answer = ask(INDEX);
      }
      assertTrue(answer.contains("\"code\":\"PSTN563\""), answer);
      assertTrue(answer.contains("server.max-answer-bytes-in-flight is 1048576"), answer);
      assertEquals("1", RawSocket.header(answer, "Retry-After"));
      assertTrue(ask(LIVE).startsWith("HTTP/1.1 200 "));
      assertTrue(numbers.number("postern_shed_requests_total") > 0);
      while (answer.startsWith("HTTP/1.1 503")) {
        answer = ask(INDEX);
      }
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }
  }
}
