package dev.postern.broker;

import dev.postern.config.BrokerSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where answers may go: this machine of the person, hosts that the operator lists, and programs
 * that have a scheme of their own.
 */
final class RedirectUris {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final int HTTPS_PORT = 443;

  /** Nothing that a header field or a page could read as the end of it. */
  private static final Pattern PLAIN = Pattern.compile("[!#-;=?-\\[\\]_a-z~&&[^#]]{1,500}");

  private final BrokerSettings settings;

  RedirectUris(BrokerSettings settings) {
    this.settings = settings;
  }

  /**
   * What is wrong with one that a client names.
   *
   * @return empty where nothing is
   */
  Optional<String> objection(String written) {
    Optional<URI> read = read(written);
    if (read.isEmpty()) {
      return Optional.of("a redirect URI must be an absolute URL without fragment and user");
    }
    URI uri = read.get();
    String scheme = uri.getScheme();
    return switch (scheme) {
      case "http" ->
          isLoopback(uri)
              ? Optional.empty()
              : Optional.of("a redirect URI by http must be of 127.0.0.1, [::1] or localhost");
      case "https" ->
          isLoopback(uri)
                  || (uri.getHost() != null && (settings.redirectsAnywhere() || isListed(uri)))
              ? Optional.empty()
              : Optional.of(
                  "answers may not go to the host "
                      + uri.getHost()
                      + "; the operator lists hosts under mcp.sign-in.broker.redirect-hosts");
      default ->
          settings.redirectSchemes().contains(scheme)
              ? Optional.empty()
              : Optional.of(
                  "answers may not go to the scheme "
                      + scheme
                      + "; the operator lists schemes under mcp.sign-in.broker.redirect-schemes");
    };
  }

  private static Optional<URI> read(String written) {
    if (!PLAIN.matcher(written).matches()) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(written);
      return uri.getScheme() == null
              || !uri.getScheme().equals(uri.getScheme().toLowerCase(java.util.Locale.ROOT))
              || uri.getRawUserInfo() != null
              || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))
          ? Optional.empty()
          : Optional.of(uri);
    } catch (URISyntaxException malformed) {
      return Optional.empty();
    }
  }

  private static boolean isLoopback(URI uri) {
    return uri.getHost() != null && LOOPBACK.contains(uri.getHost());
  }

  private boolean isListed(URI uri) {
    int port = uri.getPort() < 0 ? HTTPS_PORT : uri.getPort();
    String host = uri.getHost().toLowerCase(java.util.Locale.ROOT);
    return settings.redirectHosts().stream()
        .anyMatch(pattern -> pattern.covers("https", host, port));
  }

  /** Whether a browser may be sent there though nobody has agreed: no stranger has chosen it. */
  boolean isTrusted(String uri) {
    return read(uri)
        .filter(read -> !read.getScheme().equals("https") || isLoopback(read) || isListed(read))
        .isPresent();
  }

  /**
   * Whether the one asked for is one of the client's: to the letter, but for the port of this
   * machine by http, which a program is given by the system (RFC 8252).
   */
  static boolean isOne(Client client, String asked) {
    return client.redirectUris().stream().anyMatch(own -> own.equals(asked) || fits(own, asked));
  }

  private static boolean fits(String own, String asked) {
    Optional<URI> one = read(own);
    Optional<URI> other = read(asked);
    return one.isPresent()
        && other.isPresent()
        && one.get().getScheme().equals("http")
        && other.get().getScheme().equals("http")
        && isLoopback(one.get())
        && one.get().getHost().equals(other.get().getHost())
        && Objects.equals(one.get().getRawPath(), other.get().getRawPath())
        && Objects.equals(one.get().getRawQuery(), other.get().getRawQuery());
  }

  /** Where an answer goes, for people. */
  static String place(String uri) {
    URI read = URI.create(uri);
    if (isLoopback(read)) {
      return "a program on your own machine (" + read.getHost() + ")";
    }
    return read.getScheme().equals("https")
        ? read.getHost()
        : "the program that your machine has for " + read.getScheme() + ":";
  }
}
