package dev.postern.ldap;

import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.ServerSet;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import dev.postern.ldap.Connections.Work;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of one directory, which hold the same. They are tried in the order of the config, but
 * one that failed goes last for half a minute.
 */
final class Servers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Servers.class);
  private static final long REST_NANOS = 30_000_000_000L;
  private static final int MOST_BYTES_OF_AN_ANSWER = 4 * 1024 * 1024;

  private final List<Server> servers;
  private final boolean hasService;
  private final LongSupplier nanos;

  /**
   * How to talk to them.
   *
   * @param tls none for plain text
   * @param connectMillis to get a connection
   * @param responseMillis to get one answer
   */
  record Wire(
      List<Address> addresses,
      Optional<SSLContext> tls,
      int connectMillis,
      int responseMillis,
      int poolSize) {}

  /**
   * One server.
   *
   * @param isTls from the first byte on, else by StartTLS
   */
  record Address(String host, int port, boolean isTls) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  private static final class Server {
    private final Address address;
    private final Connections service;
    private final Connections people;
    private volatile long restsUntil;

    Server(Address address, Connections service, Connections people, long now) {
      this.address = address;
      this.service = service;
      this.people = people;
      this.restsUntil = now;
    }
  }

  /**
   * Connects to none of them yet.
   *
   * @param service as whom entries are searched; empty where people do so themselves
   */
  Servers(Wire wire, Optional<BindRequest> service, LongSupplier nanos) {
    this.nanos = nanos;
    this.hasService = service.isPresent();
    this.servers =
        wire.addresses().stream()
            .map(
                address ->
                    new Server(
                        address,
                        new Connections(set(address, wire, service), wire.poolSize()),
                        new Connections(set(address, wire, Optional.empty()), wire.poolSize()),
                        nanos.getAsLong()))
            .toList();
  }

  /** Whether there is an account to search with. */
  boolean hasService() {
    return hasService;
  }

  /** On a connection of the service account. */
  <T> T asService(Deadline deadline, Work<T> work) throws LDAPException {
    return first(server -> server.service.use(deadline, work));
  }

  /** On a connection that is anyone's: it must bind before anything else. */
  <T> T asPerson(Deadline deadline, Work<T> work) throws LDAPException {
    return first(server -> server.people.use(deadline, work));
  }

  /** Whether a failure is the server's, so that another may do better. */
  static boolean isTrouble(LDAPException failure) {
    return !failure.getResultCode().isConnectionUsable();
  }

  @FunctionalInterface
  private interface Attempt<T> {
    T on(Server server) throws LDAPException;
  }

  private <T> T first(Attempt<T> attempt) throws LDAPException {
    LDAPException last = new LDAPException(ResultCode.CONNECT_ERROR, "no server");
    for (Server server : order()) {
      try {
        return attempt.on(server);
      } catch (LDAPException failed) {
        if (!isTrouble(failed)) {
          throw failed;
        }
        server.restsUntil = nanos.getAsLong() + REST_NANOS;
        LOG.warn("LDAP server {} failed: {}", server.address, Wording.of(failed));
        last = failed;
      }
    }
    throw last;
  }

  private List<Server> order() {
    long now = nanos.getAsLong();
    List<Server> order = new ArrayList<>(servers);
    order.sort(Comparator.comparing(server -> server.restsUntil - now > 0));
    return order;
  }

  private static ServerSet set(Address address, Wire wire, Optional<BindRequest> bind) {
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    options.setConnectTimeoutMillis(wire.connectMillis());
    options.setResponseTimeoutMillis(wire.responseMillis());
    options.setFollowReferrals(false);
    options.setBindWithDNRequiresPassword(true);
    options.setMaxMessageSize(MOST_BYTES_OF_AN_ANSWER);
    SocketFactory factory =
        wire.tls()
            .filter(_ -> address.isTls())
            .<SocketFactory>map(context -> new Handshakes(context, wire.connectMillis()))
            .orElseGet(SocketFactory::getDefault);
    PostConnectProcessor startTls =
        wire.tls()
            .filter(_ -> !address.isTls())
            .map(context -> new Handshakes(context, wire.connectMillis()))
            .map(StartTLSPostConnectProcessor::new)
            .orElse(null);
    return new SingleServerSet(
        address.host(), address.port(), factory, options, bind.orElse(null), startTls);
  }

  @Override
  public void close() {
    for (Server server : servers) {
      server.service.close();
      server.people.close();
    }
  }
}
