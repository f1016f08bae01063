package dev.postern.plugin;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts calls into plugins that have not ended some time after they should have: a plugin that
 * hangs then holds nobody but its own callers, and those for a bounded time. One thread looks; a
 * call costs an entry in a set.
 */
final class Overdue implements AutoCloseable {
  /** A source that ends its work itself, as it should, has done so by then. */
  static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long LOOK_EVERY_MILLIS = 200;

  private final Set<Watch> running = ConcurrentHashMap.newKeySet();
  private final Thread looking;

  Overdue() {
    looking = Thread.ofVirtual().name("postern-overdue").start(this::look);
  }

  private void look() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        long now = System.nanoTime();
        running.forEach(watch -> watch.look(now));
      }
    } catch (InterruptedException closed) {
      running.clear();
    }
  }

  /** Begins to look at the calling thread. */
  Watch begin(long deadlineNanos) {
    Watch watch = new Watch(Thread.currentThread(), deadlineNanos + GRACE_NANOS);
    running.add(watch);
    return watch;
  }

  /** One call under way. */
  final class Watch implements AutoCloseable {
    private final Thread thread;
    private final long endNanos;
    private boolean isInterrupted;
    private boolean hasEnded;

    private Watch(Thread thread, long endNanos) {
      this.thread = thread;
      this.endNanos = endNanos;
    }

    private synchronized void look(long now) {
      if (!hasEnded && now - endNanos > 0) {
        isInterrupted = true;
        thread.interrupt();
      }
    }

    /** Whether it took too long; asked by its own thread. */
    synchronized boolean isInterrupted() {
      return isInterrupted;
    }

    /** Ends it: from here on the thread is not interrupted, nor seen as such because of this. */
    @Override
    public void close() {
      running.remove(this);
      synchronized (this) {
        hasEnded = true;
        if (isInterrupted) {
          Thread.interrupted();
        }
      }
    }
  }

  @Override
  public void close() {
    looking.interrupt();
  }
}
