package dev.postern.mcp;

import dev.postern.config.McpConnections;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.spi.Json;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** The clients that wait for changes: so many at once, and so many of one caller. */
final class Listeners {
  private final McpConnections settings;
  private final Set<Listener> open = ConcurrentHashMap.newKeySet();
  private boolean isClosed;

  Listeners(McpConnections settings) {
    this.settings = settings;
  }

  /**
   * Makes a stream of the answer on which the client hears of changes from now on.
   *
   * @param first what it hears before any change
   * @throws GatewayException where there are too many
   */
  synchronized Listener open(
      Wire wire,
      String principal,
      Interest wants,
      Optional<JsonNode> subscription,
      Optional<Json> first) {
    if (isClosed || open.size() >= settings.maxStreams()) {
      throw refused("mcp.sessions.max-streams", settings.maxStreams());
    }
    if (open.stream().filter(one -> one.isOf(principal)).count()
        >= settings.maxStreamsPerCaller()) {
      throw refused("mcp.sessions.max-streams-per-caller", settings.maxStreamsPerCaller());
    }
    Listener listener = new Listener(principal, wants, subscription);
    // Who sees the stream begin counts on hearing of what happens from then on.
    open.add(listener);
    try {
      listener.begin(wire, first, () -> gone(listener));
    } catch (RuntimeException left) {
      open.remove(listener);
      throw left;
    }
    if (!isOpen(listener)) {
      // all were closed before it had begun
      listener.end();
    }
    return listener;
  }

  private static GatewayException refused(String limit, int value) {
    return new GatewayException(ErrorCode.OVERLOADED, "Too many streams wait for changes.")
        .details("The limit " + limit + " is " + value + ".")
        .hint("Close one, or ask again when you need to know.");
  }

  /** Tells whoever wants to know. */
  void tell(Change change) {
    open.forEach(listener -> listener.tell(change, () -> gone(listener)));
  }

  /** Tells each that the lists and the resources it wants to hear of may have changed. */
  void tellAll() {
    for (Listener listener : open) {
      for (Change.List list : Change.List.values()) {
        listener.tell(list, () -> gone(listener));
      }
      for (String uri : listener.uris()) {
        listener.tell(new Change.Resource(uri), () -> gone(listener));
      }
    }
  }

  /** Says to all that they are still heard; who is gone is forgotten. Waits for nobody. */
  void beat() {
    long silentNanos = TimeUnit.MILLISECONDS.toNanos(settings.heartbeatMillis());
    for (Listener listener : open) {
      if (listener.isSilent(silentNanos)) {
        Thread.startVirtualThread(() -> beat(listener, silentNanos));
      }
    }
  }

  private void beat(Listener listener, long silentNanos) {
    try {
      listener.beat(silentNanos);
    } catch (IOException left) {
      gone(listener);
    }
  }

  private void gone(Listener listener) {
    if (open.remove(listener)) {
      listener.breakOff();
    }
  }

  /** Ends one from this side. */
  void end(Listener listener) {
    if (open.remove(listener)) {
      listener.end();
    }
  }

  boolean isOpen(Listener listener) {
    return open.contains(listener);
  }

  /** Ends all, and lets nobody in any more. */
  void close() {
    synchronized (this) {
      isClosed = true;
    }
    open.forEach(this::end);
  }
}
