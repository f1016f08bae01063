package dev.postern.edge;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which web pages may call: the Fetch standard's CORS protocol, with a list of origins. */
final class Cors {
  private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
  private static final HttpString ALLOW_CREDENTIALS =
      new HttpString("Access-Control-Allow-Credentials");
  private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
  private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
  private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
  private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
  private static final HttpString REQUEST_METHOD = new HttpString("Access-Control-Request-Method");
  private static final HttpString REQUEST_HEADERS =
      new HttpString("Access-Control-Request-Headers");
  private static final String ALWAYS_EXPOSED =
      "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server,"
          + " Transfer-Encoding, Range-Unit, Content-Profile, ETag, Preference-Applied,"
          + " Proxy-Status, Retry-After, Server-Timing, WWW-Authenticate, X-Request-Id,"
          + " Link, X-Next-Cursor, Mcp-Session-Id";
  private static final String ALWAYS_ALLOWED = "Accept, Accept-Language, Content-Language";
  private static final int MAX_REQUESTED_HEADERS_CHARACTERS = 1_000;

  private final Set<String> origins;
  private final boolean allowsAll;
  private final String ownScheme;
  private final String exposed;

  /**
   * @param limitFields header fields that tell of limits
   * @param isTls whether the gateway's own pages come by TLS for sure
   */
  Cors(List<String> origins, List<String> limitFields, boolean isTls) {
    this.origins =
        origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    this.allowsAll = this.origins.contains("*");
    this.ownScheme = isTls ? "https://" : "";
    this.exposed =
        limitFields.isEmpty()
            ? ALWAYS_EXPOSED
            : ALWAYS_EXPOSED + ", " + String.join(", ", limitFields);
  }

  /**
   * Marks the answer as readable by the page that asked.
   *
   * @throws GatewayException where that page is of a foreign origin
   */
  void admit(HttpServerExchange exchange) {
    String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
    if (origin == null) {
      return;
    }
    if (!allowsAll
        && !isOwn(origin, exchange)
        && !origins.contains(origin.toLowerCase(Locale.ROOT))) {
      throw new GatewayException(
              ErrorCode.REQUEST_FORBIDDEN, "Pages of this origin may not call the gateway.")
          .hint("The operator lists origins under server.allowed-origins.");
    }
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(ALLOW_ORIGIN, allowsAll ? "*" : origin);
    if (!allowsAll) {
      headers.put(ALLOW_CREDENTIALS, "true");
    }
    headers.put(EXPOSE_HEADERS, exposed);
    if (!allowsAll) {
      headers.add(Headers.VARY, "Origin");
    }
  }

  /** Answers a browser that asks first whether it may. */
  boolean answersPreflight(HttpServerExchange exchange) {
    HeaderMap asked = exchange.getRequestHeaders();
    if (!exchange.getRequestMethod().toString().equals("OPTIONS")
        || !asked.contains(Headers.ORIGIN)
        || !asked.contains(REQUEST_METHOD)) {
      return false;
    }
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(ALLOW_METHODS, "GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD");
    headers.put(MAX_AGE, "86400");
    String requested = asked.getFirst(REQUEST_HEADERS);
    boolean namesMore = requested != null && isListOfNames(requested) && !requested.isBlank();
    headers.put(
        ALLOW_HEADERS,
        "Authorization, " + (namesMore ? listed(requested) + ", " : "") + ALWAYS_ALLOWED);
    Reply.empty(exchange, 200);
    return true;
  }

  /** Whether the page came from this gateway itself; its Host was checked before. */
  private boolean isOwn(String origin, HttpServerExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
    int authority = origin.indexOf("://");
    return host != null
        && authority > 0
        && origin.startsWith(ownScheme)
        && origin.substring(authority + 3).equalsIgnoreCase(host);
  }

  private static String listed(String names) {
    return Arrays.stream(names.split(",", -1)).map(String::strip).collect(Collectors.joining(", "));
  }

  private static boolean isListOfNames(String text) {
    return text.length() <= MAX_REQUESTED_HEADERS_CHARACTERS
        && text.chars()
            .allMatch(c -> c < 0x7f && (Character.isLetterOrDigit(c) || "-_, ".indexOf(c) >= 0));
  }
}
