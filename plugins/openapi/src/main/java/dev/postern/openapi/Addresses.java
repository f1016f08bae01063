package dev.postern.openapi;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks names up and lets only such addresses out as may be dialled: of the public network, or with
 * leave of this machine and private networks. What comes out is dialled and not looked up again.
 */
final class Addresses implements DnsResolver, AutoCloseable {
  private static final int MAX_LOOKUPS = 8;

  /** Of IPv4, and of what IPv6 gives out: what is of no public network. */
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
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20")
          .map(Range::of)
          .toList();

  private static final Range GIVEN_OUT = Range.of("2000::/3");

  /** This machine and networks of one's own; never addresses of a link, where clouds keep keys. */
  private static final List<Range> OWN =
      Stream.of(
              "127.0.0.0/8",
              "10.0.0.0/8",
              "172.16.0.0/12",
              "192.168.0.0/16",
              "100.64.0.0/10",
              "::1/128",
              "fc00::/7")
          .map(Range::of)
          .toList();

  private final boolean isPrivate;
  private final int timeoutMillis;

  /** Looking up a name cannot be cancelled, so it is left alone where it takes too long. */
  private final ExecutorService lookups =
      new ThreadPoolExecutor(
          0,
          MAX_LOOKUPS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("openapi-names-", 0).factory());

  Addresses(boolean isPrivate, int timeoutMillis) {
    this.isPrivate = isPrivate;
    this.timeoutMillis = timeoutMillis;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = found(host);
    for (InetAddress address : addresses) {
      if (!mayBeDialled(address)) {
        throw new UnknownHostException(
            "%s has the address %s, which is not of the public network%s"
                .formatted(
                    host,
                    address.getHostAddress(),
                    isPrivate
                        ? " nor a private one"
                        : "; private-network would allow private ones"));
      }
    }
    return addresses;
  }

  private InetAddress[] found(String host) throws UnknownHostException {
    try {
      return lookups
          .submit(() -> InetAddress.getAllByName(host))
          .get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | RejectedExecutionException slow) {
      throw new UnknownHostException("looking up " + host + " takes too long");
    } catch (ExecutionException failure) {
      throw new UnknownHostException("there is no name " + host);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException("looking up " + host + " was interrupted");
    }
  }

  private boolean mayBeDialled(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean isGivenOut = address instanceof Inet4Address || GIVEN_OUT.holds(bytes);
    boolean isPublic = isGivenOut && SPECIAL.stream().noneMatch(range -> range.holds(bytes));
    return isPublic || (isPrivate && OWN.stream().anyMatch(range -> range.holds(bytes)));
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  @Override
  public void close() {
    lookups.shutdownNow();
  }

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
}
