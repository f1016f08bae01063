package dev.postern;

import dev.postern.auth.Authentication;
import dev.postern.auth.PasswordGuard;
import dev.postern.auth.Sessions;
import dev.postern.auth.SignInAttempts;
import dev.postern.auth.SignInSteps;
import dev.postern.broker.Broker;
import dev.postern.config.BrokerSettings;
import dev.postern.config.Config;
import dev.postern.config.ConfigException;
import dev.postern.config.McpSignInSettings;
import dev.postern.config.Problem;
import dev.postern.config.SignInConfig;
import dev.postern.edge.BodyReader;
import dev.postern.edge.EdgeRefusals;
import dev.postern.http.SignInPages;
import dev.postern.limit.Quotas;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.SignInRecords;
import dev.postern.spi.Authenticator;
import dev.postern.spi.BrowserSignIn;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ways to sign in, and where browsers find those that are for them. */
final class BrowserWays {
  private final Config config;
  private final InstantSource clock;
  private final Quotas quotas;
  private final SignInAttempts attempts;
  private final Sessions sessions;
  private final List<Authenticator> opened;
  private final Map<String, BrowserSignIn> ways = new LinkedHashMap<>();
  private final Optional<Broker> broker;

  /**
   * @param opened as the config lists them
   * @param quotas which know the networks that calls come from
   * @throws ConfigException where two for browsers have one name
   */
  BrowserWays(Config config, List<Authenticator> opened, InstantSource clock, Quotas quotas) {
    this.quotas = quotas;
    this.attempts = new SignInAttempts(config.sessions(), clock);
    this.config = config;
    this.clock = clock;
    this.sessions = new Sessions(config.sessions(), clock);
    this.opened = opened;
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < opened.size(); i++) {
      SignInConfig signIn = config.signIn().get(i);
      opened
          .get(i)
          .browser()
          .filter(way -> ways.putIfAbsent(signIn.name(), way) != null)
          .ifPresent(
              _ ->
                  problems.add(
                      signIn
                          .entry()
                          .at(
                              "name",
                              "is that of another way to sign in with a browser",
                              Optional.empty())));
    }
    config
        .mcp()
        .signIn()
        .flatMap(signIn -> signIn.broker().flatMap(on -> unusable(signIn, on)))
        .ifPresent(problems::add);
    if (!problems.isEmpty()) {
      opened.forEach(Authenticator::close);
      throw new ConfigException(problems);
    }
    this.broker =
        config
            .mcp()
            .signIn()
            .filter(signIn -> signIn.broker().isPresent())
            .map(
                signIn ->
                    new Broker(
                        signIn, sessions, List.copyOf(ways.keySet()), config.dataFolder(), clock));
  }

  /** People must be able to sign in where the broker says that it is. */
  private Optional<Problem> unusable(McpSignInSettings signIn, BrokerSettings on) {
    boolean isHere =
        config
            .sessions()
            .publicUrl()
            .filter(url -> url.toString().equals(signIn.origin()))
            .isPresent();
    if (!isHere) {
      return Optional.of(
          on.place()
              .problem(
                  "needs sessions.public-url to be where the resource is: " + signIn.origin()));
    }
    return ways.isEmpty()
        ? Optional.of(on.place().problem("needs a way to sign in with a browser under sign-in"))
        : Optional.empty();
  }

  /** Asks all of them, and then the session of a browser. */
  Authentication authentication() {
    List<Authenticator> asked = new ArrayList<>(opened);
    broker.ifPresent(issuing -> asked.addFirst(issuing.authenticator()));
    return new Authentication(
        asked,
        config.anonymousRole(),
        isServed() ? Optional.of(sessions) : Optional.empty(),
        Optional.of(new PasswordGuard(attempts, quotas::address)));
  }

  private boolean isServed() {
    return !ways.isEmpty() && config.sessions().publicUrl().isPresent();
  }

  /** The pages for browsers; empty where none can sign in. */
  Optional<SignInPages> pages(OperationPipeline pipeline, SignInRecords records) {
    if (!isServed()) {
      return Optional.empty();
    }
    return Optional.of(
        new SignInPages(
            ways,
            config.sessions().publicUrl().orElseThrow(),
            sessions,
            new SignInSteps(sessions.cookies(), clock),
            attempts,
            quotas,
            records,
            new BodyReader(
                config.http().maxBodyBytes(), new EdgeRefusals(pipeline, path -> false))));
  }

  /** What issues tokens for MCP, where the config has it switched on. */
  Optional<Broker> broker() {
    return broker;
  }
}
