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
  private final Interest wants;
  private final Optional<JsonNode> subscription;
  private final Set<Change> waiting = new LinkedHashSet<>();
  private boolean isSending = true;
  private volatile Optional<EventStream> stream = Optional.empty();

  /**
   * @param principal whose it is
   * @param subscription the id under which the client opened it, where that is told with each
   *     change
   */
  Listener(String principal, Interest wants, Optional<JsonNode> subscription) {
    this.principal = principal;
    this.wants = wants;
    this.subscription = subscription;
  }

  /** Makes a stream of the answer, says what comes first, and then what it was told meanwhile. */
  void begin(Wire wire, Optional<Json> first, Runnable ifGone) {
    EventStream begun = wire.keepOpen();
    stream = Optional.of(begun);
    try {
      if (first.isPresent()) {
        begun.send(first.get());
      }
    } catch (IOException gone) {
      ifGone.run();
      return;
    }
    send(begun, ifGone);
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
    // until it has begun, it is sending
    Thread.startVirtualThread(() -> send(stream.orElseThrow(), ifGone));
  }

  private void send(EventStream to, Runnable ifGone) {
    try {
      for (Optional<Change> next = next(); next.isPresent(); next = next()) {
        to.send(next.get().notification(subscription));
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
    return stream.isPresent() && stream.get().isSilent(nanos);
  }

  /** Says that the stream is alive, where it has begun. */
  void beat(long silentNanos) throws IOException {
    stream.orElseThrow().beat(silentNanos);
  }

  void end() {
    stream.ifPresent(EventStream::end);
  }

  void breakOff() {
    stream.ifPresent(EventStream::breakOff);
  }
}
