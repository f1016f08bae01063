package dev.postern.mcp;

import dev.postern.config.McpConnections;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** The sessions there are: so many at once, and so many of one caller. */
final class Sessions {
  private static final int ID_BYTES = 24;

  private final McpConnections settings;
  private final Listeners listeners;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> byId = new ConcurrentHashMap<>();

  Sessions(McpConnections settings, Listeners listeners) {
    this.settings = settings;
    this.listeners = listeners;
  }

  /** What is said of a session that is not there, or not the caller's. */
  static GatewayException unknown() {
    return new GatewayException(ErrorCode.SESSION_UNKNOWN, "There is no such session.")
        .hint("Open a new one with initialize.");
  }

  /**
   * A new session; empty where there is no room for one, and then the client does without. Of a
   * caller who has as many as one may have, the one that was not used for the longest ends.
   */
  synchronized Optional<Session> open(String principal, Scope scope, ObjectNode opening) {
    List<Session> own =
        byId.values().stream()
            .filter(session -> session.principal().equals(principal))
            .sorted(Comparator.comparingLong(Session::lastNanos))
            .toList();
    own.stream()
        .limit(Math.max(0, own.size() + 1 - settings.maxSessionsPerCaller()))
        .forEach(this::end);
    if (byId.size() >= settings.maxSessions()) {
      return Optional.empty();
    }
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Session session = new Session(id, principal, scope, opening);
    byId.put(id, session);
    return Optional.of(session);
  }

  /**
   * The session of that id.
   *
   * @throws GatewayException where there is none
   */
  Session find(String id) {
    Session session = byId.get(id);
    if (session == null) {
      throw unknown();
    }
    return session;
  }

  void end(Session session) {
    if (byId.remove(session.id(), session)) {
      session.end();
      synchronized (session) {
        session.listener().ifPresent(listeners::end);
      }
    }
  }

  /**
   * Opens the stream of a session in place of the one it has.
   *
   * @throws GatewayException where the session has ended meanwhile
   */
  void listen(Session session, Supplier<Listener> opening) {
    // The client knows of a stream before it stands in the session.
    synchronized (session) {
      if (byId.get(session.id()) != session) {
        throw unknown();
      }
      session.listener().ifPresent(listeners::end);
      session.listener(Optional.of(opening.get()));
    }
  }

  /** Asks nobody any more; calls at work may come to their end. */
  void close() {
    byId.values().forEach(Session::askNoMore);
  }

  /** Ends what was not used for too long; forgets the streams of clients that are gone. */
  void sweep() {
    long idleNanos = TimeUnit.MILLISECONDS.toNanos(settings.sessionIdleMillis());
    for (Session session : byId.values()) {
      if (session.listener().isPresent() && !listeners.isOpen(session.listener().get())) {
        session.listener(Optional.empty());
      }
      if (session.isIdle(idleNanos)) {
        end(session);
      }
    }
  }
}
