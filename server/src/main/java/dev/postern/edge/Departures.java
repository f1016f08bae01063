package dev.postern.edge;

import dev.postern.spi.Cancellation;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Notices clients that close their connection while they are being worked for, so that the work can
 * be given up. One thread looks after all requests; one that is answered before anybody looks has
 * cost nothing but its place in a set. A client that closes only its own half is taken for gone.
 */
public final class Departures implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Departures.class);
  private static final int LOOK_EVERY_MILLIS = 200;
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final Set<Watched> atWork = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("postern-departures").factory());

  public Departures() {
    var _ =
        clock.scheduleWithFixedDelay(
            this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Watches the client of a request whose body has been read, until that is closed. */
  public Watched watch(HttpServerExchange exchange) {
    Watched watched = new Watched(exchange);
    atWork.add(watched);
    return watched;
  }

  private void look() {
    try {
      atWork.forEach(Watched::look);
    } catch (RuntimeException failure) {
      LOG.error("Looking after clients failed", failure);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  /** A request that is being worked on. */
  public final class Watched implements AutoCloseable {
    private final HttpServerExchange exchange;
    private final Cancellation cancellation = new Cancellation();
    private final long startedNanos = System.nanoTime();
    private boolean listens;
    private volatile boolean hasLeft;

    private Watched(HttpServerExchange exchange) {
      this.exchange = exchange;
    }

    /** Tells that the client is gone. */
    public Cancellation cancellation() {
      return cancellation;
    }

    private void look() {
      if (hasLeft) {
        cancellation.cancel(); // again: what is to stop may have begun only now
      } else if (!listens && System.nanoTime() - startedNanos > PATIENCE_NANOS) {
        listens = true;
        exchange.getIoThread().execute(this::listen);
      }
    }

    /** On the IO thread; when the exchange ends, the server listens for its next request again. */
    private void listen() {
      if (exchange.getConnection() instanceof HttpServerConnection connection
          && !exchange.isComplete()
          && exchange.isRequestComplete()
          && connection.getExtraBytes() == null) {
        ConduitStreamSourceChannel source = connection.getChannel().getSourceChannel();
        source.setReadListener(channel -> read(channel, connection));
        source.resumeReads();
      }
    }

    /** What a client sends before it has its answer is its next request, and is put back. */
    private void read(ConduitStreamSourceChannel source, HttpServerConnection connection) {
      PooledByteBuffer pooled = connection.getByteBufferPool().allocate();
      boolean isPutBack = false;
      try {
        ByteBuffer bytes = pooled.getBuffer();
        bytes.clear();
        int count = connection.getOriginalSourceConduit().read(bytes);
        if (count == 0) {
          return;
        }
        source.suspendReads();
        if (count < 0) {
          left();
        } else {
          bytes.flip();
          connection.ungetRequestBytes(pooled);
          isPutBack = true;
        }
      } catch (IOException reset) {
        source.suspendReads();
        left();
      } finally {
        if (!isPutBack) {
          pooled.close();
        }
      }
    }

    private void left() {
      hasLeft = true;
      // not here: stopping a statement takes a connection to its server
      clock.execute(cancellation::cancel);
    }

    @Override
    public void close() {
      atWork.remove(this);
    }
  }
}
