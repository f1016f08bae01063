package dev.postern.spi;

import java.time.Duration;

/**
 * For whom and within what bounds queries run. Identity reaches the source for the length of one
 * transaction and no longer.
 *
 * @param requestId for the source's own logs
 * @param sourceRole the role of the source to act as, taken from the config and never from a
 *     caller; empty for the login's own
 * @param claimsJson the caller's claims, a JSON object
 * @param deadlineNanos {@link System#nanoTime()} at which the work must have ended
 * @param isReadOnly whether the source must refuse any change
 * @param maxResultBytes the most bytes of one result's body
 */
public record CallContext(
    String requestId,
    String sourceRole,
    String claimsJson,
    long deadlineNanos,
    boolean isReadOnly,
    int maxResultBytes) {

  /** Time left, zero when there is none. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }
}
