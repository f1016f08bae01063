package dev.postern.broker;

import dev.postern.auth.Sessions;
import dev.postern.config.BrokerSettings;
import dev.postern.config.McpSignInSettings;
import dev.postern.edge.BodyReader;
import dev.postern.edge.EdgeRefusals;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.SignInRecords;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Credentials;
import io.undertow.server.HttpHandler;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The authorization server as a whole: what it serves, and how its tokens are known again. */
public final class Broker {
  private static final String WELL_KNOWN = "/.well-known";

  private final McpSignInSettings settings;
  private final BrokerSettings broker;
  private final InstantSource clock;
  private final Sessions sessions;
  private final List<String> ways;
  private final Clients clients;
  private final Grants grants;

  /**
   * @param settings which have a broker
   * @param ways the names of the ways to sign in with a browser
   * @param dataFolder where the key of clients that register lies, or will
   */
  public Broker(
      McpSignInSettings settings,
      Sessions sessions,
      List<String> ways,
      Path dataFolder,
      InstantSource clock) {
    this.settings = settings;
    this.broker = settings.broker().orElseThrow();
    this.clock = clock;
    this.sessions = sessions;
    this.ways = List.copyOf(ways);
    this.clients = new Clients(broker, dataFolder.resolve("client-key"));
    this.grants = new Grants(broker, clock);
    sessions.onLeaving(grants::endOf);
  }

  /** Knows the tokens; to be asked before all others. Its end is that of the broker. */
  public Authenticator authenticator() {
    return new AccessTokens(grants, clients);
  }

  /**
   * The handlers of other surfaces, by the first segments of paths, with those of the broker where
   * there is one.
   *
   * @param pipeline keeps the records of what is refused at once
   * @param address tells by what a request is counted
   */
  public static Map<String, HttpHandler> beside(
      Optional<Broker> broker,
      Map<String, HttpHandler> others,
      SignInRecords records,
      OperationPipeline pipeline,
      Function<Credentials, String> address) {
    Map<String, HttpHandler> all = new HashMap<>(others);
    broker.ifPresent(
        issuing -> {
          BrokerEndpoints endpoints =
              issuing.endpoints(
                  new BrokerRecords(records), new EdgeRefusals(pipeline, path -> true), address);
          all.put(ServerDocument.PLACE, endpoints);
          all.put(WELL_KNOWN, endpoints.before(Optional.ofNullable(others.get(WELL_KNOWN))));
        });
    return all;
  }

  private BrokerEndpoints endpoints(
      BrokerRecords records, EdgeRefusals refusals, Function<Credentials, String> address) {
    PendingConsents pending = new PendingConsents(broker, clock);
    return new BrokerEndpoints(
        ServerDocument.of(settings, broker),
        clients,
        new ConsentRun(settings, clients, pending, grants, sessions, ways, records),
        new TokenRun(grants, records),
        new BrokerEndpoints.Limits(
            new PerMinute(broker.maxRequestsPerMinute()),
            new PerMinute(broker.maxRegistrationsPerMinute()),
            address),
        new BodyReader(broker.maxRequestBytes(), refusals),
        clock);
  }
}
