package dev.postern.limit;

import io.github.bucket4j.ConsumptionProbe;
import java.util.concurrent.TimeUnit;

/**
 * What came of taking something.
 *
 * @param left what is left
 * @param waitNanos how long until as much as was asked for is there; 0 where it was
 * @param resetNanos how long until everything is there again
 */
record Taken(boolean isGranted, long left, long waitNanos, long resetNanos) {

  static Taken of(ConsumptionProbe probe) {
    return new Taken(
        probe.isConsumed(),
        probe.getRemainingTokens(),
        probe.getNanosToWaitForRefill(),
        probe.getNanosToWaitForReset());
  }

  /** Whole seconds, at least one: whoever waits so long does not come too early. */
  long waitSeconds() {
    return Math.max(1, seconds(waitNanos));
  }

  long resetSeconds() {
    return seconds(resetNanos);
  }

  private static long seconds(long nanos) {
    long second = TimeUnit.SECONDS.toNanos(1);
    return nanos / second + (nanos % second == 0 ? 0 : 1);
  }
}
