package dev.postern.jwt;

import java.time.Duration;
import java.util.function.LongSupplier;

/** So many fetches in a window of time and no more. */
final class FetchBudget {
  private final int most;
  private final long windowNanos;
  private final LongSupplier nanoTime;
  private long windowStart;
  private int taken;

  FetchBudget(int most, Duration window, LongSupplier nanoTime) {
    this.most = most;
    this.windowNanos = window.toNanos();
    this.nanoTime = nanoTime;
    this.windowStart = nanoTime.getAsLong();
  }

  synchronized boolean isLeft() {
    return taken < most || nanoTime.getAsLong() - windowStart >= windowNanos;
  }

  /** Whether there was one left; if so, it is gone. */
  synchronized boolean take() {
    long now = nanoTime.getAsLong();
    if (now - windowStart >= windowNanos) {
      windowStart = now;
      taken = 0;
    }
    if (taken == most) {
      return false;
    }
    taken++;
    return true;
  }
}
