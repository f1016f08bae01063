package dev.postern.hook;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
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
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.Timeout;

/**
 * One request and its answer, on a connection of its own to one of the addresses given: no proxy,
 * no cookies, no redirects, no second try, nothing unpacked, and an end to everything.
 */
final class HttpExchange implements AutoCloseable {
  private static final int MAX_HEADERS = 100;
  private static final int MAX_HEADER_LINE = 8_192;

  private final int maxBytes;
  private final TlsSocketStrategy tls = new DefaultClientTlsStrategy(SSLContexts.createDefault());
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("hook-fetch-clock").factory());

  /**
   * An answer.
   *
   * @param headers by lower-case name; those of one name joined by commas
   * @param location where it redirects to; null where it does not
   */
  record Answer(int status, Map<String, String> headers, String body, String location) {}

  HttpExchange(int maxBytes) {
    this.maxBytes = maxBytes;
    clock.setRemoveOnCancelPolicy(true);
  }

  /**
   * Sends it.
   *
   * @throws GatewayException where there is no answer in time, or a longer one than may be
   */
  Answer send(FetchRequest request, InetAddress[] addresses, long deadlineNanos) {
    Target target = request.target();
    long leftNanos = deadlineNanos - System.nanoTime();
    if (leftNanos <= 0) {
      throw late(target);
    }
    HttpUriRequestBase sent = message(request);
    HttpHost host = new HttpHost(target.scheme(), target.name(), target.port());
    CloseableHttpClient client = client(addresses, target, Timeout.ofNanoseconds(leftNanos));
    ScheduledFuture<?> end =
        clock.schedule(
            () -> {
              sent.cancel();
              client.close(CloseMode.IMMEDIATE);
            },
            leftNanos,
            TimeUnit.NANOSECONDS);
    try {
      return read(client.executeOpen(host, sent, null), target);
    } catch (GatewayException told) {
      throw told;
    } catch (IOException | RuntimeException failure) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw late(target);
      }
      throw new GatewayException(
          ErrorCode.UNAVAILABLE,
          "fetch: %s does not answer as it should: %s"
              .formatted(target.server(), HookFailure.oneLine(failure.getMessage())));
    } finally {
      end.cancel(false);
      client.close(CloseMode.IMMEDIATE);
    }
  }

  private static GatewayException late(Target target) {
    return new GatewayException(
        ErrorCode.TIMEOUT, "fetch: %s has not answered in time".formatted(target.server()));
  }

  private static HttpUriRequestBase message(FetchRequest request) {
    HttpUriRequestBase sent =
        new HttpUriRequestBase(request.method(), URI.create(request.target().url()));
    sent.setHeader("User-Agent", "postern");
    request.headers().forEach(sent::setHeader);
    if (request.body() != null) {
      String type = request.headers().getOrDefault("content-type", "text/plain; charset=utf-8");
      sent.setHeader("content-type", type);
      sent.setEntity(new ByteArrayEntity(request.body(), null));
    }
    return sent;
  }

  private CloseableHttpClient client(InetAddress[] addresses, Target target, Timeout left) {
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new Checked(target.name(), addresses))
                .setTlsSocketStrategy(tls)
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
                        .setConnectTimeout(left)
                        .setSocketTimeout(left)
                        .build())
                .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(left).build())
                .build())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setResponseTimeout(left)
                .setConnectionRequestTimeout(left)
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
        .disableDefaultUserAgent()
        .build();
  }

  private Answer read(ClassicHttpResponse response, Target target) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : response.getHeaders()) {
      headers.merge(
          header.getName().toLowerCase(Locale.ROOT),
          header.getValue() == null ? "" : header.getValue(),
          (one, other) -> one + ", " + other);
    }
    int status = response.getCode();
    boolean isRedirect =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    if (isRedirect && headers.containsKey("location")) {
      return new Answer(status, headers, "", headers.get("location"));
    }
    String encoding = headers.getOrDefault("content-encoding", "identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw new GatewayException(
          ErrorCode.UNAVAILABLE,
          "fetch: %s answers in an encoding nobody asked for".formatted(target.server()));
    }
    headers.remove("set-cookie");
    return new Answer(status, headers, body(response.getEntity(), target), null);
  }

  private String body(HttpEntity entity, Target target) throws IOException {
    if (entity == null) {
      return "";
    }
    if (entity.getContentLength() > maxBytes) {
      throw tooLong(target);
    }
    // not closed here, which would take what is left of it: its connection is cut instead
    byte[] bytes = entity.getContent().readNBytes(maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw tooLong(target);
    }
    return new String(bytes, charset(entity));
  }

  private GatewayException tooLong(Target target) {
    return new GatewayException(
        ErrorCode.LIMIT_REACHED,
        "fetch: the answer of %s is longer than %d bytes".formatted(target.server(), maxBytes));
  }

  private static Charset charset(HttpEntity entity) {
    try {
      ContentType type = ContentType.parse(entity.getContentType());
      return type == null || type.getCharset() == null ? StandardCharsets.UTF_8 : type.getCharset();
    } catch (RuntimeException unknown) {
      return StandardCharsets.UTF_8;
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  /** Knows the one name, by the addresses that were looked at. */
  private record Checked(String name, InetAddress[] addresses) implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      if (!host.equals(name)) {
        throw new UnknownHostException("only " + name + " is known");
      }
      return addresses.clone();
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }
}
