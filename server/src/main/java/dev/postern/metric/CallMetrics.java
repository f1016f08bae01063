package dev.postern.metric;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is counted of calls. Labels hold names of the catalog, of tools and of the config, never
 * anything else that a caller sent and never who it was.
 */
public final class CallMetrics {
  private final Counter requests;
  private final Histogram seconds;
  private final Histogram stages;
  private final Counter tools;
  private final Counter denials;
  private final Counter masked;
  private final Map<Call, Kept> calls = new ConcurrentHashMap<>();
  private final Map<String, DistributionDataPoint> byStage = new ConcurrentHashMap<>();

  /**
   * One kind of call.
   *
   * @param service empty where none was found
   * @param resource empty where the catalog has none of that name
   * @param action {@code look} for looks at the schema
   * @param outcome {@code ok}, {@code refused} or {@code failed}
   */
  public record Call(
      String surface, String service, String resource, String action, String outcome) {}

  /** Looked up once. */
  private record Kept(CounterDataPoint count, DistributionDataPoint seconds) {}

  CallMetrics(PrometheusRegistry registry) {
    requests =
        Counter.builder()
            .name("postern_requests_total")
            .help("Calls by what was called and what became of them, parts of batches included")
            .labelNames("surface", "service", "resource", "action", "outcome")
            .register(registry);
    seconds =
        Histogram.builder()
            .name("postern_request_duration_seconds")
            .help("How long calls took")
            .labelNames("surface", "action")
            .classicOnly()
            .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 10)
            .register(registry);
    stages =
        Histogram.builder()
            .name("postern_stage_duration_seconds")
            .help("How long the stages of calls took")
            .labelNames("stage")
            .classicOnly()
            .classicUpperBounds(0.0001, 0.0005, 0.001, 0.0025, 0.01, 0.05, 0.25, 1, 5)
            .register(registry);
    tools =
        Counter.builder()
            .name("postern_tool_calls_total")
            .help("Calls of MCP tools; those that answered with an error are no ok")
            .labelNames("tool", "outcome")
            .register(registry);
    denials =
        Counter.builder()
            .name("postern_denials_total")
            .help("Calls that their caller may not make: not signed in, forbidden, hidden, limited")
            .labelNames("surface", "reason")
            .register(registry);
    masked =
        Counter.builder()
            .name("postern_masked_cells_total")
            .help("Values that left masked")
            .labelNames("service", "resource")
            .register(registry);
  }

  /** A call has ended. */
  public void ended(Call call, long nanos) {
    Kept kept = calls.get(call);
    if (kept == null) {
      kept = calls.computeIfAbsent(call, this::kept);
    }
    kept.count.inc();
    kept.seconds.observe(nanos / 1e9);
  }

  private Kept kept(Call call) {
    return new Kept(
        requests.labelValues(
            call.surface(), call.service(), call.resource(), call.action(), call.outcome()),
        seconds.labelValues(call.surface(), call.action()));
  }

  /** A stage of a call has ended. */
  public void passed(String stage, long nanos) {
    DistributionDataPoint point = byStage.get(stage);
    if (point == null) {
      point = byStage.computeIfAbsent(stage, stages::labelValues);
    }
    point.observe(nanos / 1e9);
  }

  /** A tool there is was called. */
  public void tool(String tool, String outcome) {
    tools.labelValues(tool, outcome).inc();
  }

  /** A caller may not do something. */
  public void denied(String surface, String reason) {
    denials.labelValues(surface, reason).inc();
  }

  /** So many values of a resource of the catalog left masked. */
  public void masked(String service, String resource, long cells) {
    masked.labelValues(service, resource).inc(cells);
  }
}
