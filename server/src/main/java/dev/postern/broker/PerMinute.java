package dev.postern.broker;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts requests by address; each minute begins with the first one. */
final class PerMinute {
  private static final int MOST_ADDRESSES = 100_000;

  private final int most;
  private final Cache<String, AtomicInteger> counts =
      Caffeine.newBuilder()
          .maximumSize(MOST_ADDRESSES)
          .expireAfterWrite(Duration.ofMinutes(1))
          .executor(Runnable::run)
          .build();

  PerMinute(int most) {
    this.most = most;
  }

  /** Counts one; whether it is beyond what an address may do. */
  boolean isTooMany(String address) {
    return counts.get(address, _ -> new AtomicInteger()).incrementAndGet() > most;
  }
}
