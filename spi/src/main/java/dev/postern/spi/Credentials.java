package dev.postern.spi;

import java.security.cert.X509Certificate;
import java.util.List;

/** What came with a request that may prove who sent it. */
public interface Credentials {

  /** All values of a header, in order; empty where there is none. Names in any case. */
  List<String> header(String name);

  /**
   * The certificates that the peer proved to own in its TLS handshake, its own first; empty where
   * it showed none or a proxy ended TLS.
   */
  default List<X509Certificate> certificates() {
    return List.of();
  }

  /** The peer's address, as text. */
  String remoteAddress();
}
