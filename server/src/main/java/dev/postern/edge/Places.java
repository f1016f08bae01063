package dev.postern.edge;

import dev.postern.config.HttpSettings;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * The requests that the gateway works for. One has a place until its answer is made; a client that
 * then takes its time keeps the memory of the answer ({@link AnswerMemory}) and no place, and is
 * cut where it takes the answer too slowly on the whole.
 */
final class Places {
  private static final AttachmentKey<Stay> STAY = AttachmentKey.create(Stay.class);
  private static final int ANY_NUMBER = Integer.MAX_VALUE;

  private final int most;
  private final Semaphore free;
  private final Semaphore leaving = new Semaphore(ANY_NUMBER);
  private final AnswerMemory memory;
  private final long graceNanos;
  private final long nanosPerByte;

  /** One request; what it holds is given back once. */
  private static final class Stay {
    private final Places places;
    private boolean isLeaving;

    Stay(Places places) {
      this.places = places;
    }
  }

  Places(HttpSettings settings, AnswerMemory memory) {
    this.most = settings.maxConcurrentRequests();
    this.free = new Semaphore(most);
    this.memory = memory;
    this.graceNanos = TimeUnit.MILLISECONDS.toNanos(settings.writeTimeoutMillis());
    this.nanosPerByte = TimeUnit.SECONDS.toNanos(1) / settings.minAnswerBytesPerSecond();
  }

  int most() {
    return most;
  }

  /**
   * Takes a place for a request until that ends or its answer leaves.
   *
   * @return whether there was one
   */
  boolean enter(HttpServerExchange exchange) {
    if (!free.tryAcquire()) {
      return false;
    }
    Stay stay = new Stay(this);
    exchange.putAttachment(STAY, stay);
    exchange.addExchangeCompleteListener(
        (ended, others) -> {
          (stay.isLeaving ? leaving : free).release();
          memory.release(ended);
          others.proceed();
        });
    return true;
  }

  /**
   * The whole answer is with the server, and its client has not taken all of it at once. To be
   * called by the IO thread.
   *
   * @param length of the answer in bytes
   */
  static void leaves(HttpServerExchange exchange, int length) {
    Stay stay = exchange.getAttachment(STAY);
    if (stay != null && !stay.isLeaving) {
      AnswerMemory.holdAnySize(exchange, length);
      stay.places.letLeave(exchange, stay, length);
    }
  }

  private void letLeave(HttpServerExchange exchange, Stay stay, int length) {
    // the other first: whoever waits for all of them must not find this one with neither
    leaving.acquireUninterruptibly();
    stay.isLeaving = true;
    free.release();
    XnioExecutor.Key deadline =
        exchange
            .getIoThread()
            .executeAfter(
                () -> {
                  IoUtils.safeClose(exchange.getConnection());
                  exchange.endExchange();
                },
                graceNanos + length * nanosPerByte,
                TimeUnit.NANOSECONDS);
    exchange.addExchangeCompleteListener(
        (ended, others) -> {
          deadline.remove();
          others.proceed();
        });
  }

  /** How long a client may take for each byte of its answer, on the whole. */
  static long nanosPerByte(HttpServerExchange exchange) {
    Stay stay = exchange.getAttachment(STAY);
    return stay == null ? Long.MAX_VALUE : stay.places.nanosPerByte;
  }

  /**
   * Waits for all that is at work or leaves.
   *
   * @return whether all of it ended in time
   */
  boolean drain(int timeoutMillis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    return free.tryAcquire(most, timeoutMillis, TimeUnit.MILLISECONDS)
        && leaving.tryAcquire(ANY_NUMBER, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }
}
