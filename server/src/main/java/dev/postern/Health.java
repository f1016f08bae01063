package dev.postern;

import dev.postern.http.Readiness;
import dev.postern.schema.Services;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Whether every part of the gateway can do its work. Anyone may ask, so sources are asked at most
 * once a second however often.
 */
final class Health implements Supplier<Readiness> {
  private static final long REMEMBERED_NANOS = 1_000_000_000L;

  private final Services services;
  private final Reload reload;
  private Readiness last;
  private long askedNanos;

  Health(Services services, Reload reload) {
    this.services = services;
    this.reload = reload;
  }

  @Override
  public synchronized Readiness get() {
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
    parts.putAll(reload.state());
    return new Readiness(isReady, parts);
  }
}
