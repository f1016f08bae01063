package dev.postern.apikey;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/** When keys were last used: noted in memory, and written every few minutes for all together. */
final class LastUses {
  static final Duration EVERY = Duration.ofMinutes(5);

  private final KeyStore store;
  private final Executor background;
  private final Map<String, Instant> noted = new ConcurrentHashMap<>();
  private final AtomicReference<Instant> written;

  /**
   * @param background runs what no call waits for
   */
  LastUses(KeyStore store, InstantSource clock, Executor background) {
    this.store = store;
    this.background = background;
    this.written = new AtomicReference<>(clock.instant());
  }

  void note(String id, Instant now) {
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    if (!minute.equals(noted.get(id))) {
      noted.put(id, minute);
    }
    Instant last = written.get();
    if (!now.isBefore(last.plus(EVERY)) && written.compareAndSet(last, now)) {
      background.execute(this::write);
    }
  }

  /** Writes what is noted; what cannot be written is noted anew with the next use. */
  void write() {
    Map<String, Instant> times = new HashMap<>(noted);
    times.forEach(noted::remove);
    if (!times.isEmpty()) {
      store.used(times);
    }
  }
}
