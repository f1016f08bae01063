package dev.postern.config;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Sessions of browsers, and how often somebody may try to sign in with one. All of it is counted in
 * this process alone.
 *
 * @param publicUrl where browsers reach this gateway, without a path; without one none can sign in
 * @param idleMillis how long a session lasts that is not used
 * @param longestMillis how long a session lasts at most
 * @param maxSessions the most at once; past them those unused longest end
 * @param maxSessionsPerSubject the most of one person; past them their oldest end
 * @param maxAttemptsPerMinute the most steps of signing in from one address
 * @param maxFailures after how many in a row one must pause for one account, from one address; for
 *     all accounts from it, and for the account from everywhere, it is ten times as many
 * @param pauseMillis the first pause; each further failure doubles it
 * @param longestPauseMillis the longest pause
 */
public record SessionSettings(
    Optional<URI> publicUrl,
    int idleMillis,
    int longestMillis,
    int maxSessions,
    int maxSessionsPerSubject,
    int maxAttemptsPerMinute,
    int maxFailures,
    int pauseMillis,
    int longestPauseMillis) {
  public static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  /** Nobody signs in with a browser. */
  public static final SessionSettings DEFAULTS =
      new SessionSettings(
          Optional.empty(),
          30 * 60 * 1000,
          12 * 60 * 60 * 1000,
          10_000,
          20,
          60,
          10,
          1_000,
          15 * 60 * 1000);

  /** Whether browsers speak to this gateway, or to the proxy before it, by TLS. */
  public boolean isSecure() {
    return publicUrl.filter(url -> "https".equals(url.getScheme())).isPresent();
  }
}
