package dev.postern.openapi;

import dev.postern.openapi.OpenApiSettings.Field;
import dev.postern.openapi.OpenApiSettings.Limits;
import dev.postern.spi.CallContext;
import dev.postern.spi.Cancellation;
import dev.postern.spi.DataSource;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The server at the other end: requests to it and their answers. No proxy, no cookies, no
 * redirects, no second try, nothing unpacked; everything ends by the call's deadline.
 */
final class Remote implements AutoCloseable {
  private static final int MAX_HEADERS = 100;
  private static final int MAX_HEADER_LINE = 16_384;
  private static final int MINUTE_MILLIS = 60_000;

  private final Limits limits;
  private final Addresses addresses;
  private final CloseableHttpClient client;
  private final Semaphore places;
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("openapi-clock").factory());

  /**
   * A request.
   *
   * @param body null for none
   */
  record Request(String method, URI address, List<Field> fields, byte[] body) {}

  /**
   * An answer.
   *
   * @param type its media type in lower case without parameters; empty for none
   */
  record Answer(int status, String type, byte[] body) {}

  Remote(Limits limits, boolean isPrivate) {
    this.limits = limits;
    this.addresses = new Addresses(isPrivate, limits.connectMillis());
    this.places = new Semaphore(limits.concurrentCalls(), true);
    this.client = client();
    clock.setRemoveOnCancelPolicy(true);
  }

  private CloseableHttpClient client() {
    Timeout whole = Timeout.ofMilliseconds(limits.timeoutMillis());
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(addresses)
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(SSLContexts.createDefault()))
                .setMaxConnTotal(limits.concurrentCalls())
                .setMaxConnPerRoute(limits.concurrentCalls())
                .setConnectionFactory(
                    ManagedHttpClientConnectionFactory.builder()
                        .http1Config(
                            Http1Config.custom()
                                .setMaxHeaderCount(MAX_HEADERS)
                                .setMaxLineLength(MAX_HEADER_LINE)
                                .build())
                        .build())
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.ofMilliseconds(limits.connectMillis()))
                        .setSocketTimeout(whole)
                        .setValidateAfterInactivity(TimeValue.ofMilliseconds(500))
                        // names are looked up again now and then
                        .setTimeToLive(TimeValue.ofMilliseconds(MINUTE_MILLIS))
                        .build())
                .build())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setResponseTimeout(whole)
                .setConnectionRequestTimeout(whole)
                .setAuthenticationEnabled(false)
                .setRedirectsEnabled(false)
                .setContentCompressionEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .build())
        .setRoutePlanner(new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE))
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .setUserAgent("postern")
        .build();
  }

  /**
   * Sends a request.
   *
   * @param maxBytes the longest answer
   * @throws SourceException where there is no answer in time, or a longer one than may be
   */
  Answer send(Request request, CallContext call, int maxBytes) {
    long ownNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limits.timeoutMillis());
    long endNanos = ownNanos - call.deadlineNanos() < 0 ? ownNanos : call.deadlineNanos();
    enter(endNanos);
    try {
      return exchange(request, call, endNanos, maxBytes);
    } finally {
      places.release();
    }
  }

  private void enter(long endNanos) {
    long wait =
        Math.min(endNanos - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(limits.waitMillis()));
    try {
      if (places.tryAcquire(Math.max(0, wait), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    throw new SourceException(
        Kind.UNAVAILABLE,
        "all %d places of max-concurrent-calls are taken".formatted(limits.concurrentCalls()));
  }

  private Answer exchange(Request request, CallContext call, long endNanos, int maxBytes) {
    HttpUriRequestBase sent = new HttpUriRequestBase(request.method(), request.address());
    request.fields().forEach(field -> sent.setHeader(field.name(), field.value()));
    if (request.body() != null) {
      sent.setEntity(new ByteArrayEntity(request.body(), null));
    }
    ScheduledFuture<?> end =
        clock.schedule(sent::cancel, endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    try (Cancellation.Listening _ = call.cancellation().onCancel(sent::cancel)) {
      HttpHost host =
          new HttpHost(
              request.address().getScheme(),
              request.address().getHost().replaceAll("[\\[\\]]", ""),
              request.address().getPort());
      return read(client.executeOpen(host, sent, null), maxBytes, sent);
    } catch (IOException | RuntimeException failure) {
      throw failed(failure, call, endNanos);
    } finally {
      end.cancel(false);
    }
  }

  private static SourceException failed(Exception failure, CallContext call, long endNanos) {
    if (failure instanceof SourceException told) {
      return told;
    }
    if (call.cancellation().isCancelled()) {
      return new SourceException(Kind.CANCELLED, "the caller gave the call up");
    }
    if (System.nanoTime() - endNanos >= 0 || failure instanceof java.net.SocketTimeoutException) {
      return new SourceException(Kind.TIMEOUT, "the remote service has not answered in time");
    }
    return new SourceException(
        Kind.UNAVAILABLE,
        "",
        "",
        "",
        "",
        "the remote service does not answer as it should: " + failure,
        failure);
  }

  private static Answer read(ClassicHttpResponse response, int maxBytes, HttpUriRequestBase request)
      throws IOException {
    try (response) {
      HttpEntity entity = response.getEntity();
      Header type = response.getFirstHeader("content-type");
      String media = type == null ? "" : type.getValue().split(";", 2)[0].strip();
      String encoding =
          entity == null || entity.getContentEncoding() == null
              ? "identity"
              : entity.getContentEncoding();
      if (!encoding.equalsIgnoreCase("identity")) {
        request.cancel();
        throw new SourceException(Kind.UNAVAILABLE, "an answer in an encoding nobody asked for");
      }
      byte[] body = entity == null ? new byte[0] : entity.getContent().readNBytes(maxBytes + 1);
      if (body.length > maxBytes) {
        // its connection is cut, so that what is left of it need not be read
        request.cancel();
        throw new SourceException(
            Kind.TOO_DEMANDING, "an answer of more than %d bytes".formatted(maxBytes));
      }
      return new Answer(response.getCode(), media.toLowerCase(java.util.Locale.ROOT), body);
    }
  }

  /** Whether somebody listens there, within about a second. */
  boolean isReached(URI base) {
    int usual = base.getScheme().equals("https") ? 443 : 80;
    int port = base.getPort() < 0 ? usual : base.getPort();
    try {
      InetAddress address = addresses.resolve(base.getHost().replaceAll("[\\[\\]]", ""))[0];
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port), 1_000);
        return true;
      }
    } catch (IOException unreachable) {
      return false;
    }
  }

  DataSource.Figures figures() {
    int active = limits.concurrentCalls() - places.availablePermits();
    return new DataSource.Figures(active, 0, places.getQueueLength(), limits.concurrentCalls());
  }

  @Override
  public void close() {
    clock.shutdownNow();
    client.close(CloseMode.IMMEDIATE);
    addresses.close();
  }
}
