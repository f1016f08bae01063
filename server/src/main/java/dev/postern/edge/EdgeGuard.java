package dev.postern.edge;

import dev.postern.config.HttpSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.limit.Quotas;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Stands before every surface. Names the request, bounds how many run at once, and lets nothing by
 * that two programs could read differently or that a foreign web page sent. What passes has its one
 * canonical path as {@link HttpServerExchange#getRelativePath()}.
 */
public final class EdgeGuard implements HttpHandler {
  private static final Set<String> PROBES = Set.of("/live", "/ready");
  private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");
  private static final HttpString CONTENT_SECURITY_POLICY =
      new HttpString("Content-Security-Policy");

  private final HttpHandler next;
  private final Optional<String> transportSecurity;
  private final EdgeRefusals refusals;
  private final HostList hosts;
  private final Cors cors;
  private final RequestIds ids = new RequestIds();
  private final int bodyTimeoutMillis;
  private final Places places;
  private final Quotas quotas;
  private final AnswerMemory memory;
  private volatile boolean isClosing;

  /**
   * @param refusals answers what is not let by
   * @param quotas what is counted to bound it
   * @param next the surfaces
   */
  public EdgeGuard(HttpSettings settings, EdgeRefusals refusals, Quotas quotas, HttpHandler next) {
    this.next = next;
    this.transportSecurity = settings.tls().flatMap(Tls::transportSecurity);
    this.refusals = refusals;
    this.hosts = new HostList(settings.allowedHosts());
    this.quotas = quotas;
    this.memory = new AnswerMemory(settings.maxAnswerBytesInFlight());
    this.cors =
        new Cors(settings.allowedOrigins(), quotas.headerNames(), settings.tls().isPresent());
    this.bodyTimeoutMillis = settings.bodyTimeoutMillis();
    this.places = new Places(settings, memory);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    HeaderMap headers = exchange.getResponseHeaders();
    ids.assign(exchange);
    headers.put(CONTENT_TYPE_OPTIONS, "nosniff");
    headers.put(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    headers.put(Headers.CACHE_CONTROL, "no-store");
    transportSecurity.ifPresent(value -> headers.put(Headers.STRICT_TRANSPORT_SECURITY, value));
    // Probes take no place: a busy gateway lives.
    boolean isProbe = PROBES.contains(exchange.getRequestURI());
    if (!isProbe) {
      if (isClosing || !places.enter(exchange)) {
        headers.put(Headers.RETRY_AFTER, "1");
        Reply.refusal(exchange, overloaded());
        return;
      }
      if (memory.isShort()) {
        quotas.metrics().shed();
        headers.put(Headers.RETRY_AFTER, "1");
        Reply.refusal(exchange, memory.refusal());
        return;
      }
      memory.watch(exchange);
    }
    try {
      check(exchange);
    } catch (GatewayException refused) {
      refusals.refuse(exchange, refused);
      return;
    }
    if (!isProbe && isTooOften(exchange)) {
      return;
    }
    boundBody(exchange);
    if (!cors.answersPreflight(exchange)) {
      next.handleRequest(exchange);
    }
  }

  /** Few leave a record: whoever floods the gateway is not to fill its disk as well. */
  private boolean isTooOften(HttpServerExchange exchange) {
    ExchangeCredentials credentials = new ExchangeCredentials(exchange);
    try {
      LimitFields.ofAddress(exchange, quotas.take(credentials));
      return false;
    } catch (GatewayException refused) {
      if (quotas.isNews(credentials)) {
        refusals.refuse(exchange, refused);
      } else {
        Reply.refusal(exchange, refused);
      }
      return true;
    }
  }

  /**
   * Refuses new requests and waits for those at work, and until their clients have the answers.
   *
   * @return whether all of them ended in time
   */
  public boolean drain(int timeoutMillis) throws InterruptedException {
    isClosing = true;
    return places.drain(timeoutMillis);
  }

  private void check(HttpServerExchange exchange) {
    // It asks for another protocol; every other method is for the surfaces to know.
    if (exchange.getRequestMethod().equals(Methods.CONNECT)) {
      throw new GatewayException(ErrorCode.METHOD_NOT_ALLOWED, "Unsupported HTTP method: CONNECT");
    }
    HeaderMap headers = exchange.getRequestHeaders();
    HeaderValues encodings = headers.get(Headers.TRANSFER_ENCODING);
    if (encodings != null && !isPlainlyChunked(exchange, encodings)) {
      throw new GatewayException(
              ErrorCode.REQUEST_MALFORMED, "Only the transfer encoding chunked is understood.")
          .as(ErrorCode.REQUEST_MALFORMED.code(), 501);
    }
    if (encodings != null) {
      // The server below takes whatever it cannot read as a chunk's length for the end of the body:
      // what follows it must not become a request.
      exchange.setPersistent(false);
    }
    checkIsUnpacked(headers);
    String path = RequestPath.canonical(exchange.getRequestURI());
    exchange.setRelativePath(path);
    // Probes come by whatever address their machine has; their answers tell nothing.
    if (!PROBES.contains(path)
        && !hosts.allows(exchange.getRequestHeaders().getFirst(Headers.HOST))) {
      throw new GatewayException(
              ErrorCode.REQUEST_FORBIDDEN, "This gateway is not known by the host name asked for.")
          .as(ErrorCode.REQUEST_FORBIDDEN.code(), 421)
          .hint("The operator lists its names under server.allowed-hosts.");
    }
    if (!isWayBack(path)) {
      cors.admit(exchange);
    }
  }

  /** Where another site may send a browser back to, by a form too; whoever serves it must look. */
  private static boolean isWayBack(String path) {
    return path.startsWith("/auth/") && path.endsWith("/callback");
  }

  /** Nothing is unpacked here: a small body would become a large one. */
  private static void checkIsUnpacked(HeaderMap headers) {
    HeaderValues encodings = headers.get(Headers.CONTENT_ENCODING);
    if (encodings == null) {
      return;
    }
    for (String encoding : encodings) {
      if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
        throw new GatewayException(
                ErrorCode.MEDIA_TYPE_NOT_UNDERSTOOD, "Bodies are not taken in a content encoding.")
            .hint("Send the body as it is, without Content-Encoding.");
      }
    }
  }

  private static boolean isPlainlyChunked(HttpServerExchange exchange, HeaderValues encodings) {
    return encodings.size() == 1
        && encodings.getFirst().equalsIgnoreCase("chunked")
        && exchange.getProtocol().equals(Protocols.HTTP_1_1);
  }

  /** A body that drips in outlives every idle timeout, so it has a deadline as a whole. */
  private void boundBody(HttpServerExchange exchange) {
    if (exchange.isRequestComplete()) {
      return;
    }
    XnioExecutor.Key deadline =
        exchange
            .getIoThread()
            .executeAfter(
                () -> {
                  if (!exchange.isRequestComplete()) {
                    IoUtils.safeClose(exchange.getConnection());
                  }
                },
                bodyTimeoutMillis,
                TimeUnit.MILLISECONDS);
    exchange.addExchangeCompleteListener(
        (ended, others) -> {
          deadline.remove();
          others.proceed();
        });
  }

  private GatewayException overloaded() {
    return isClosing
        ? new GatewayException(ErrorCode.OVERLOADED, "The gateway is stopping.")
        : new GatewayException(ErrorCode.OVERLOADED, "The gateway is busy.")
            .details("The limit server.max-concurrent-requests is " + places.most() + ".")
            .hint("Try again shortly.");
  }
}
