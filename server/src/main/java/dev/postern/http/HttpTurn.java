package dev.postern.http;

import dev.postern.edge.Reply;
import dev.postern.edge.Reply.ErrorStyle;
import dev.postern.error.GatewayException;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import java.nio.ByteBuffer;

/**
 * A request that came over HTTP by itself.
 *
 * @param method as what it is read
 */
record HttpTurn(HttpServerExchange exchange, String method) implements Turn {

  /** A request as what it is. */
  HttpTurn(HttpServerExchange exchange) {
    this(exchange, exchange.getRequestMethod().toString());
  }

  @Override
  public String query() {
    return exchange.getQueryString();
  }

  @Override
  public HeaderMap asked() {
    return exchange.getRequestHeaders();
  }

  @Override
  public HeaderMap told() {
    return exchange.getResponseHeaders();
  }

  @Override
  public void send(int status) {
    Reply.empty(exchange, status);
  }

  @Override
  public void send(int status, String contentType, ByteBuffer bytes) {
    Reply.bytes(exchange, status, contentType, bytes);
  }

  @Override
  public void refuse(GatewayException error, ErrorStyle style) {
    Reply.error(exchange, error, style);
  }
}
