package dev.postern;

import dev.postern.audit.AuditLog;
import dev.postern.http.Readiness;
import dev.postern.schema.Services;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Whether every part of the gateway can do its work. Anyone may ask, so sources are asked at most
 * once a second however often.
 */
final class Health implements Supplier<Readiness>, AutoCloseable {
  private static final long REMEMBERED_NANOS = 1_000_000_000L;

  private final Services services;
  private final Reload reload;
  private final AuditLog audit;
  private volatile boolean isStopping;
  private Readiness last;
  private long askedNanos;

  Health(Services services, Reload reload, AuditLog audit) {
    this.services = services;
    this.reload = reload;
    this.audit = audit;
  }

  @Override
  public synchronized Readiness get() {
    if (isStopping) {
      return new Readiness(false, Map.of("gateway", "stopping"));
    }
    long now = System.nanoTime();
    if (last == null || now - askedNanos > REMEMBERED_NANOS) {
      last = ask();
      askedNanos = now;
    }
    return last;
  }

  /** A stale config or hook does not make the gateway unready: the last good one is at work. */
  private Readiness ask() {
    Map<String, String> parts = new TreeMap<>();
    boolean isReady = true;
    for (Services.Service service : services.all()) {
      boolean answers = service.source().isReady();
      parts.put("service " + service.name(), answers ? "ready" : "unreachable");
      isReady &= answers;
    }
    if (!audit.isOpen()) {
      parts.put("audit", "unwritable");
      isReady = false;
    }
    parts.putAll(reload.state());
    return new Readiness(isReady, parts);
  }

  /** From now on nobody is to send anything more. */
  @Override
  public void close() {
    isStopping = true;
  }
}
