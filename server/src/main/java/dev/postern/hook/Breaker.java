package dev.postern.hook;

import dev.postern.config.HookSafety;
import java.util.concurrent.TimeUnit;

/**
 * Gives a hook a rest that runs into its limits again and again: its calls are refused at once, for
 * a while, and then one of them tries again. A new set of scripts begins anew.
 */
final class Breaker {
  private volatile int failures;
  private long restsUntilNanos;
  private boolean isTrying;

  /**
   * Whether a call may run it now; one that may must tell how it ended by {@link #ended} or {@link
   * #failed}.
   */
  boolean admits(HookSafety safety) {
    return failures < safety.breakAfterFailures() || triesAgain();
  }

  /** Whether calls of it are refused now, but for one that tries again. */
  boolean isOpen(HookSafety safety) {
    return failures >= safety.breakAfterFailures();
  }

  private synchronized boolean triesAgain() {
    if (isTrying || System.nanoTime() - restsUntilNanos < 0) {
      return false;
    }
    isTrying = true;
    return true;
  }

  /** It came to an end of its own, a good one or not. */
  void ended() {
    if (failures > 0) {
      recover();
    }
  }

  private synchronized void recover() {
    failures = 0;
    isTrying = false;
  }

  /** It was not run after all, so nothing is known. */
  synchronized void left() {
    isTrying = false;
  }

  /**
   * It ran into a limit.
   *
   * @return whether its rest begins with this
   */
  synchronized boolean failed(HookSafety safety) {
    boolean rested = failures >= safety.breakAfterFailures();
    boolean begins = isTrying || failures + 1 == safety.breakAfterFailures();
    failures = rested ? failures : failures + 1;
    isTrying = false;
    if (begins) {
      restsUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(safety.breakMillis());
    }
    return begins;
  }
}
