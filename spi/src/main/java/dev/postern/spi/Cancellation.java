package dev.postern.spi;

/**
 * Whether the caller has given a call up: told by whoever notices, heard by whoever works for it.
 * One object belongs to one call.
 */
public final class Cancellation {
  /** Of a call that nobody gives up. */
  public static final Cancellation NEVER = new Cancellation(false);

  private final boolean isPossible;
  private volatile boolean isCancelled;
  private Runnable stop = Cancellation::nothing;

  public Cancellation() {
    this(true);
  }

  private Cancellation(boolean isPossible) {
    this.isPossible = isPossible;
  }

  /**
   * Gives the call up. To be repeated while the work goes on: what is told to stop may not have
   * begun yet.
   */
  public void cancel() {
    if (isPossible) {
      isCancelled = true;
      stopped();
    }
  }

  private synchronized void stopped() {
    stop.run();
  }

  public boolean isCancelled() {
    return isCancelled;
  }

  /**
   * Has {@code stop} run, in another thread, whenever the call is given up, until the listening is
   * closed. One at a time may listen.
   */
  public Listening onCancel(Runnable newStop) {
    if (!isPossible) {
      return Cancellation::nothing;
    }
    listen(newStop);
    return this::end;
  }

  private static void nothing() {}

  private void end() {
    listen(Cancellation::nothing);
  }

  private synchronized void listen(Runnable newStop) {
    stop = newStop;
  }

  /** Somebody who stops when the call is given up. */
  @FunctionalInterface
  public interface Listening extends AutoCloseable {
    /** Ends it, and waits while {@code stop} is running. */
    @Override
    void close();
  }
}
