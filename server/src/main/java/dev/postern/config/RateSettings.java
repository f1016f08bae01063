package dev.postern.config;

import java.util.List;
import java.util.Optional;

/**
 * The limits on the number of calls and how they are counted.
 *
 * @param rates in the order of the file
 * @param maxBuckets the most callers and the like that one limit is counted for at once
 * @param policyHeader the header field that tells which limits hold
 * @param stateHeader the header field that tells what is left of them
 * @param trustedProxies addresses whose {@code X-Forwarded-For} says who calls
 * @param store where nodes count together; empty where each counts by itself
 */
public record RateSettings(
    List<RateConfig> rates,
    int maxBuckets,
    String policyHeader,
    String stateHeader,
    List<String> trustedProxies,
    Optional<Store> store) {

  public static final RateSettings DEFAULTS =
      new RateSettings(
          List.of(), 100_000, "RateLimit-Policy", "RateLimit", List.of(), Optional.empty());

  public RateSettings {
    rates = List.copyOf(rates);
    trustedProxies = List.copyOf(trustedProxies);
  }

  /**
   * A Redis or Valkey.
   *
   * @param url {@code redis://} or {@code rediss://}; holds a password, mostly
   * @param timeoutMillis how long one question may take
   * @param refusesWithout whether calls are refused while it is gone; else each node counts by
   *     itself meanwhile
   * @param prefix what all its keys begin with
   */
  public record Store(String url, int timeoutMillis, boolean refusesWithout, String prefix) {
    public static final int TIMEOUT_MILLIS = 100;
    public static final String PREFIX = "postern:";
  }
}
