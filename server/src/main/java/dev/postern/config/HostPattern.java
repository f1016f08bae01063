package dev.postern.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that hooks may send requests to: {@code api.example.com}, {@code *.example.org:8443},
 * {@code http://10.0.0.7:8080}.
 *
 * @param scheme {@code https} or {@code http}
 * @param host a name, {@code *.} and a name for all that end with it, an IPv4 address, or an IPv6
 *     address in brackets; lower case
 */
public record HostPattern(String scheme, String host, int port) {
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?:(https?)://)?((?:\\*\\.)?%1$s(?:\\.%1$s)*|\\[[0-9a-f:.]{2,45}\\])(?::(\\d{1,5}))?"
              .formatted(LABEL));

  /** Reads one; empty where it is none. */
  public static Optional<HostPattern> of(String written) {
    Matcher matcher = WRITTEN.matcher(written.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String scheme = matcher.group(1) == null ? "https" : matcher.group(1);
    String host = matcher.group(2);
    int usual = scheme.equals("https") ? 443 : 80;
    int port = matcher.group(3) == null ? usual : Integer.parseInt(matcher.group(3));
    boolean isTooWide = host.startsWith("*.") && host.indexOf('.', 2) < 0;
    return port < 1 || port > 65_535 || isTooWide
        ? Optional.empty()
        : Optional.of(new HostPattern(scheme, host, port));
  }

  /** Whether it stands for more than one name. */
  public boolean isWide() {
    return host.startsWith("*.");
  }

  /** Whether it is for this server; the name in lower case. */
  public boolean covers(String otherScheme, String otherHost, int otherPort) {
    return scheme.equals(otherScheme)
        && port == otherPort
        && (isWide() ? otherHost.endsWith(host.substring(1)) : host.equals(otherHost));
  }
}
