package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two servers could read as two, and such as are none of HTTP/1.1. */
@Timeout(60)
class SmugglingTest {
  private static final String HASTY =
      "header-timeout-ms: 150, body-timeout-ms: 150, idle-timeout-ms: 150, write-timeout-ms: 150";
  private static final String CLOSING = "Host: localhost\r\nConnection: close\r\n\r\n";

  private static EdgeServer server;
  private static EdgeServer hasty;

  @BeforeAll
  static void start() {
    server = new EdgeServer("");
    hasty = new EdgeServer("server: {%s}".formatted(HASTY));
  }

  @AfterAll
  static void stop() {
    server.close();
    hasty.close();
  }

  private static void assertRefused(String answer) {
    assertTrue(answer.isEmpty() || answer.matches("(?s)HTTP/[01]\\.[019] 4.*"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gzip", "deflate", "br", "x-gzip", "zstd", "gzip, gzip", "identity, gzip"})
  void aPackedBodyIsNotUnpacked(String encoding) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(new byte[10 << 20]);
    }
    // as text, so that its bytes are others; nobody looks into it
    String body = packed.toString(StandardCharsets.US_ASCII);
    String answer =
        server.ask(
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
    String answer =
        server.ask(
            "POST /api/shop/t HTTP/1.1\r\nContent-Encoding: "
                + encoding
                + "\r\nContent-Length: 7\r\n"
                + CLOSING
                + "{\"a\":1}");
    assertTrue(answer.startsWith("HTTP/1.1 201 "), answer);
  }

  @Test
  void whatIsTooLongIsRefusedAtTheDefaults() throws IOException {
    String get = "GET /api/shop/t";
    assertRefused(server.ask(get + " HTTP/1.1\r\nX: " + "x".repeat(1 << 20) + "\r\n" + CLOSING));
    assertRefused(server.ask(get + "?a=" + "x".repeat(2 << 20) + " HTTP/1.1\r\n" + CLOSING));
    assertRefused(server.ask(get + "?" + "a=eq.1&".repeat(10_000) + " HTTP/1.1\r\n" + CLOSING));
    assertRefused(server.ask(get + "?" + "a&".repeat(10_000) + " HTTP/1.1\r\n" + CLOSING));
    assertRefused(server.ask(get + " HTTP/1.1\r\n" + "Cookie: a=b\r\n".repeat(100) + CLOSING));
    assertRefused(server.ask("GET /" + "a/".repeat(20_000) + " HTTP/1.1\r\n" + CLOSING));
    assertTrue(server.ask(get + " HTTP/1.1\r\n" + CLOSING).startsWith("HTTP/1.1 200 "));
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
    String hidden = "GET /api/shop/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String answer =
        hasty.ask(
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
    String answer = hasty.ask(request);
    assertRefused(answer);
    assertFalse(answer.contains("shop/t/read"), answer);
  }

  @Test
  void noOtherProtocolIsSwitchedTo() throws IOException {
    for (String protocol : List.of("h2c", "websocket", "TLS/1.2")) {
      String answer =
          hasty.ask(
              "GET /api/shop/t HTTP/1.1\r\nUpgrade: "
                  + protocol
                  + "\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
                  + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                  + "Host: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\n\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
      assertEquals("nosniff", RawSocket.header(answer, "X-Content-Type-Options"));
    }
  }
}
