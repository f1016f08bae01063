package dev.postern.edge;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import io.undertow.io.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a bounded body without a thread of its own, then goes on in a virtual thread, where code
 * may block.
 */
public final class BodyReader {
  private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);
  private static final byte[] NO_BODY = {};

  private final int maxBytes;
  private final EdgeRefusals refusals;

  /**
   * @param maxBytes the longest body; longer ones are answered with 413 and never held as a whole
   * @param refusals gives that answer
   */
  public BodyReader(int maxBytes, EdgeRefusals refusals) {
    this.maxBytes = maxBytes;
    this.refusals = refusals;
  }

  /** What is done with a whole body, in a virtual thread; what it refuses is told. */
  @FunctionalInterface
  public interface BodyHandler {
    void handle(HttpServerExchange exchange, byte[] body);
  }

  /** A handler that reads the body and passes it on. */
  public HttpHandler reading(BodyHandler then) {
    return exchange -> read(exchange, then);
  }

  /** Reads the body and passes it on; to be called on the IO thread. */
  public void read(HttpServerExchange exchange, BodyHandler then) {
    if (exchange.isRequestComplete()) {
      dispatch(exchange, NO_BODY, then);
      return;
    }
    // Looked at first: the receiver reserves as much memory as this header field claims.
    if (claimedBytes(exchange) > maxBytes) {
      refusals.refuse(exchange, tooLarge());
      return;
    }
    Receiver receiver = exchange.getRequestReceiver();
    receiver.setMaxBufferSize(maxBytes);
    receiver.receiveFullBytes(
        (ready, body) -> dispatch(ready, body, then),
        (failed, problem) -> {
          if (problem instanceof Receiver.RequestToLargeException) {
            refusals.refuse(failed, tooLarge());
          } else {
            LOG.debug("A request body broke off", problem);
            failed.setPersistent(false);
            failed.endExchange();
          }
        });
  }

  private static void dispatch(HttpServerExchange exchange, byte[] body, BodyHandler then) {
    exchange.dispatch(
        Thread::startVirtualThread,
        () -> {
          // lines of the log in JSON say which request they are of
          Thread.currentThread().setName(RequestIds.of(exchange));
          try {
            then.handle(exchange, body);
          } catch (GatewayException refused) {
            Reply.error(exchange, refused);
          } catch (RuntimeException unexpected) {
            LOG.error("Request {} failed", RequestIds.of(exchange), unexpected);
            if (!exchange.isResponseStarted()) {
              Reply.refusal(
                  exchange,
                  new GatewayException(ErrorCode.INTERNAL, "The gateway failed.")
                      .hint("The operator finds the cause in the log under the request id."));
            }
          }
        });
  }

  private static long claimedBytes(HttpServerExchange exchange) {
    String claimed = exchange.getRequestHeaders().getFirst(Headers.CONTENT_LENGTH);
    try {
      return claimed == null ? 0 : Long.parseLong(claimed);
    } catch (NumberFormatException notANumber) {
      return Long.MAX_VALUE;
    }
  }

  private GatewayException tooLarge() {
    return new GatewayException(ErrorCode.BODY_TOO_LARGE, "The request body is too large.")
        .details("The limit server.max-body-bytes is " + maxBytes + " bytes.")
        .hint("Send the rows in several requests.");
  }
}
