package dev.postern.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.config.SessionSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How often somebody tries to sign in, by address and by account. Accounts are counted by the name
 * that was typed, whether or not there is one of that name, so that answers tell nothing. Pauses
 * double up to a bound; and who has signed in to an account from an address before is not held up
 * by what others do to that account elsewhere, so nobody can be locked out for good.
 */
public final class SignInAttempts {
  private static final long MINUTE_MILLIS = 60_000;

  /** How many times as many failures a whole address, or an account everywhere, may have. */
  private static final int WIDE = 10;

  private static final int MOST_KEYS = 100_000;
  private static final Duration FORGET = Duration.ofHours(24);
  private static final Duration TRUST = Duration.ofDays(30);

  private final SessionSettings settings;
  private final InstantSource clock;
  private final Cache<String, Strikes> strikes =
      Caffeine.newBuilder().maximumSize(MOST_KEYS).expireAfterAccess(FORGET).build();
  private final Cache<String, Window> windows =
      Caffeine.newBuilder().maximumSize(MOST_KEYS).expireAfterAccess(FORGET).build();
  private final Cache<String, Boolean> known =
      Caffeine.newBuilder().maximumSize(MOST_KEYS).expireAfterWrite(TRUST).build();

  /**
   * Failures in a row.
   *
   * @param closedUntilMillis before then nothing is tried
   */
  private record Strikes(int count, long closedUntilMillis) {}

  private record Window(long startMillis, int count) {}

  public SignInAttempts(SessionSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Who tries what.
   *
   * @param address the network it comes from
   * @param account the way to sign in and the name that was typed; empty where none was
   */
  public record Attempt(String address, Optional<String> account) {

    /** With a name as it was typed. */
    public static Attempt of(String address, String way, Optional<String> name) {
      return new Attempt(
          address,
          name.map(
              typed ->
                  Secrets.hash("account", way + "\n" + typed.strip().toLowerCase(Locale.ROOT))));
    }

    private Optional<String> pair() {
      return account.map(named -> "pair " + address + " " + named);
    }
  }

  /**
   * Counts a step.
   *
   * @throws GatewayException where it comes too soon
   */
  public void begin(Attempt attempt) {
    long now = clock.millis();
    Window window =
        windows
            .asMap()
            .merge(
                attempt.address(),
                new Window(now, 1),
                (old, first) ->
                    now - old.startMillis() >= MINUTE_MILLIS
                        ? first
                        : new Window(old.startMillis(), old.count() + 1));
    if (window.count() > settings.maxAttemptsPerMinute()) {
      throw tooOften(window.startMillis() + MINUTE_MILLIS - now);
    }
    check(attempt);
  }

  /**
   * Looks whether something may be tried now, for what comes with every call and is not counted.
   *
   * @throws GatewayException where it comes too soon
   */
  void check(Attempt attempt) {
    long now = clock.millis();
    for (String key : keys(attempt)) {
      Strikes found = strikes.getIfPresent(key);
      if (found != null && found.closedUntilMillis() > now) {
        throw tooOften(found.closedUntilMillis() - now);
      }
    }
  }

  /** A step proved nothing. */
  public void failed(Attempt attempt) {
    long now = clock.millis();
    for (String key : keys(attempt)) {
      int most = key.startsWith("pair ") ? settings.maxFailures() : WIDE * settings.maxFailures();
      strikes
          .asMap()
          .compute(
              key,
              (_, old) -> {
                int count = old == null ? 1 : old.count() + 1;
                return new Strikes(count, count < most ? 0 : now + pauseMillis(count - most));
              });
    }
  }

  private long pauseMillis(int times) {
    long pause = (long) settings.pauseMillis() << Math.min(times, 30);
    return Math.min(pause, settings.longestPauseMillis());
  }

  /** It proved who that is. */
  public void succeeded(Attempt attempt) {
    attempt
        .pair()
        .ifPresent(
            pair -> {
              known.put(pair, true);
              strikes.invalidate(pair);
            });
  }

  private List<String> keys(Attempt attempt) {
    List<String> keys = new ArrayList<>(3);
    keys.add("address " + attempt.address());
    attempt.pair().ifPresent(keys::add);
    if (attempt.account().isPresent() && known.getIfPresent(attempt.pair().get()) == null) {
      keys.add("account " + attempt.account().get());
    }
    return keys;
  }

  private static GatewayException tooOften(long waitMillis) {
    long seconds = Math.max(1, (waitMillis + 999) / 1000);
    return new GatewayException(ErrorCode.RATE_LIMITED, "too many attempts to sign in")
        .hint("Try again in " + seconds + " s")
        .headers(Map.of("Retry-After", Long.toString(seconds)));
  }
}
