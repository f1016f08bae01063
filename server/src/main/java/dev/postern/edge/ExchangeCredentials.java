package dev.postern.edge;

import dev.postern.spi.Credentials;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.SSLSessionInfo;
import io.undertow.util.HeaderValues;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The header fields and the peer of one HTTP request. */
public record ExchangeCredentials(HttpServerExchange exchange) implements Credentials {

  @Override
  public List<String> header(String name) {
    HeaderValues values = exchange.getRequestHeaders().get(name);
    return values == null ? List.of() : List.copyOf(values);
  }

  @Override
  public List<X509Certificate> certificates() {
    SSLSessionInfo session = exchange.getConnection().getSslSessionInfo();
    if (session == null || session.getSSLSession() == null) {
      return List.of();
    }
    try {
      return Arrays.stream(session.getSSLSession().getPeerCertificates())
          .map(X509Certificate.class::cast)
          .toList();
    } catch (SSLPeerUnverifiedException nothingShown) {
      return List.of();
    }
  }

  @Override
  public String remoteAddress() {
    InetAddress address = exchange.getSourceAddress().getAddress();
    return address == null ? exchange.getSourceAddress().getHostString() : address.getHostAddress();
  }
}
