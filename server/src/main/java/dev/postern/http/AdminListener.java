package dev.postern.http;

import dev.postern.config.AdminSettings;
import dev.postern.config.HttpSettings;
import dev.postern.edge.HostList;
import dev.postern.edge.Tls;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Options;

/**
 * A listener for operators alone: the numbers of the gateway at {@code /metrics}, whether it is
 * alive and whether it can work at {@code /live} and {@code /ready}, and why at {@code /health};
 * and further pages.
 */
public final class AdminListener implements AutoCloseable {
  private static final String PATH = "/metrics";
  private static final String LIVE = "/live";
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MISDIRECTED = 421;
  private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");
  private static final HttpString CONTENT_SECURITY_POLICY =
      new HttpString("Content-Security-Policy");
  private static final Logger LOG = LoggerFactory.getLogger(AdminListener.class);

  private final AdminSettings settings;
  private final HttpSettings patience;
  private final HostList hosts;
  private final Optional<Tls> tls;
  private final Optional<String> transportSecurity;
  private final Supplier<byte[]> numbers;
  private final String mediaType;
  private final Map<String, Supplier<Readiness>> probes;
  private final Map<String, HttpHandler> pages;
  private Optional<Undertow> listening = Optional.empty();

  /**
   * @param patience whose timeouts and TLS hold here too
   * @param numbers asked at every request
   * @param mediaType of what they come as
   * @param probes further paths, asked at every request too
   * @param pages further paths that answer by themselves
   */
  public AdminListener(
      AdminSettings settings,
      HttpSettings patience,
      Supplier<byte[]> numbers,
      String mediaType,
      Map<String, Supplier<Readiness>> probes,
      Map<String, HttpHandler> pages) {
    this.settings = settings;
    this.patience = patience;
    this.hosts = new HostList(settings.allowedHosts());
    this.tls =
        settings.usesTls() && settings.port().isPresent()
            ? patience.tls().map(Tls::open)
            : Optional.empty();
    this.transportSecurity = tls.flatMap(spoken -> patience.tls()).flatMap(Tls::transportSecurity);
    this.numbers = numbers;
    this.mediaType = mediaType;
    this.probes = Map.copyOf(probes);
    this.pages = Map.copyOf(pages);
  }

  /**
   * Starts to listen, unless the settings say that nobody wants it.
   *
   * @throws UncheckedIOException where the address cannot be listened on
   */
  public synchronized void start() {
    if (settings.port().isEmpty()) {
      return;
    }
    int port = settings.port().getAsInt();
    Undertow undertow =
        Undertow.builder()
            .addListener(Tls.listener(tls, settings.host(), port))
            .setHandler(new BlockingHandler(this::answer))
            .setIoThreads(1)
            .setWorkerThreads(1)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
            .setServerOption(UndertowOptions.MAX_HEADERS, patience.maxHeaders())
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, patience.headerTimeoutMillis())
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, patience.idleTimeoutMillis())
            .setSocketOption(Options.WRITE_TIMEOUT, patience.writeTimeoutMillis())
            .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
            .build();
    try {
      undertow.start();
      listening = Optional.of(undertow);
      tls.ifPresent(spoken -> spoken.follow(undertow));
      LOG.info("Operators find numbers at {}", url().get());
    } catch (RuntimeException failed) {
      if (failed.getCause() instanceof BindException unusable) {
        throw new UncheckedIOException(
            "Cannot listen on %s:%d for operators".formatted(settings.host(), port), unusable);
      }
      throw failed;
    }
  }

  /** Where the numbers are, also where the settings asked for a free port; empty for nowhere. */
  public synchronized Optional<String> url() {
    return listening.map(
        undertow -> {
          var address = (InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress();
          return (tls.isPresent() ? "https://" : "http://")
              + settings.host()
              + ":"
              + address.getPort()
              + PATH;
        });
  }

  private void answer(HttpServerExchange exchange) throws Exception {
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(CONTENT_TYPE_OPTIONS, "nosniff");
    headers.put(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    headers.put(Headers.CACHE_CONTROL, "no-store");
    transportSecurity.ifPresent(value -> headers.put(Headers.STRICT_TRANSPORT_SECURITY, value));
    if (!exchange.isRequestComplete()) {
      exchange.setPersistent(false); // nobody reads bodies here, so none is waited for
    }
    HttpString method = exchange.getRequestMethod();
    Supplier<Readiness> probe =
        exchange.getRequestPath().equals(LIVE)
            ? () -> new Readiness(true, Map.of())
            : probes.get(exchange.getRequestPath());
    HttpHandler page = pages.get(exchange.getRequestPath());
    if (!hosts.allows(exchange.getRequestHeaders().getFirst(Headers.HOST))) {
      exchange.setStatusCode(MISDIRECTED);
    } else if (probe == null && page == null && !exchange.getRequestPath().equals(PATH)) {
      exchange.setStatusCode(StatusCodes.NOT_FOUND);
    } else if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
      exchange.setStatusCode(StatusCodes.METHOD_NOT_ALLOWED);
      headers.put(Headers.ALLOW, "GET, HEAD");
    } else if (page != null) {
      page.handleRequest(exchange);
    } else if (probe != null) {
      Readiness now = probe.get();
      exchange.setStatusCode(now.status());
      headers.put(Headers.CONTENT_TYPE, "application/json");
      exchange
          .getResponseSender()
          .send(ByteBuffer.wrap(now.json().buffer(), 0, now.json().length()));
    } else {
      headers.put(Headers.CONTENT_TYPE, mediaType);
      exchange.getResponseSender().send(ByteBuffer.wrap(numbers.get()));
    }
  }

  @Override
  public synchronized void close() {
    tls.ifPresent(Tls::close);
    listening.ifPresent(Undertow::stop);
    listening = Optional.empty();
  }
}
