package dev.postern.edge;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.channels.StreamSinkChannel;

/**
 * An answer that is written piece by piece, in chunks. The writing (virtual) thread waits until the
 * client has taken what the connection holds; nothing more is kept here. What was begun ends by
 * {@link #end} or {@link #breakOff}: without its last chunk no client takes it for whole.
 */
public final class StreamedReply {
  private static final long LOOK_MILLIS = 200;

  private final HttpServerExchange exchange;
  private final StreamSinkChannel channel;
  private final Optional<Compression.Piecewise> compression;
  private final Semaphore writable = new Semaphore(0);
  private final long deadlineNanos;
  private final long stallNanos;
  private final int stallMillis;
  private final long nanosPerByte;
  private long sentBytes;
  private long waitedNanos;

  private StreamedReply(HttpServerExchange exchange, long deadlineNanos) throws IOException {
    this.exchange = exchange;
    this.deadlineNanos = deadlineNanos;
    // the server's own timeout also counts the time in which there is nothing to write
    Integer timeout = exchange.getConnection().setOption(Options.WRITE_TIMEOUT, 0);
    this.stallMillis = timeout == null ? 0 : timeout;
    this.stallNanos =
        stallMillis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(stallMillis);
    this.nanosPerByte = Places.nanosPerByte(exchange);
    this.compression = Compression.piecewise(exchange);
    this.channel = exchange.getResponseChannel();
    channel
        .getWriteSetter()
        .set(
            ready -> {
              ready.suspendWrites();
              writable.release();
            });
  }

  /**
   * Begins an answer, whose header fields say its type. It is compressed where the client takes it
   * so.
   *
   * @param status one of an answer that has a body
   * @param deadlineNanos {@link System#nanoTime()} after which no client is waited for
   */
  public static StreamedReply begin(HttpServerExchange exchange, int status, long deadlineNanos)
      throws IOException {
    exchange.setStatusCode(status);
    return new StreamedReply(exchange, deadlineNanos);
  }

  /**
   * Writes a piece and waits until it has left.
   *
   * @throws IOException where the client is gone, took nothing for as long as a client may, or
   *     takes the answer too slowly on the whole
   */
  public void write(ByteBuffer piece) throws IOException {
    send(compression.isPresent() ? compression.get().compressed(piece) : piece);
  }

  private void send(ByteBuffer piece) throws IOException {
    while (piece.hasRemaining()) {
      int length = channel.write(piece);
      sentBytes += length;
      if (length == 0) {
        awaitWritable();
      }
    }
  }

  /**
   * Waits until all that was written has left for the network.
   *
   * @throws IOException as {@link #write} does
   */
  public void flush() throws IOException {
    while (!channel.flush()) {
      awaitWritable();
    }
  }

  /** Looks now and then whether there still is a connection: its end wakes nobody. */
  private void awaitWritable() throws IOException {
    long start = System.nanoTime();
    channel.resumeWrites();
    try {
      while (!writable.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        if (!exchange.getConnection().isOpen()) {
          throw new IOException("the connection is closed");
        }
        if (now - start > stallNanos || now - deadlineNanos > 0) {
          throw new IOException("the client took nothing for too long");
        }
        checkPace(now - start);
      }
      waitedNanos += System.nanoTime() - start;
      checkPace(0);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("the answer was given up", stopped);
    }
  }

  /** Only the time counts in which there was something to take. */
  private void checkPace(long waitingNanos) throws IOException {
    if (stallMillis > 0
        && waitedNanos + waitingNanos > stallNanos + sentBytes * (double) nanosPerByte) {
      throw new IOException("the client takes its answer too slowly");
    }
  }

  /**
   * Ends the answer as a whole one; where its last bytes cannot be sent, as one that broke off. To
   * be called by the thread that wrote.
   */
  public void end() {
    try {
      if (compression.isPresent()) {
        send(compression.get().ended());
      }
    } catch (IOException gone) {
      breakOff();
      return;
    }
    exchange.dispatch(
        exchange.getIoThread(),
        ready -> {
          ready.getConnection().setOption(Options.WRITE_TIMEOUT, stallMillis);
          ready.endExchange();
        });
  }

  /** Closes the connection amid the answer. */
  public void breakOff() {
    exchange.dispatch(
        exchange.getIoThread(),
        ready -> {
          IoUtils.safeClose(ready.getConnection());
          ready.endExchange();
        });
  }
}
