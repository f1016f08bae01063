package dev.postern.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** All rounds of a case, and what they come to. */
record CaseResult(Case of, List<Measurement> rounds) {

  /** To which rounds are added. */
  static CaseResult none(Case of) {
    return new CaseResult(of, new ArrayList<>());
  }

  double bestRate() {
    return rounds.stream().mapToDouble(round -> round.sample().callsPerSecond()).max().orElse(0);
  }

  double medianRate() {
    return median(round -> round.sample().callsPerSecond());
  }

  /** In milliseconds; empty where the load does not say. */
  OptionalDouble p50Millis() {
    return unlessZero(median(round -> round.sample().p50Nanos() / 1e6));
  }

  /** In milliseconds; empty where the load does not say. */
  OptionalDouble p99Millis() {
    return unlessZero(median(round -> round.sample().p99Nanos() / 1e6));
  }

  /** Microseconds of this process a call; empty for pgbench, which is not in it. */
  OptionalDouble gatewayCpuMicros() {
    return inThisProcess(Measurement::gatewayCpuNanos, 1e3);
  }

  /** Microseconds of the client's process a call; empty where it has none of its own. */
  OptionalDouble callerCpuMicros() {
    return unlessZero(perCall(round -> round.sample().callerCpuNanos(), 1e3));
  }

  /** Microseconds of PostgreSQL a call; empty where it cannot be told. */
  OptionalDouble databaseCpuMicros() {
    return unlessZero(perCall(round -> round.databaseCpuNanos().orElse(0), 1e3));
  }

  /** Heap bytes of this process a call; empty for pgbench. */
  OptionalDouble allocatedBytes() {
    return inThisProcess(Measurement::allocatedBytes, 1);
  }

  /** Of this process, in MiB, the most seen after a round. */
  OptionalDouble residentMebibytes() {
    return unlessZero(
        rounds.stream()
            .mapToDouble(round -> round.residentBytes().orElse(0) / 1024.0 / 1024.0)
            .max()
            .orElse(0));
  }

  private OptionalDouble inThisProcess(ToDoubleFunction<Measurement> amount, double unit) {
    return of.way() == Case.Way.PGBENCH
        ? OptionalDouble.empty()
        : OptionalDouble.of(perCall(amount, unit));
  }

  private double perCall(ToDoubleFunction<Measurement> amount, double unit) {
    double calls = rounds.stream().mapToDouble(round -> round.sample().calls()).sum();
    return rounds.stream().mapToDouble(amount).sum() / calls / unit;
  }

  private double median(ToDoubleFunction<Measurement> value) {
    double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static OptionalDouble unlessZero(double value) {
    return value == 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
