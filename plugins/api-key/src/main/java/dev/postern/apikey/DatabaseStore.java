package dev.postern.apikey;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a table. A key that was read is taken from memory for a few seconds; while the
 * database is away, for a bounded while longer, and then nobody is let in by it.
 */
final class DatabaseStore implements KeyStore {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseStore.class);
  private static final int MOST_REMEMBERED = 50_000;

  /** So long nobody asks again after the database was away. */
  private static final long REST_NANOS = 1_000_000_000L;

  private final KeyTable table;
  private final Bounds bounds;
  private final LongSupplier nanos;
  private final Cache<String, Seen> seen =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
  private volatile long restsUntil;

  /**
   * How long a key that was read counts.
   *
   * @param fresh before it is read again
   * @param away while it cannot be
   */
  record Bounds(Duration fresh, Duration away) {}

  private record Seen(Entry entry, long at) {}

  DatabaseStore(KeyTable table, Bounds bounds, LongSupplier nanos) {
    this.table = table;
    this.bounds = bounds;
    this.nanos = nanos;
    this.restsUntil = nanos.getAsLong();
  }

  @Override
  public Entry find(String id) {
    Seen known = seen.getIfPresent(id);
    long now = nanos.getAsLong();
    if (known != null && now - known.at() < bounds.fresh().toNanos()) {
      return known.entry();
    }
    try {
      if (restsUntil - now > 0) {
        throw new SQLException("it was away a moment ago");
      }
      return remember(id, known, table.find(id), now);
    } catch (SQLException | InvalidKeyFileException failed) {
      if (restsUntil - now <= 0) {
        restsUntil = nanos.getAsLong() + REST_NANOS;
        LOG.warn("API keys cannot be read from the database: {}", failed.getMessage());
      }
      if (known != null && now - known.at() < bounds.away().toNanos()) {
        return known.entry();
      }
      throw new UnavailableException("the table of keys cannot be read", failed);
    }
  }

  /** Keys alone are remembered: ids that nobody has would push them out. */
  private Entry remember(String id, Seen known, Optional<KeyRecord> found, long now) {
    if (found.isEmpty()) {
      seen.invalidate(id);
      return null;
    }
    Entry entry =
        known != null && known.entry().key().equals(found.get())
            ? known.entry()
            : Entry.of(found.get());
    seen.put(id, new Seen(entry, now));
    return entry;
  }

  @Override
  public void used(Map<String, Instant> times) {
    try {
      table.note(times);
    } catch (SQLException failed) {
      LOG.warn("The last uses of API keys cannot be written: {}", failed.getMessage());
    }
  }

  @Override
  public void close() {
    table.close();
  }
}
