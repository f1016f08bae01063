package dev.postern.bench;

/**
 * One run of one load, as the caller saw it.
 *
 * @param seconds how long it ran
 * @param p50Nanos of the latency; 0 where the load does not say
 * @param p99Nanos of the latency; 0 where the load does not say
 * @param callerCpuNanos what the calling process used, where it is one of its own; else 0
 */
record Sample(long calls, double seconds, long p50Nanos, long p99Nanos, long callerCpuNanos) {

  double callsPerSecond() {
    return calls / seconds;
  }
}
