package dev.postern.mcp;

import dev.postern.spi.Json;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One client that waits for changes, on a stream of its own. What it has not taken yet is kept each
 * once, so that a slow client costs no more than the number of different things to tell.
 */
final class Listener {
  private static final int MAX_WAITING = 256;

  private final String principal;
  private final EventStream stream;
  private final Interest wants;
  private final Optional<JsonNode> subscription;
  private final Set<Change> waiting = new LinkedHashSet<>();
  private boolean isSending = true;

  /**
   * @param principal whose it is
   * @param subscription the id under which the client opened it, where that is told with each
   *     change
   */
  Listener(String principal, EventStream stream, Interest wants, Optional<JsonNode> subscription) {
    this.principal = principal;
    this.stream = stream;
    this.wants = wants;
    this.subscription = subscription;
  }

  /** Says what comes first, and then what it was told meanwhile. */
  void begin(Optional<Json> first, Runnable ifGone) {
    try {
      if (first.isPresent()) {
        stream.send(first.get());
      }
    } catch (IOException gone) {
      ifGone.run();
      return;
    }
    send(ifGone);
  }

  boolean isOf(String somebody) {
    return principal.equals(somebody);
  }

  /** Has the client told, if it wants to know; waits for nobody. */
  void tell(Change change, Runnable ifGone) {
    if (!wants.test(change)) {
      return;
    }
    synchronized (waiting) {
      if (waiting.size() < MAX_WAITING) {
        waiting.add(change);
      }
      if (isSending) {
        return;
      }
      isSending = true;
    }
    Thread.startVirtualThread(() -> send(ifGone));
  }

  private void send(Runnable ifGone) {
    try {
      for (Optional<Change> next = next(); next.isPresent(); next = next()) {
        stream.send(next.get().notification(subscription));
      }
    } catch (IOException gone) {
      ifGone.run();
    }
  }

  private Optional<Change> next() {
    synchronized (waiting) {
      Optional<Change> next = waiting.stream().findFirst();
      next.ifPresent(waiting::remove);
      isSending = next.isPresent();
      return next;
    }
  }

  /** The resources it wants to hear of. */
  Set<String> uris() {
    return wants.uris();
  }

  boolean isSilent(long nanos) {
    return stream.isSilent(nanos);
  }

  /** Says that the stream is alive. */
  void beat(long silentNanos) throws IOException {
    stream.beat(silentNanos);
  }

  void end() {
    stream.end();
  }

  void breakOff() {
    stream.breakOff();
  }
}
