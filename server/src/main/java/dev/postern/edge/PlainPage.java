package dev.postern.edge;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

/** Pages for people, as HTML without a script, which no other page may frame and nobody keeps. */
public final class PlainPage {
  private static final String HTML = "text/html; charset=utf-8";
  private static final HttpString SECURITY_POLICY = new HttpString("Content-Security-Policy");
  private static final HttpString FRAMES = new HttpString("X-Frame-Options");

  private static final String STYLE =
      "body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:15vh auto;padding:0 1rem}"
          + "input,button{font:inherit;width:100%;box-sizing:border-box;padding:.5rem}"
          + "input[type=checkbox]{width:auto}"
          + "label{display:block;margin:.75rem 0}button{margin-top:1rem}"
          + "b{overflow-wrap:anywhere}";

  /** No script, nothing from elsewhere, one style; forms go back here alone. */
  private static final String POLICY =
      "default-src 'none'; style-src 'sha256-%s'; form-action 'self'; base-uri 'none';"
              .formatted(hash())
          + " frame-ancestors 'none'";

  private PlainPage() {}

  private static String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return Base64.getEncoder()
          .encodeToString(digest.digest(STYLE.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * A whole page.
   *
   * @param title as plain text
   * @param body as HTML
   */
  public static String of(String title, String body) {
    return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\""
        + " content=\"width=device-width\"><title>%s</title><style>%s</style></head>"
            .formatted(escaped(title), STYLE)
        + "<body><h1>%s</h1>%s</body></html>".formatted(escaped(title), body);
  }

  /** Text as HTML may hold it, between tags and within attributes. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** Answers with a page. */
  public static void send(HttpServerExchange exchange, int status, String html) {
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(SECURITY_POLICY, POLICY);
    headers.put(FRAMES, "DENY");
    headers.put(Headers.CACHE_CONTROL, "no-store");
    headers.put(Headers.REFERRER_POLICY, "no-referrer");
    Reply.bytes(exchange, status, HTML, ByteBuffer.wrap(html.getBytes(StandardCharsets.UTF_8)));
  }
}
