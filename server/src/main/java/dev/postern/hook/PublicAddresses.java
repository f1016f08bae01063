package dev.postern.hook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** Tells addresses of the public network from all others. */
final class PublicAddresses {
  private static final List<Range> SPECIAL =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/3",
              // of what IPv6 gives out at all: special uses with Teredo, documentation, 6to4
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20")
          .map(Range::of)
          .toList();

  /** All that IPv6 gives out; loopback, local, mapped, translated ones and groups lie elsewhere. */
  private static final Range GIVEN_OUT = Range.of("2000::/3");

  private record Range(byte[] from, int bits) {
    static Range of(String written) {
      int slash = written.indexOf('/');
      return new Range(
          InetAddress.ofLiteral(written.substring(0, slash)).getAddress(),
          Integer.parseInt(written.substring(slash + 1)));
    }

    boolean holds(byte[] address) {
      if (address.length != from.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (from[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private PublicAddresses() {}

  static boolean hold(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean isGivenOut = address instanceof Inet4Address || GIVEN_OUT.holds(bytes);
    return isGivenOut && SPECIAL.stream().noneMatch(range -> range.holds(bytes));
  }

  /** Whether it is of this machine or of networks of one's own, which a listed name may have. */
  static boolean areOwn(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean isUniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
    return address.isLoopbackAddress()
        || (address.isSiteLocalAddress() && bytes.length == 4)
        || isUniqueLocal
        || Range.of("100.64.0.0/10").holds(bytes);
  }
}
