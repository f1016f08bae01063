package dev.postern;

import dev.postern.audit.AuditLog;
import dev.postern.audit.Sinks;
import dev.postern.config.AuditSettings;
import dev.postern.config.Config;
import dev.postern.config.ConfigException;
import dev.postern.config.ObservationSettings;
import dev.postern.config.Problem;
import dev.postern.config.Product;
import dev.postern.http.Readiness;
import dev.postern.metric.Metrics;
import dev.postern.metric.SpanExporter;
import dev.postern.metric.StateMetrics;
import dev.postern.operation.Endpoint;
import dev.postern.pipeline.CallSpans;
import dev.postern.pipeline.Ledger;
import dev.postern.schema.Services;
import dev.postern.spi.DataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What the gateway tells of itself: records and where they go, numbers, traces, its health. */
final class Observation implements AutoCloseable {
  private final Services services;
  private final AuditLog audit;
  private final Metrics metrics;
  private final Sinks sinks;
  private final List<AuditSettings.Sink> wanted;
  private final Optional<SpanExporter> spans;
  private final int samplePercent;

  Observation(Config config, Services services, AuditLog audit, Metrics metrics) {
    ObservationSettings settings = config.observation();
    this.services = services;
    this.audit = audit;
    this.metrics = metrics;
    check(config);
    this.samplePercent = settings.samplePercent();
    this.spans = settings.tracesUrl().map(url -> new SpanExporter(url, settings.serviceName()));
    this.sinks = new Sinks(audit);
    this.wanted = config.audit().sinks();
    metrics.state().services(this::figures);
    metrics.state().audit(this::auditFigures, this::sinkFigures);
  }

  private void check(Config config) {
    List<Problem> problems = new ArrayList<>();
    for (var sink : config.audit().sinks()) {
      if (!sink.service().isEmpty() && services.find(sink.service()).isEmpty()) {
        problems.add(sink.place().at("service", "is not in services"));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private DataSource source(String service) {
    return services.find(service).orElseThrow().source();
  }

  /** Begins to send records on; the log has started. */
  void start() {
    sinks.start(wanted, this::source);
  }

  /** Where every call ends. */
  Ledger ledger() {
    return new Ledger(
        audit,
        metrics.calls(),
        this::exists,
        spans.map(exporter -> new CallSpans(exporter, samplePercent)));
  }

  private boolean exists(Endpoint endpoint) {
    return services
        .find(endpoint.service())
        .filter(service -> service.schema().names().contains(endpoint.resource()))
        .isPresent();
  }

  private List<StateMetrics.Service> figures() {
    return services.all().stream()
        .map(
            service -> {
              DataSource.Figures now = service.source().figures();
              return new StateMetrics.Service(
                  service.name(),
                  service.generation(),
                  now.active(),
                  now.idle(),
                  now.waiting(),
                  now.most());
            })
        .toList();
  }

  private StateMetrics.Audit auditFigures() {
    return new StateMetrics.Audit(
        audit.isOpen(), audit.syncedThrough(), audit.unsynced(), audit.refused());
  }

  private List<StateMetrics.Sink> sinkFigures() {
    return sinks.figures().stream()
        .map(sink -> new StateMetrics.Sink(sink.name(), sink.lag(), sink.failures()))
        .toList();
  }

  /** Everything an operator may want to know, and whether calls can be answered. */
  Readiness health(Supplier<Readiness> readiness) {
    Readiness ready = readiness.get();
    Map<String, String> parts = new TreeMap<>(ready.parts());
    parts.put("version", Product.version());
    parts.put("node", audit.node());
    for (StateMetrics.Service service : figures()) {
      parts.put(
          "connections of " + service.name(),
          "%d active, %d idle, at most %d, %d calls wait"
              .formatted(service.active(), service.idle(), service.most(), service.waiting()));
      parts.put("catalog of " + service.name() + " was read", service.generation() + " times");
    }
    parts.put(
        "audit",
        audit.isOpen()
            ? "%d records, %d of them not on the disk yet"
                .formatted(audit.syncedThrough() + audit.unsynced(), audit.unsynced())
            : "cannot be kept; %d calls were refused".formatted(audit.refused()));
    for (Sinks.Figures sink : sinks.figures()) {
      parts.put(
          "audit sink " + sink.name(),
          (sink.isDown() ? "down, %d records wait" : "up, %d records wait").formatted(sink.lag()));
    }
    spans.ifPresent(exporter -> parts.put("traces", exporter.dropped() + " spans dropped"));
    return new Readiness(ready.isReady() && audit.isOpen(), parts);
  }

  @Override
  public void close() {
    sinks.close();
    spans.ifPresent(SpanExporter::close);
  }
}
