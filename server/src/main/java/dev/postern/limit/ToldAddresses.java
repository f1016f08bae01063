package dev.postern.limit;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Which refused addresses are on record: each once in a minute, and no more than so many of them,
 * so that whoever floods the gateway does not fill its disk as well.
 */
final class ToldAddresses {
  static final int MOST_A_MINUTE = 100;
  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private final Set<String> told = new HashSet<>();
  private long begunNanos;

  ToldAddresses(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.begunNanos = nanoTime.getAsLong();
  }

  /** Whether this address is to be put on record; true once. */
  synchronized boolean isNews(String address) {
    long now = nanoTime.getAsLong();
    if (now - begunNanos >= MINUTE_NANOS) {
      begunNanos = now;
      told.clear();
    }
    return told.size() < MOST_A_MINUTE && told.add(address);
  }
}
