package dev.postern.edge;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives each request an id that no other has: the time, a random mark of this process and a
 * counter, in letters and digits only. It travels in the answer's {@code X-Request-Id}.
 */
public final class RequestIds {
  private static final HttpString HEADER = new HttpString("X-Request-Id");
  private static final int RADIX = 36;
  private static final int MARKS = 36 * 36 * 36 * 36;

  private final String mark =
      Integer.toString(new SecureRandom().nextInt(MARKS / 36, MARKS), RADIX);
  private final AtomicLong counter = new AtomicLong();

  /** Names the request. */
  void assign(HttpServerExchange exchange) {
    String time = Long.toString(System.currentTimeMillis(), RADIX);
    String count = Long.toString(counter.getAndIncrement(), RADIX);
    exchange.getResponseHeaders().put(HEADER, time + mark + count);
  }

  /** The id that {@link EdgeGuard} gave this request. */
  public static String of(HttpServerExchange exchange) {
    return exchange.getResponseHeaders().getFirst(HEADER);
  }
}
