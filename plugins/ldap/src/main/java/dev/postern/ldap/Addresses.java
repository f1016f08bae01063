package dev.postern.ldap;

import dev.postern.spi.SettingsException;
import java.net.URI;
import java.net.URISyntaxException;

/** Reads addresses of servers. */
final class Addresses {
  private static final int LDAP = 389;
  private static final int LDAPS = 636;

  private Addresses() {}

  static Servers.Address parse(String text) {
    try {
      URI uri = new URI(text);
      boolean isTls = "ldaps".equals(uri.getScheme());
      boolean isBare =
          uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
      if (uri.getHost() != null && isBare && (isTls || "ldap".equals(uri.getScheme()))) {
        int port = uri.getPort() >= 0 ? uri.getPort() : isTls ? LDAPS : LDAP;
        return new Servers.Address(uri.getHost().replaceAll("[\\[\\]]", ""), port, isTls);
      }
    } catch (URISyntaxException noAddress) {
      // told below
    }
    throw new SettingsException(
        "servers", "must hold addresses such as ldaps://ldap.example or ldap://ldap.example:389");
  }
}
