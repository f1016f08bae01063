package dev.postern.hook;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a hook wants to send a request to, read so strictly that nobody else can read it otherwise:
 * a host is a name of letters, digits and hyphens, four plain decimal numbers, or an IPv6 address
 * in brackets.
 *
 * @param host lower case, an IPv6 address with its brackets
 * @param path with the query; begins with a slash
 */
record Target(String scheme, String host, int port, String path) {
  private static final int MAX_CHARACTERS = 4_096;
  private static final int MAX_HOST_CHARACTERS = 253;
  private static final Pattern URL =
      Pattern.compile("(?i)(https?)://([^/?#]*)([!-~&&[^#]]*)(#[!-~]*)?");
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9a-f:.]+\\]|[a-z0-9.-]+)(?::([1-9][0-9]{0,4}))?");
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
  private static final Pattern NUMERIC_END = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");
  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern FOUR_NUMBERS = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

  /**
   * Reads one.
   *
   * @throws GatewayException where it is none, or could be read in two ways
   */
  static Target of(String url) {
    Matcher whole = URL.matcher(url);
    if (url.length() > MAX_CHARACTERS || !whole.matches() || whole.group(3).contains("\\")) {
      throw refused(
          "the URL must begin with https:// or http://, have no blanks, backslashes or characters"
              + " beyond ASCII, and no more than %d characters".formatted(MAX_CHARACTERS));
    }
    String scheme = whole.group(1).toLowerCase(Locale.ROOT);
    String authority = whole.group(2).toLowerCase(Locale.ROOT);
    if (authority.contains("@")) {
      throw refused("the URL must hold no user and no password; set the header Authorization");
    }
    Matcher parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      throw refused("'%s' is no host".formatted(shown(authority)));
    }
    String host = parts.group(1);
    checkHost(host);
    int usual = scheme.equals("https") ? 443 : 80;
    int port = parts.group(2) == null ? usual : Integer.parseInt(parts.group(2));
    if (port > 65_535) {
      throw refused("there is no port %d".formatted(port));
    }
    String path = whole.group(3);
    return new Target(scheme, host, port, path.startsWith("/") ? path : "/" + path);
  }

  private static void checkHost(String host) {
    boolean isPlain =
        host.startsWith("[")
            ? isIpv6(host)
            : NUMERIC_END.matcher(host).matches()
                ? FOUR_NUMBERS.matcher(host).matches()
                : NAME.matcher(host).matches() && host.length() <= MAX_HOST_CHARACTERS;
    if (!isPlain) {
      throw refused(
          "'%s' is an odd spelling of a host: write a name without final dot, four decimal numbers"
                  .formatted(shown(host))
              + " without leading zeros, or an IPv6 address in brackets");
    }
  }

  private static boolean isIpv6(String bracketed) {
    try {
      // an IPv4 address in the clothes of an IPv6 one becomes the former
      return !(InetAddress.ofLiteral(literal(bracketed)) instanceof Inet4Address);
    } catch (IllegalArgumentException none) {
      return false;
    }
  }

  private static String literal(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The host as a resolver takes it. */
  String name() {
    return literal(host);
  }

  /** The address where the host is one. */
  Optional<InetAddress> address() {
    boolean isAddress = host.startsWith("[") || FOUR_NUMBERS.matcher(host).matches();
    return isAddress ? Optional.of(InetAddress.ofLiteral(name())) : Optional.empty();
  }

  /** Without the path, which may hold what is not for logs. */
  String server() {
    return scheme + "://" + host + ":" + port;
  }

  String url() {
    return server() + path;
  }

  boolean isSameServer(Target other) {
    return server().equals(other.server());
  }

  private static String shown(String text) {
    return HookFailure.oneLine(text.length() > 100 ? text.substring(0, 100) : text);
  }

  static GatewayException refused(String message) {
    return new GatewayException(ErrorCode.REQUEST_FORBIDDEN, "fetch: " + message);
  }
}
