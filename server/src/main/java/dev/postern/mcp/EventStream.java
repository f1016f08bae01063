package dev.postern.mcp;

import dev.postern.edge.StreamedReply;
import dev.postern.spi.Json;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** A stream of server-sent events as an answer. Several threads may write, one at a time. */
final class EventStream {
  private static final HttpString BUFFERING = new HttpString("X-Accel-Buffering");
  private static final byte[] BEFORE = "event: message\ndata: ".getBytes(StandardCharsets.UTF_8);
  private static final byte[] AFTER = "\n\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] BEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private static final long NEVER_NANOS = Long.MAX_VALUE / 2;

  private final StreamedReply reply;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile long lastNanos = System.nanoTime();
  private boolean isOver;

  private EventStream(StreamedReply reply) {
    this.reply = reply;
  }

  /** Begins the answer, so that the client knows. */
  static EventStream begin(HttpServerExchange exchange) throws IOException {
    exchange.getResponseHeaders().put(BUFFERING, "no");
    EventStream stream =
        new EventStream(StreamedReply.begin(exchange, "text/event-stream", NEVER_NANOS));
    stream.write(BEAT);
    return stream;
  }

  /**
   * Sends a message, and waits until it has left.
   *
   * @throws IOException where the client is gone, or takes nothing any more
   */
  void send(Json message) throws IOException {
    byte[] event = new byte[BEFORE.length + message.length() + AFTER.length];
    System.arraycopy(BEFORE, 0, event, 0, BEFORE.length);
    byte[] from = message.buffer();
    for (int i = 0; i < message.length(); i++) {
      // between rows; within strings there is none
      event[BEFORE.length + i] = from[i] == '\n' || from[i] == '\r' ? (byte) ' ' : from[i];
    }
    System.arraycopy(AFTER, 0, event, BEFORE.length + message.length(), AFTER.length);
    write(event);
  }

  /** Says that it is alive, where it has been silent for that long and nobody is writing. */
  void beat(long silentNanos) throws IOException {
    if (isSilent(silentNanos) && writing.tryLock()) {
      try {
        write(BEAT);
      } finally {
        writing.unlock();
      }
    }
  }

  boolean isSilent(long nanos) {
    return System.nanoTime() - lastNanos >= nanos;
  }

  private void write(byte[] bytes) throws IOException {
    writing.lock();
    try {
      if (isOver) {
        throw new IOException("the stream is over");
      }
      reply.write(ByteBuffer.wrap(bytes));
      reply.flush();
      lastNanos = System.nanoTime();
    } finally {
      writing.unlock();
    }
  }

  /** Ends the answer. */
  void end() {
    if (ends()) {
      reply.end();
    }
  }

  /** Closes the connection, which is of no use any more. */
  void breakOff() {
    if (ends()) {
      reply.breakOff();
    }
  }

  private boolean ends() {
    writing.lock();
    try {
      boolean isFirst = !isOver;
      isOver = true;
      return isFirst;
    } finally {
      writing.unlock();
    }
  }
}
