package dev.postern.http;

import dev.postern.config.HttpSettings;
import dev.postern.config.QueryLimits;
import dev.postern.config.RestSettings;
import dev.postern.edge.BodyReader;
import dev.postern.edge.Departures;
import dev.postern.edge.EdgeGuard;
import dev.postern.edge.EdgeRefusals;
import dev.postern.edge.Tls;
import dev.postern.limit.Quotas;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.schema.Views;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Options;

/**
 * Listens for HTTP/1.1, by TLS where that is set up, and serves REST and whatever further surfaces
 * it is given.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int BUFFER_BYTES = 16 * 1024 - 20;
  private static final int POOLED_BUFFERS = 256;
  private static final int MAX_PARAMETERS = 1_000;

  private final HttpSettings settings;
  private final EdgeGuard guard;
  private final Departures departures = new Departures();
  private final Optional<Tls> tls;
  private final Undertow undertow;
  private boolean isListening;

  /**
   * @param quotas what is counted to bound it
   * @param services how each service speaks the REST dialect, and where it lies
   * @param readiness asked at every request for {@code /ready}
   * @param further handlers of other surfaces by the first segment of their paths, for instance
   *     {@code /mcp}
   */
  public HttpServer(
      HttpSettings settings,
      QueryLimits limits,
      Quotas quotas,
      OperationPipeline pipeline,
      Views views,
      Map<String, RestSettings> services,
      Supplier<Readiness> readiness,
      Map<String, HttpHandler> further) {
    this(settings, limits, quotas, pipeline, views, services, readiness, further, Optional.empty());
  }

  /**
   * The same where browsers can sign in.
   *
   * @param signIn the pages for that
   */
  public HttpServer(
      HttpSettings settings,
      QueryLimits limits,
      Quotas quotas,
      OperationPipeline pipeline,
      Views views,
      Map<String, RestSettings> services,
      Supplier<Readiness> readiness,
      Map<String, HttpHandler> further,
      Optional<SignInPages> signIn) {
    Map<String, HttpHandler> others = new HashMap<>(further);
    signIn.ifPresent(pages -> others.put(SignInPages.PLACE, pages));
    EdgeRefusals refusals = new EdgeRefusals(pipeline, further::containsKey);
    BodyReader bodies = new BodyReader(settings.maxBodyBytes(), refusals);
    Mounts mounts = new Mounts(services);
    RestHandler rest =
        new RestHandler(
            pipeline, views, limits, bodies, mounts, departures, settings.maxBodyBytes());
    this.settings = settings;
    this.guard =
        new EdgeGuard(
            settings,
            refusals,
            quotas,
            new RootHandler(
                rest,
                mounts,
                others,
                readiness,
                bodies,
                settings.servesDocs() ? Optional.of(new DocsPage(bodies)) : Optional.empty()));
    this.tls = settings.tls().map(Tls::open);
    this.undertow = undertow(settings, tls, guard);
  }

  private static Undertow undertow(HttpSettings settings, Optional<Tls> tls, HttpHandler handler) {
    return Undertow.builder()
        .addListener(Tls.listener(tls, settings.host(), settings.port()))
        .setHandler(handler)
        // Outside the heap, so that the system copies from and to them; a few are kept for the next
        // requests, and none by a thread, since virtual threads live for one request only.
        .setByteBufferPool(new DefaultByteBufferPool(true, BUFFER_BYTES, POOLED_BUFFERS, 0, 0))
        // The heavy part of a handshake; requests have threads of their own.
        .setWorkerThreads(tls.isPresent() ? Runtime.getRuntime().availableProcessors() : 1)
        .setSocketOption(Options.WRITE_TIMEOUT, settings.writeTimeoutMillis())
        .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, settings.headerTimeoutMillis())
        .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, settings.idleTimeoutMillis())
        .setServerOption(UndertowOptions.MAX_HEADER_SIZE, settings.maxHeaderBytes())
        .setServerOption(UndertowOptions.MAX_HEADERS, settings.maxHeaders())
        .setServerOption(UndertowOptions.MAX_PARAMETERS, MAX_PARAMETERS)
        .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, 2L * settings.maxBodyBytes())
        .setServerOption(UndertowOptions.DECODE_URL, false)
        // Clients send braces, brackets and quotes as they are; RequestPath and QueryString judge.
        .setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
        .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
        .build();
  }

  /**
   * Starts to listen.
   *
   * @throws UncheckedIOException where the address cannot be listened on
   */
  public synchronized void start() {
    try {
      undertow.start();
      isListening = true;
      tls.ifPresent(spoken -> spoken.follow(undertow));
    } catch (RuntimeException failed) {
      if (failed.getCause() instanceof IOException unusable) {
        throw new UncheckedIOException(
            "Cannot listen on " + settings.host() + ":" + settings.port(), unusable);
      }
      throw failed;
    }
  }

  /** The port listened on, also where the settings asked for a free one. */
  public int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress()).getPort();
  }

  /** Refuses new requests, lets those at work end for a bounded time, and stops. Once is enough. */
  @Override
  public synchronized void close() {
    tls.ifPresent(Tls::close);
    if (!isListening) {
      departures.close();
      return;
    }
    isListening = false;
    // Listeners are not suspended first: that would cut the connections of running requests.
    try {
      if (!guard.drain(settings.drainTimeoutMillis())) {
        LOG.warn("Some requests did not end within {} ms", settings.drainTimeoutMillis());
      }
    } catch (InterruptedException stopNow) {
      Thread.currentThread().interrupt();
    }
    undertow.stop();
    departures.close();
  }
}
