package dev.postern.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;

/**
 * Counts in the memory of this node, by a clock that nobody sets. A key that has not been used for
 * a window has everything again and is forgotten; past the most keys those unused longest are.
 */
final class LocalBuckets implements Buckets {
  private final Allowance allowance;
  private final Bandwidth bandwidth;
  private final Cache<String, Entry> entries;

  /** One key's bucket, and until when a shared store is known to grant it nothing. */
  static final class Entry {
    private final Bucket bucket;
    private volatile long closedUntilNanos = System.nanoTime();

    private Entry(Bandwidth bandwidth) {
      this.bucket = Bucket.builder().addLimit(bandwidth).withNanosecondPrecision().build();
    }

    /** Grants nothing for so long. */
    void close(long nanos) {
      closedUntilNanos = System.nanoTime() + nanos;
    }

    /** How long it still grants nothing; 0 or less where it may. */
    long closedNanos() {
      return closedUntilNanos - System.nanoTime();
    }

    Taken take(long amount) {
      return Taken.of(bucket.tryConsumeAndReturnRemaining(amount));
    }
  }

  LocalBuckets(Allowance allowance, int maxBuckets) {
    this.allowance = allowance;
    this.bandwidth = allowance.bandwidth();
    this.entries =
        Caffeine.newBuilder().maximumSize(maxBuckets).expireAfterAccess(allowance.window()).build();
  }

  @Override
  public Allowance allowance() {
    return allowance;
  }

  Entry entry(String key) {
    return entries.get(key, unseen -> new Entry(bandwidth));
  }

  @Override
  public Taken take(String key, long amount) {
    return entry(key).take(amount);
  }

  @Override
  public void giveBack(String key, long amount) {
    entry(key).bucket.addTokens(amount);
  }

  @Override
  public long left(String key) {
    Entry entry = entries.getIfPresent(key);
    return entry == null ? allowance.most() : entry.bucket.getAvailableTokens();
  }
}
