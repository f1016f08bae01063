package dev.postern.bench;

import java.util.stream.LongStream;

/**
 * How long calls took, in buckets no wider than a thirty-second of their value. Recording allocates
 * nothing. For one thread at a time.
 */
final class Latencies {
  private static final int STEPS = 32;
  private static final int STEP_BITS = 5;

  private final long[] counts = new long[64 * STEPS];

  void record(long nanos) {
    counts[bucket(Math.max(nanos, STEPS))]++;
  }

  void add(Latencies other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  long count() {
    return LongStream.of(counts).sum();
  }

  /** The time that this share of the calls stayed below, in nanoseconds; 0 without calls. */
  long percentile(double share) {
    long wanted = (long) Math.ceil(count() * share);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted && seen > 0) {
        return upperEnd(i);
      }
    }
    return 0;
  }

  private static int bucket(long nanos) {
    int magnitude = 63 - Long.numberOfLeadingZeros(nanos);
    int step = (int) (nanos >>> (magnitude - STEP_BITS)) & (STEPS - 1);
    return magnitude * STEPS + step;
  }

  private static long upperEnd(int bucket) {
    int magnitude = bucket / STEPS;
    long step = bucket % STEPS;
    return (STEPS + step + 1) << (magnitude - STEP_BITS);
  }
}
