package dev.postern.edge;

import dev.postern.error.GatewayException;
import dev.postern.operation.Surface;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Request;
import dev.postern.spi.Cancellation;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.function.Predicate;

/**
 * Refuses requests before any surface has seen them, and has each leave a record of which nobody is
 * the subject: credentials are not looked at here.
 */
public final class EdgeRefusals {
  private final OperationPipeline pipeline;
  private final Predicate<String> isMcp;

  /**
   * @param isMcp whether a path is one of that surface; all others are of REST
   */
  public EdgeRefusals(OperationPipeline pipeline, Predicate<String> isMcp) {
    this.pipeline = pipeline;
    this.isMcp = isMcp;
  }

  /** Answers; to be called on the IO thread. The connection is not used again. */
  void refuse(HttpServerExchange exchange, GatewayException error) {
    exchange.setPersistent(false);
    exchange.dispatch(
        Thread::startVirtualThread,
        () -> Reply.refusal(exchange, pipeline.refused(request(exchange), error)));
  }

  private Request request(HttpServerExchange exchange) {
    String client = exchange.getRequestHeaders().getFirst(Headers.USER_AGENT);
    return new Request(
        RequestIds.of(exchange),
        isMcp.test(exchange.getRequestURI()) ? Surface.MCP : Surface.REST,
        new ExchangeCredentials(exchange),
        client == null ? "" : client,
        exchange.getQueryString(),
        System.nanoTime(),
        Cancellation.NEVER);
  }
}
