package dev.postern.jwt;

import com.nimbusds.jose.JWSHeader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An issuer's published keys, kept for {@link #FRESH} and fetched again shortly before that is
 * over, when they are asked for. An unknown {@code kid} makes them be fetched at once, since
 * issuers change keys; but never more than {@link #MOST_FETCHES} times in {@link #FETCH_WINDOW}, so
 * that made-up ones become no load on the issuer. While the issuer cannot be reached its last keys
 * go on for {@link #OUTAGE}, and then nothing is accepted.
 */
final class RemoteKeys implements KeySource {
  private static final Logger log = LoggerFactory.getLogger(RemoteKeys.class);
  static final Duration FRESH = Duration.ofMinutes(5);
  static final Duration AHEAD = Duration.ofSeconds(30);
  static final Duration OUTAGE = Duration.ofHours(4);
  static final Duration FETCH_WINDOW = Duration.ofSeconds(30);
  static final int MOST_FETCHES = 2;

  private final URI url;
  private final KeySetDownload download;
  private final LongSupplier nanoTime;
  private final Executor background;
  private final FetchBudget budget;
  private final ReentrantLock fetching = new ReentrantLock();
  private final AtomicBoolean isFetchingAhead = new AtomicBoolean();
  private volatile Snapshot snapshot = new Snapshot(0, List.of(), 0);

  /**
   * @param version counts the fetches; 0 before the first
   */
  private record Snapshot(int version, List<VerificationKey> keys, long fetchedAt) {
    List<VerificationKey> fitting(JWSHeader header) {
      return keys.stream().filter(key -> key.fits(header)).toList();
    }
  }

  /**
   * @param background runs fetches nobody waits for
   */
  RemoteKeys(URI url, LongSupplier nanoTime, Executor background) {
    this.url = url;
    this.download = new KeySetDownload(url);
    this.nanoTime = nanoTime;
    this.background = background;
    this.budget = new FetchBudget(MOST_FETCHES, FETCH_WINDOW, nanoTime);
  }

  @Override
  public Optional<List<VerificationKey>> fitting(JWSHeader header) {
    Snapshot known = current();
    if (known.version() == 0 || age(known) >= OUTAGE.toNanos()) {
      return Optional.empty();
    }
    List<VerificationKey> fitting = known.fitting(header);
    return Optional.of(fitting.isEmpty() ? newerThan(known).fitting(header) : fitting);
  }

  @Override
  public void close() {
    download.close();
  }

  private Snapshot current() {
    Snapshot known = snapshot;
    if (known.version() == 0) {
      return newerThan(known);
    }
    if (age(known) >= FRESH.toNanos()) {
      // Who finds another one fetching goes on with the old keys rather than wait for it.
      return fetching.isLocked() ? known : newerThan(known);
    }
    if (age(known) >= FRESH.minus(AHEAD).toNanos()) {
      fetchAhead(known);
    }
    return known;
  }

  private long age(Snapshot known) {
    return nanoTime.getAsLong() - known.fetchedAt();
  }

  private void fetchAhead(Snapshot known) {
    if (budget.isLeft() && isFetchingAhead.compareAndSet(false, true)) {
      background.execute(
          () -> {
            try {
              newerThan(known);
            } finally {
              isFetchingAhead.set(false);
            }
          });
    }
  }

  /** Fetches, or waits for who does; gives back {@code known} where nothing newer can be had. */
  private Snapshot newerThan(Snapshot known) {
    fetching.lock();
    try {
      if (snapshot.version() == known.version() && budget.take()) {
        List<VerificationKey> keys = download.fetch();
        snapshot = new Snapshot(known.version() + 1, keys, nanoTime.getAsLong());
      }
    } catch (IOException failed) {
      log.warn("The keys at {} could not be fetched: {}", url, failed.getMessage());
    } finally {
      fetching.unlock();
    }
    return snapshot;
  }
}
