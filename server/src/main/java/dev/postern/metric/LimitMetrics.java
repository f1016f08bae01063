package dev.postern.metric;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What is counted of limits. Names are those of the config, so there are no more than it has. */
public final class LimitMetrics {
  private final Counter refusals;
  private final Counter storeMisses;
  private final Counter shed;

  LimitMetrics(PrometheusRegistry registry) {
    refusals =
        Counter.builder()
            .name("postern_limit_refusals_total")
            .help("Calls refused by a limit or budget, by its name in the config")
            .labelNames("limit")
            .register(registry);
    storeMisses =
        Counter.builder()
            .name("postern_limit_store_misses_total")
            .help("How often the shared store of limits could not be asked")
            .register(registry);
    shed =
        Counter.builder()
            .name("postern_shed_requests_total")
            .help("Requests refused unread since the memory for answers was short")
            .register(registry);
  }

  /** A limit has refused a call. */
  public void refused(String limit) {
    refusals.labelValues(limit).inc();
  }

  /** A shared store could not be asked. */
  public void storeMissed() {
    storeMisses.inc();
  }

  /** A request was refused to save memory. */
  public void shed() {
    shed.inc();
  }
}
