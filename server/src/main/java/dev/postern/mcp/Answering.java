package dev.postern.mcp;

import dev.postern.config.McpConnections;
import dev.postern.edge.Reply;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Json;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The answer to one POST. It is plain JSON where it is there soon; otherwise it becomes a stream of
 * events, which shows whether the client is still there. A client that left has given its call up.
 */
final class Answering implements Wire {
  private static final HttpString SESSION = new HttpString("Mcp-Session-Id");

  private final HttpServerExchange exchange;
  private final boolean canStream;
  private final McpConnections settings;
  private final Watch watch;
  private final Cancellation cancellation = new Cancellation();
  private final long startedNanos = System.nanoTime();
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean isLookedAfter = new AtomicBoolean();
  private EventStream stream;
  private boolean isOver;

  /**
   * @param canStream whether the client takes streams of events
   * @param watch looks after it while the work goes on
   */
  Answering(HttpServerExchange exchange, boolean canStream, McpConnections settings, Watch watch) {
    this.watch = watch;
    this.exchange = exchange;
    this.canStream = canStream;
    this.settings = settings;
  }

  @Override
  public boolean canStream() {
    return canStream;
  }

  @Override
  public Cancellation cancellation() {
    return cancellation;
  }

  @Override
  public void begin() {
    watch.begin(this);
  }

  @Override
  public void send(Json message) {
    if (!canStream) {
      return;
    }
    lock.lock();
    try {
      if (!isOver) {
        streaming().send(message);
      }
    } catch (IOException left) {
      cancellation.cancel();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public EventStream keepOpen() {
    lock.lock();
    try {
      isOver = true;
      return streaming();
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    } finally {
      lock.unlock();
    }
  }

  private EventStream streaming() throws IOException {
    if (stream == null) {
      stream = EventStream.begin(exchange);
    }
    return stream;
  }

  /** Looks after a call that goes on, in a thread of its own if there is anything to do. */
  void look() {
    boolean isLate = System.nanoTime() - startedNanos >= millis(settings.streamAfterMillis());
    if (((isLate && canStream) || cancellation.isCancelled())
        && isLookedAfter.compareAndSet(false, true)) {
      Thread.startVirtualThread(this::lookAfter);
    }
  }

  private void lookAfter() {
    try {
      if (cancellation.isCancelled()) {
        // what is to be stopped may have begun only now
        cancellation.cancel();
      } else if (lock.tryLock()) {
        try {
          if (!isOver) {
            streaming().beat(millis(settings.heartbeatMillis()));
          }
        } finally {
          lock.unlock();
        }
      }
    } catch (IOException left) {
      cancellation.cancel();
    } finally {
      isLookedAfter.set(false);
    }
  }

  private static long millis(int millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Sends the answer itself. */
  void finish(RpcReply reply) {
    Optional<EventStream> begun;
    lock.lock();
    try {
      if (isOver) {
        return;
      }
      isOver = true;
      begun = Optional.ofNullable(stream);
    } finally {
      lock.unlock();
    }
    if (begun.isPresent()) {
      last(begun.get(), reply);
    } else {
      plain(reply);
    }
  }

  private static void last(EventStream stream, RpcReply reply) {
    try {
      if (reply.body().isPresent()) {
        stream.send(reply.body().get());
      }
      stream.end();
    } catch (IOException left) {
      stream.breakOff();
    }
  }

  private void plain(RpcReply reply) {
    reply
        .challenge()
        .ifPresent(value -> exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, value));
    reply.session().ifPresent(id -> exchange.getResponseHeaders().put(SESSION, id));
    if (reply.body().isPresent()) {
      Reply.json(exchange, reply.status(), reply.body().get());
    } else {
      Reply.empty(exchange, reply.status());
    }
  }
}
