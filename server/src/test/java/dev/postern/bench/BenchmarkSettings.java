package dev.postern.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How long and how hard; every value has a system property of its name after {@code bench.}.
 *
 * @param rows of the table
 * @param exported rows of an export
 * @param connections at once, for every way alike
 * @param rounds how often every case is measured, in turns
 * @param round how long one measurement takes
 * @param warmUp how long every case runs before the first measurement
 * @param profiles whether every gateway case is run once more under the flight recorder
 * @param only which cases are run: those in whose name this is found
 * @param report folder for the report and the recordings
 */
record BenchmarkSettings(
    int rows,
    int exported,
    int connections,
    int rounds,
    Duration round,
    Duration warmUp,
    boolean profiles,
    Pattern only,
    Path report) {

  static BenchmarkSettings fromSystemProperties() {
    return new BenchmarkSettings(
        Integer.getInteger("bench.rows", 100_000),
        Integer.getInteger("bench.exported", 1_000_000),
        Integer.getInteger("bench.connections", 8),
        Integer.getInteger("bench.rounds", 5),
        Duration.ofSeconds(Integer.getInteger("bench.seconds", 3)),
        Duration.ofSeconds(Integer.getInteger("bench.warmup", 20)),
        Boolean.getBoolean("bench.jfr"),
        Pattern.compile(System.getProperty("bench.only", "")),
        Path.of(System.getProperty("bench.report", "target/bench")).toAbsolutePath());
  }

  /** Whether a case of this name is run, whatever it asks for. */
  boolean runs(String name) {
    return Stream.of(Case.Question.values())
        .anyMatch(question -> only.matcher(name + ", " + question.words()).find());
  }
}
