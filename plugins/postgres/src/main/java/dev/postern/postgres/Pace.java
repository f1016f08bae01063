package dev.postern.postgres;

/**
 * How many rows are fetched at once: enough to be quick, few enough to be held, and few enough that
 * it is soon seen when nobody wants them any more.
 */
final class Pace {
  private static final int FIRST_ROWS = 16;
  private static final int MOST_ROWS = 8_192;
  private static final int GROWTH = 4;
  private static final long FETCH_BYTES = 256 * 1024;
  private static final long FETCH_NANOS = 500_000_000;

  private int rows = FIRST_ROWS;

  int rows() {
    return rows;
  }

  /** Sets the pace by what the last fetch gave, in bytes, and how long it took. */
  void adapt(long bytes, long nanos) {
    long thatFit = FETCH_BYTES * rows / Math.max(1, bytes);
    long inTime = FETCH_NANOS * rows / Math.max(1, nanos);
    rows = (int) Math.clamp(Math.min(thatFit, inTime), 1L, Math.min(MOST_ROWS, GROWTH * rows));
  }
}
