package dev.postern.spi;

import java.time.Duration;
import java.util.Map;

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
 * @param terms how the transaction is run
 * @param cancellation tells that the caller has given the call up, so that its work can be ended
 */
public record CallContext(
    String requestId,
    String sourceRole,
    String claimsJson,
    long deadlineNanos,
    boolean isReadOnly,
    int maxResultBytes,
    Terms terms,
    Cancellation cancellation) {

  /** One that nobody gives up. */
  public CallContext(
      String requestId,
      String sourceRole,
      String claimsJson,
      long deadlineNanos,
      boolean isReadOnly,
      int maxResultBytes,
      Terms terms) {
    this(
        requestId,
        sourceRole,
        claimsJson,
        deadlineNanos,
        isReadOnly,
        maxResultBytes,
        terms,
        Cancellation.NEVER);
  }

  /** A transaction in the source's own way. */
  public CallContext(
      String requestId,
      String sourceRole,
      String claimsJson,
      long deadlineNanos,
      boolean isReadOnly,
      int maxResultBytes) {
    this(
        requestId,
        sourceRole,
        claimsJson,
        deadlineNanos,
        isReadOnly,
        maxResultBytes,
        Terms.DEFAULT);
  }

  /**
   * How a transaction is run.
   *
   * @param request what the source's own code may ask of the request, by the name of the setting,
   *     for instance {@code request.method}
   * @param timeZone the time zone for the length of the transaction; empty for the usual one
   * @param rollsBack whether everything is undone at the end: a trial
   * @param isRepeatable whether all queries must see one state, so that a write to a row that has
   *     changed since is a {@link SourceException.Kind#CONFLICT}
   * @param lockTimeoutMillis how long it may wait for what others have locked, then a {@link
   *     SourceException.Kind#CONFLICT}; 0 for the source's own way
   */
  public record Terms(
      Map<String, String> request,
      String timeZone,
      boolean rollsBack,
      boolean isRepeatable,
      int lockTimeoutMillis) {
    public static final Terms DEFAULT = new Terms(Map.of(), "", false);

    /** One that waits for locks in the source's own way. */
    public Terms(
        Map<String, String> request, String timeZone, boolean rollsBack, boolean isRepeatable) {
      this(request, timeZone, rollsBack, isRepeatable, 0);
    }

    /** One that may see what others change. */
    public Terms(Map<String, String> request, String timeZone, boolean rollsBack) {
      this(request, timeZone, rollsBack, false);
    }

    public Terms {
      request =
          request.isEmpty()
              ? Map.of()
              : java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(request));
    }
  }

  /** Time left, zero when there is none. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }
}
