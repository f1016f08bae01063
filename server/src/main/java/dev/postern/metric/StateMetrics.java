package dev.postern.metric;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.Supplier;

/** How the parts of the gateway are, asked whenever somebody looks. */
public final class StateMetrics {
  private final PrometheusRegistry registry;

  StateMetrics(PrometheusRegistry registry) {
    this.registry = registry;
  }

  /**
   * A service.
   *
   * @param generation how often its catalog was read
   * @param waiting calls that wait for a connection
   * @param most connections there may be
   */
  public record Service(
      String name, long generation, int active, int idle, int waiting, int most) {}

  /**
   * The audit records.
   *
   * @param unsynced that no answer waits for and that the disk does not have yet
   * @param refused calls since records could not be kept
   */
  public record Audit(boolean isOpen, long records, long unsynced, long refused) {}

  /**
   * Somewhere that records are sent on to.
   *
   * @param lag records it has not got yet
   * @param failures how often sending failed
   */
  public record Sink(String name, long lag, long failures) {}

  /** Told of every service. */
  public void services(Supplier<List<Service>> services) {
    GaugeWithCallback.builder()
        .name("postern_catalog_generation")
        .help("How often the catalog of a service was read since the start")
        .labelNames("service")
        .callback(
            callback ->
                services.get().forEach(one -> callback.call((double) one.generation(), one.name())))
        .register(registry);
    GaugeWithCallback.builder()
        .name("postern_pool_connections")
        .help("Connections of a service's source: active, idle and the most there may be")
        .labelNames("service", "state")
        .callback(
            callback ->
                services
                    .get()
                    .forEach(
                        one -> {
                          callback.call(one.active(), one.name(), "active");
                          callback.call(one.idle(), one.name(), "idle");
                          callback.call(one.most(), one.name(), "most");
                        }))
        .register(registry);
    GaugeWithCallback.builder()
        .name("postern_pool_waiting")
        .help("Calls that wait for a connection")
        .labelNames("service")
        .callback(
            callback -> services.get().forEach(one -> callback.call(one.waiting(), one.name())))
        .register(registry);
  }

  /** Told of the audit records and of everywhere they go. */
  public void audit(Supplier<Audit> audit, Supplier<List<Sink>> sinks) {
    GaugeWithCallback.builder()
        .name("postern_audit_open")
        .help("1 where records can be kept; else every call is refused")
        .callback(callback -> callback.call(audit.get().isOpen() ? 1 : 0))
        .register(registry);
    CounterWithCallback.builder()
        .name("postern_audit_records_total")
        .help("The number of the last record on the disk")
        .callback(callback -> callback.call((double) audit.get().records()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("postern_audit_unsynced_records")
        .help("Records handed to the system that the disk does not have yet")
        .callback(callback -> callback.call((double) audit.get().unsynced()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("postern_audit_refused_calls")
        .help("Calls refused since records could not be kept; 0 when they can")
        .callback(callback -> callback.call((double) audit.get().refused()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("postern_audit_sink_lag_records")
        .help("Records that a sink has not got yet")
        .labelNames("sink")
        .callback(
            callback ->
                sinks.get().forEach(sink -> callback.call((double) sink.lag(), sink.name())))
        .register(registry);
    CounterWithCallback.builder()
        .name("postern_audit_sink_failures_total")
        .help("How often sending records to a sink failed")
        .labelNames("sink")
        .callback(
            callback ->
                sinks.get().forEach(sink -> callback.call((double) sink.failures(), sink.name())))
        .register(registry);
  }
}
