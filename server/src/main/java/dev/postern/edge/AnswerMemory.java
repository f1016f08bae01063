package dev.postern.edge;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The memory that answers take until their clients have them. Where that is too much, or a
 * collection of garbage has left little room, new requests are better refused than all of them
 * lost.
 */
final class AnswerMemory {
  private static final AttachmentKey<Held> HELD = AttachmentKey.create(Held.class);

  /** Smaller answers are not counted: they are gone with one write. */
  private static final int COUNTED_BYTES = 64 * 1024;

  private static final double FULL = 0.9;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final BooleanSupplier heapIsFull;
  private volatile long nextLookNanos = System.nanoTime();
  private volatile boolean wasFull;

  /** What one exchange holds. */
  private static final class Held {
    private final AnswerMemory memory;
    private long bytes;

    Held(AnswerMemory memory) {
      this.memory = memory;
    }
  }

  AnswerMemory(long maxBytes) {
    this(maxBytes, heap());
  }

  AnswerMemory(long maxBytes, BooleanSupplier heapIsFull) {
    this.maxBytes = maxBytes;
    this.heapIsFull = heapIsFull;
  }

  /** Whether the pool of what has lived long was nearly full when it was last cleaned up. */
  private static BooleanSupplier heap() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      boolean isOfTheOld = pool.getName().contains("Old") || pool.getName().contains("Tenured");
      if (pool.getType() == MemoryType.HEAP
          && isOfTheOld
          && pool.isCollectionUsageThresholdSupported()
          && pool.getUsage().getMax() > 0) {
        pool.setCollectionUsageThreshold((long) (pool.getUsage().getMax() * FULL));
        return pool::isCollectionUsageThresholdExceeded;
      }
    }
    return () -> false;
  }

  /** Whether there is no room for further requests. */
  boolean isShort() {
    long now = System.nanoTime();
    if (now - nextLookNanos >= 0) {
      nextLookNanos = now + LOOK_NANOS;
      wasFull = heapIsFull.getAsBoolean();
    }
    return wasFull || bytes.get() > maxBytes;
  }

  GatewayException refusal() {
    return new GatewayException(ErrorCode.OVERLOADED, "The gateway is short of memory.")
        .details(
            wasFull
                ? "Its heap is nearly full."
                : "The limit server.max-answer-bytes-in-flight is " + maxBytes + ".")
        .hint("Try again shortly.");
  }

  /** Counts the answer of an exchange once there is one. */
  void watch(HttpServerExchange exchange) {
    exchange.putAttachment(HELD, new Held(this));
  }

  /** An answer is held until its client has it. */
  static void hold(HttpServerExchange exchange, int length) {
    if (length >= COUNTED_BYTES) {
      count(exchange, length);
    }
  }

  /** A client does not take its answer at once: from here on it is counted however small. */
  static void holdAnySize(HttpServerExchange exchange, int length) {
    if (length < COUNTED_BYTES) {
      count(exchange, length);
    }
  }

  private static void count(HttpServerExchange exchange, int length) {
    Held held = exchange.getAttachment(HELD);
    if (held != null) {
      held.bytes += length;
      held.memory.bytes.addAndGet(length);
    }
  }

  /** The exchange has ended, well or not. */
  void release(HttpServerExchange exchange) {
    Held held = exchange.getAttachment(HELD);
    if (held != null && held.bytes > 0) {
      bytes.addAndGet(-held.bytes);
      held.bytes = 0;
    }
  }
}
