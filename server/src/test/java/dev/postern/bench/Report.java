package dev.postern.bench;

import dev.postern.json.JsonText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was measured, for people and for programs. */
record Report(BenchmarkSettings settings, List<CaseResult> results) {

  String markdown() {
    StringBuilder text = new StringBuilder("# Benchmark\n\n").append(conditions()).append('\n');
    for (Case.Question question : Case.Question.values()) {
      text.append("\n## ").append(question.words()).append("\n\n");
      text.append(
          "| case | calls/s, median | best | of JDBC | of pgbench | p50 ms | p99 ms"
              + " | gateway CPU µs | database CPU µs | client CPU µs | heap bytes | RSS MiB |\n");
      text.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
      results.stream()
          .filter(result -> result.of().question() == question)
          .forEach(result -> text.append(row(result)));
    }
    return text.append('\n').append(LEGEND).append(governing()).toString();
  }

  private static final String LEGEND =
      """
      CPU and bytes are per call. "gateway" is the process the gateway runs in; for JDBC it is the \
      same process, with the gateway idle. Rates are compared by their medians; times are medians \
      of the rounds.
      """;

  /** What calls cost of what they do by hand, in processor time; nothing where that did not run. */
  private String governing() {
    StringBuilder text = new StringBuilder();
    for (Case.Question question : Case.Question.values()) {
      List<CaseResult> asked =
          results.stream().filter(each -> each.of().question() == question).toList();
      asked.stream()
          .filter(each -> each.of().way() == Case.Way.PLAIN)
          .findFirst()
          .ifPresent(plain -> asked.forEach(each -> text.append(governed(each, plain))));
    }
    return text.isEmpty()
        ? ""
        : """

        ## Against plain JDBC behind the same HTTP server

        | case | calls/s of plain | gateway CPU of plain | all CPU µs | all CPU of plain |
        |---|--:|--:|--:|--:|
        """
            + text;
  }

  private static String governed(CaseResult result, CaseResult plain) {
    return "| %s | %.2f | %.2f | %.0f | %.2f |%n"
        .formatted(
            result.of(),
            result.medianRate() / plain.medianRate(),
            result.gatewayCpuMicros().orElse(0) / plain.gatewayCpuMicros().orElseThrow(),
            cpuMicros(result),
            cpuMicros(result) / cpuMicros(plain));
  }

  /** Of the gateway and the database together, a call. */
  private static double cpuMicros(CaseResult result) {
    return result.gatewayCpuMicros().orElse(0) + result.databaseCpuMicros().orElse(0);
  }

  private String conditions() {
    return "%d processors, %d connections, %d rows, %d rounds of %d s in turns, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            settings.connections(),
            settings.rows(),
            settings.rounds(),
            settings.round().toSeconds(),
            Runtime.version());
  }

  private String row(CaseResult result) {
    return "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n"
        .formatted(
            result.of().name(),
            cell("%.0f", OptionalDouble.of(result.medianRate())),
            cell("%.0f", OptionalDouble.of(result.bestRate())),
            cell("%.2f", rateOf(result, Case.Way.JDBC)),
            cell("%.2f", rateOf(result, Case.Way.PGBENCH)),
            cell("%.2f", result.p50Millis()),
            cell("%.2f", result.p99Millis()),
            cell("%.0f", result.gatewayCpuMicros()),
            cell("%.0f", result.databaseCpuMicros()),
            cell("%.0f", result.callerCpuMicros()),
            cell("%.0f", result.allocatedBytes()),
            cell("%.0f", result.residentMebibytes()));
  }

  private OptionalDouble rateOf(CaseResult result, Case.Way rival) {
    Optional<CaseResult> other =
        results.stream()
            .filter(each -> each.of().question() == result.of().question())
            .filter(each -> each.of().way() == rival)
            .findFirst();
    return other.isPresent()
        ? OptionalDouble.of(result.medianRate() / other.get().medianRate())
        : OptionalDouble.empty();
  }

  String json() {
    ObjectNode root = JsonText.object();
    root.put("conditions", conditions());
    ArrayNode cases = root.putArray("cases");
    for (CaseResult result : results) {
      ObjectNode node = cases.addObject();
      node.put("name", result.of().name());
      node.put("question", result.of().question().words());
      node.put("callsPerSecondMedian", result.medianRate());
      node.put("callsPerSecondBest", result.bestRate());
      put(node, "ofJdbc", rateOf(result, Case.Way.JDBC));
      put(node, "ofPgbench", rateOf(result, Case.Way.PGBENCH));
      put(node, "p50Millis", result.p50Millis());
      put(node, "p99Millis", result.p99Millis());
      put(node, "gatewayCpuMicros", result.gatewayCpuMicros());
      put(node, "databaseCpuMicros", result.databaseCpuMicros());
      put(node, "clientCpuMicros", result.callerCpuMicros());
      put(node, "allocatedBytes", result.allocatedBytes());
      put(node, "residentMebibytes", result.residentMebibytes());
    }
    return root.toPrettyString();
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    if (value.isPresent()) {
      node.put(name, value.getAsDouble());
    }
  }

  private static String cell(String format, OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "–";
  }
}
