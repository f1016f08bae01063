package dev.postern.edge;

import dev.postern.auth.BrowserCredentials;
import io.undertow.server.HttpServerExchange;
import java.security.cert.X509Certificate;
import java.util.List;

/** A request on a surface where a browser's session counts. */
public record BrowserExchange(ExchangeCredentials request) implements BrowserCredentials {

  public BrowserExchange(HttpServerExchange exchange) {
    this(new ExchangeCredentials(exchange));
  }

  @Override
  public String method() {
    return request.exchange().getRequestMethod().toString();
  }

  @Override
  public List<String> header(String name) {
    return request.header(name);
  }

  @Override
  public List<X509Certificate> certificates() {
    return request.certificates();
  }

  @Override
  public String remoteAddress() {
    return request.remoteAddress();
  }
}
