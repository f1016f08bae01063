package dev.postern.edge;

import dev.postern.spi.Credentials;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import java.net.InetAddress;
import java.util.List;

/** The header fields and the peer of one HTTP request. */
public record ExchangeCredentials(HttpServerExchange exchange) implements Credentials {

  @Override
  public List<String> header(String name) {
    HeaderValues values = exchange.getRequestHeaders().get(name);
    return values == null ? List.of() : List.copyOf(values);
  }

  @Override
  public String remoteAddress() {
    InetAddress address = exchange.getSourceAddress().getAddress();
    return address == null ? exchange.getSourceAddress().getHostString() : address.getHostAddress();
  }
}
