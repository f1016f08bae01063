package dev.postern.limit;

import dev.postern.config.RateSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.metric.LimitMetrics;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis or Valkey in which nodes count together. One that does not answer in time is left alone
 * for a second; what becomes of calls meanwhile is for the config to say. Keys are hashed: who
 * calls is nothing for the store to know.
 */
final class SharedStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedStore.class);
  private static final int REST_MILLIS = 1_000;
  private static final int CONNECT_MILLIS = 1_000;
  private static final Duration KEPT_LONGER = Duration.ofSeconds(10);
  private static final int HASH_CHARACTERS = 32;

  private final RateSettings.Store settings;
  private final LimitMetrics metrics;
  private final ClientResources resources;
  private final RedisClient client;
  private final AtomicBoolean isGone = new AtomicBoolean();
  private final ScheduledExecutorService connecting =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("postern-limits").factory());
  private volatile Optional<ProxyManager<byte[]>> buckets = Optional.empty();
  private StatefulRedisConnection<byte[], byte[]> connection;

  SharedStore(RateSettings.Store settings, LimitMetrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
    RedisURI uri = RedisURI.create(settings.url());
    uri.setTimeout(Duration.ofMillis(CONNECT_MILLIS));
    this.resources =
        ClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    this.client = RedisClient.create(resources, uri);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(
                SocketOptions.builder().connectTimeout(Duration.ofMillis(CONNECT_MILLIS)).build())
            .build());
    connect();
  }

  /** Tries until it succeeds; whatever has failed once gets a connection of its own. */
  private void connect() {
    try {
      if (connection != null && connection.isOpen()) {
        var _ = connection.closeAsync();
      }
      connection = client.connect(ByteArrayCodec.INSTANCE);
      buckets =
          Optional.of(
              Bucket4jLettuce.casBasedBuilder(connection)
                  .expirationAfterWrite(
                      ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(
                          KEPT_LONGER))
                  .requestTimeout(Duration.ofMillis(settings.timeoutMillis()))
                  .build());
      if (isGone.compareAndSet(true, false)) {
        LOG.info("The store of limits is back");
      }
    } catch (RuntimeException unreachable) {
      tellGone(unreachable);
      connectLater();
    }
  }

  private void connectLater() {
    if (!connecting.isShutdown()) {
      var _ = connecting.schedule(this::connect, REST_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Takes from the bucket of a key.
   *
   * @return empty where the store is gone and this node is to count by itself
   * @throws GatewayException where it is gone and calls are refused without it
   */
  Optional<Taken> take(String key, BucketConfiguration configuration, long amount) {
    Optional<Taken> taken =
        ask(
            store ->
                Taken.of(
                    store
                        .builder()
                        .build(hashed(key), () -> configuration)
                        .tryConsumeAndReturnRemaining(amount)));
    if (taken.isEmpty() && settings.refusesWithout()) {
      throw new GatewayException(
              ErrorCode.LIMITS_UNAVAILABLE, "the limits of calls cannot be counted now")
          .hint("Try again in a moment");
    }
    return taken;
  }

  void giveBack(String key, BucketConfiguration configuration, long amount) {
    var _ =
        ask(
            store -> {
              store.builder().build(hashed(key), () -> configuration).addTokens(amount);
              return true;
            });
  }

  private <T> Optional<T> ask(Function<ProxyManager<byte[]>, T> question) {
    Optional<ProxyManager<byte[]>> store = buckets;
    if (store.isEmpty()) {
      metrics.storeMissed();
      return Optional.empty();
    }
    try {
      return Optional.of(question.apply(store.get()));
    } catch (RuntimeException failure) {
      metrics.storeMissed();
      buckets = Optional.empty();
      if (tellGone(failure)) {
        connectLater();
      }
      return Optional.empty();
    }
  }

  /** Whether nobody had noticed yet. */
  private boolean tellGone(RuntimeException failure) {
    boolean isNews = isGone.compareAndSet(false, true);
    if (isNews) {
      LOG.warn(
          "The store of limits is gone; {}: {}",
          settings.refusesWithout()
              ? "calls that have limits are refused"
              : "this node counts by itself",
          failure.toString());
    }
    return isNews;
  }

  private byte[] hashed(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      String name =
          settings.prefix() + HexFormat.of().formatHex(digest).substring(0, HASH_CHARACTERS);
      return name.getBytes(StandardCharsets.UTF_8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    connecting.shutdownNow();
    client.shutdown(Duration.ZERO, Duration.ofMillis(CONNECT_MILLIS));
    resources.shutdown(0, CONNECT_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
