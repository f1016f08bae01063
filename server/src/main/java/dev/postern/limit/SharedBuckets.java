package dev.postern.limit;

import dev.postern.error.GatewayException;
import io.github.bucket4j.BucketConfiguration;
import java.util.Optional;

/**
 * Counts in a store that all nodes share. What this node alone would refuse, or knows the store to
 * refuse, never gets there.
 */
final class SharedBuckets implements Buckets {
  private final LocalBuckets before;
  private final SharedStore store;
  private final BucketConfiguration configuration;

  SharedBuckets(LocalBuckets before, SharedStore store) {
    this.before = before;
    this.store = store;
    this.configuration = before.allowance().configuration();
  }

  @Override
  public Allowance allowance() {
    return before.allowance();
  }

  @Override
  public Taken take(String key, long amount) {
    LocalBuckets.Entry entry = before.entry(key);
    long closedNanos = entry.closedNanos();
    if (closedNanos > 0) {
      return new Taken(false, 0, closedNanos, closedNanos);
    }
    Taken here = entry.take(amount);
    if (!here.isGranted()) {
      return here;
    }
    Optional<Taken> found = shared(key, amount);
    if (found.isEmpty()) {
      return here;
    }
    if (!found.get().isGranted() && found.get().left() == 0) {
      entry.close(found.get().waitNanos());
    }
    return found.get();
  }

  /** A call that is refused for want of the store has used up nothing. */
  private Optional<Taken> shared(String key, long amount) {
    try {
      return store.take(name(key), configuration, amount);
    } catch (GatewayException unserved) {
      before.giveBack(key, amount);
      throw unserved;
    }
  }

  @Override
  public void giveBack(String key, long amount) {
    before.giveBack(key, amount);
    store.giveBack(name(key), configuration, amount);
  }

  @Override
  public long left(String key) {
    return before.entry(key).closedNanos() > 0 ? 0 : before.left(key);
  }

  private String name(String key) {
    return allowance().storedName() + "\n" + key;
  }
}
