package dev.postern.mcp;

import dev.postern.config.McpConnections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after everything that takes long, with one thread for all: a call that is over before
 * anybody looked has cost nothing but its place in a set.
 */
final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final int LOOKS = 5;
  private static final int MOST_MILLIS = 200;

  private final Set<Answering> atWork = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("postern-mcp").factory());
  private final Listeners listeners;
  private final Sessions sessions;

  Watch(McpConnections settings, Listeners listeners, Sessions sessions) {
    this.listeners = listeners;
    this.sessions = sessions;
    int soonest = Math.min(settings.streamAfterMillis(), settings.heartbeatMillis()) / LOOKS;
    int every = Math.clamp(soonest, 1, MOST_MILLIS);
    var _ = clock.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
  }

  void begin(Answering call) {
    atWork.add(call);
  }

  void end(Answering call) {
    atWork.remove(call);
  }

  private void look() {
    try {
      atWork.forEach(Answering::look);
      listeners.beat();
      sessions.sweep();
    } catch (RuntimeException failure) {
      LOG.error("Looking after MCP clients failed", failure);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    listeners.close();
    sessions.close();
  }
}
