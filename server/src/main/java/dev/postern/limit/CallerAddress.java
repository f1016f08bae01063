package dev.postern.limit;

import dev.postern.spi.Credentials;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From where a call came, as far as it is to be believed. Of IPv6 the first 64 bits count: one
 * caller has all the addresses behind them. What a header says counts only where a proxy that the
 * config names has said it.
 */
final class CallerAddress {
  private static final String FORWARDED = "X-Forwarded-For";
  private static final int NETWORK_BYTES = 8;

  private final Set<String> proxies;

  CallerAddress(List<String> trustedProxies) {
    this.proxies =
        trustedProxies.stream().map(CallerAddress::canonical).collect(Collectors.toSet());
  }

  /** The network that a call is counted for. */
  String of(Credentials credentials) {
    String address = credentials.remoteAddress();
    if (!proxies.isEmpty() && proxies.contains(canonical(address))) {
      address = forwarded(credentials.header(FORWARDED), address);
    }
    return network(address);
  }

  /** The last address that no proxy of ours has: what stands before it anybody may have written. */
  private String forwarded(List<String> values, String peer) {
    String[] chain = String.join(",", values).split(",", -1);
    for (int i = chain.length - 1; i >= 0; i--) {
      String address = chain[i].strip();
      if (!address.isEmpty() && !proxies.contains(canonical(address))) {
        return address;
      }
    }
    return peer;
  }

  private static String canonical(String address) {
    InetAddress parsed = parsed(address);
    return parsed == null ? address : parsed.getHostAddress();
  }

  private static String network(String address) {
    return switch (parsed(address)) {
      case Inet6Address six ->
          HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK_BYTES)) + "/64";
      case null -> address;
      case InetAddress four -> four.getHostAddress();
    };
  }

  /** Null where it is none. */
  private static InetAddress parsed(String address) {
    String bare = withoutPort(address);
    int zone = bare.indexOf('%');
    bare = zone < 0 ? bare : bare.substring(0, zone);
    try {
      return InetAddress.ofLiteral(bare);
    } catch (IllegalArgumentException none) {
      return null;
    }
  }

  /** Some proxies tell the port of a connection, of which one caller has many: {@code [::1]:80}. */
  private static String withoutPort(String address) {
    int close = address.indexOf(']');
    if (address.startsWith("[") && close > 0) {
      return address.substring(1, close);
    }
    int colon = address.indexOf(':');
    return colon > 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
  }
}
