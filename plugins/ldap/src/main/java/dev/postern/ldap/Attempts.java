package dev.postern.ldap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How often somebody may try. Failures count for a name at an address, for an address, and, ten
 * times as many, for a name everywhere; after too many of them each further one doubles the wait,
 * and within an hour all of them are forgotten, one by one. That of a name everywhere is short and
 * spares addresses where it has signed in lately, so that nobody can lock another out. An attempt
 * counts as a failure from its start, so that many at once are not more than many in turn.
 */
final class Attempts {
  private static final int MOST_REMEMBERED = 100_000;
  private static final int NAME_FACTOR = 10;
  private static final Duration LONGEST_OF_A_NAME = Duration.ofMinutes(1);
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
  private static final Duration KNOWN_FOR = Duration.ofDays(1);

  private final Limits limits;
  private final LongSupplier nanos;
  private final Cache<String, Failures> failures;
  private final Cache<String, Boolean> signedIn;

  /**
   * Bounds.
   *
   * @param ofName failures of a name at one address before waits begin
   * @param ofAddress failures at one address, whatever the name
   * @param longest wait
   */
  record Limits(int ofName, int ofAddress, Duration longest) {}

  Attempts(Limits limits, LongSupplier nanos) {
    this.limits = limits;
    this.nanos = nanos;
    this.failures = remembered(FORGOTTEN_AFTER);
    this.signedIn = remembered(KNOWN_FOR);
  }

  private <T> Cache<String, T> remembered(Duration time) {
    return Caffeine.newBuilder()
        .maximumSize(MOST_REMEMBERED)
        .expireAfterAccess(time)
        .ticker(nanos::getAsLong)
        .build();
  }

  /** Whether a sign-in has to wait, without being one. */
  boolean mustWait(String name, String address) {
    return counts(name, address).stream().anyMatch(Failures::mustWait);
  }

  /** Begins one; empty where it has to wait. */
  Optional<Attempt> begin(String name, String address) {
    List<Failures> counts = counts(name, address);
    int begun = 0;
    while (begun < counts.size() && counts.get(begun).begin()) {
      begun++;
    }
    if (begun < counts.size()) {
      counts.subList(0, begun).forEach(Failures::forget);
      return Optional.empty();
    }
    return Optional.of(new Attempt(counts, name, address));
  }

  private List<Failures> counts(String name, String rawAddress) {
    String address = network(rawAddress);
    Failures pair = count("both " + address + " " + name, limits.ofName(), limits.longest());
    Failures place = count("from " + address, limits.ofAddress(), limits.longest());
    return signedIn.getIfPresent(address + " " + name) != null
        ? List.of(pair, place)
        : List.of(
            pair, place, count("name " + name, limits.ofName() * NAME_FACTOR, LONGEST_OF_A_NAME));
  }

  private Failures count(String key, int most, Duration longest) {
    return failures.get(key, _ -> new Failures(most, longest, nanos));
  }

  /** Whoever has one address of version 6 has the other 2^64 of its network too. */
  static String network(String address) {
    int zone = address.indexOf('%');
    String plain = zone < 0 ? address : address.substring(0, zone);
    if (plain.indexOf(':') < 0) {
      return plain;
    }
    try {
      byte[] bytes = java.net.InetAddress.ofLiteral(plain).getAddress();
      return bytes.length == 4 ? plain : java.util.HexFormat.of().formatHex(bytes, 0, Long.BYTES);
    } catch (IllegalArgumentException noAddress) {
      return plain;
    }
  }

  /** One that goes on; ended exactly once. */
  final class Attempt {
    private final List<Failures> counts;
    private final String name;
    private final String address;

    private Attempt(List<Failures> counts, String name, String address) {
      this.counts = counts;
      this.name = name;
      this.address = network(address);
    }

    /** The address's other failures stay: its owner may have an account, and try others. */
    void succeeded() {
      counts.forEach(Failures::forget);
      counts.getFirst().clear();
      signedIn.put(address + " " + name, true);
    }

    void failed() {
      counts.forEach(Failures::fail);
    }

    /** Nobody could say, so it was none. */
    void abandoned() {
      counts.forEach(Failures::forget);
    }
  }

  /** Of one key. */
  private static final class Failures {
    private final int most;
    private final Duration longest;
    private final LongSupplier nanos;
    private int failed;
    private int underWay;
    private long waitUntil;
    private long forgotUntil;

    Failures(int most, Duration longest, LongSupplier nanos) {
      this.most = most;
      this.longest = longest;
      this.nanos = nanos;
      this.waitUntil = nanos.getAsLong();
    }

    synchronized boolean mustWait() {
      return waitUntil - nanos.getAsLong() > 0;
    }

    synchronized boolean begin() {
      drain();
      if (mustWait() || underWay >= Math.max(1, most - failed)) {
        return false;
      }
      underWay++;
      return true;
    }

    synchronized void forget() {
      underWay--;
    }

    synchronized void clear() {
      failed = 0;
    }

    synchronized void fail() {
      underWay--;
      drain();
      failed++;
      if (failed >= most) {
        long seconds = 1L << Math.min(failed - most, 30);
        Duration wait = Duration.ofSeconds(Math.min(seconds, longest.toSeconds()));
        waitUntil = nanos.getAsLong() + wait.toNanos();
      }
    }

    private void drain() {
      long now = nanos.getAsLong();
      long oneEvery = FORGOTTEN_AFTER.toNanos() / most;
      long gone = failed == 0 ? 0 : (now - forgotUntil) / oneEvery;
      failed = (int) Math.max(0, failed - gone);
      forgotUntil = failed == 0 ? now : forgotUntil + gone * oneEvery;
    }
  }
}
