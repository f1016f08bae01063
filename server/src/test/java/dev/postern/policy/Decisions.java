package dev.postern.policy;

import dev.postern.config.Config;
import dev.postern.config.ConfigLoader;
import dev.postern.config.Place;
import dev.postern.config.Requestor;
import dev.postern.operation.Endpoint;
import dev.postern.spi.Action;
import dev.postern.spi.Identity;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Asks a policy what it decides. */
final class Decisions {
  private Decisions() {}

  static Policy policy(String roles, InstantSource clock) {
    Config config =
        ConfigLoader.parse(
            Path.of("conf/postern.yaml"),
            "services: {shop: {connector: a}, lab: {connector: a}}\n" + roles,
            Path.of("."),
            Map.of());
    return new Policy(RuleReader.read(config), Map.of(), clock);
  }

  static Identity caller(String... roles) {
    return new Identity(
        "ann", "test", List.of(roles), Map.of("tenant", 7, "regions", List.of("A", "B")));
  }

  static Endpoint endpoint(String text) {
    String[] parts = text.split("/");
    return new Endpoint(parts[0], parts[1], Action.valueOf(parts[2].toUpperCase(Locale.ROOT)));
  }

  /** The pattern of the rule that counts, or a word for why there is none. */
  static String decides(Policy policy, Requestor requestor, String what, String... roles) {
    Endpoint endpoint = endpoint(what);
    Identity caller = caller(roles);
    return policy
        .rules()
        .find(caller, endpoint, requestor)
        .flatMap(grant -> grant.place(endpoint.service(), endpoint.resource(), endpoint.action()))
        .map(Place::path)
        .orElseGet(() -> policy.rules().knows(caller, endpoint, requestor) ? "denied" : "unknown");
  }

  static String decides(Policy policy, String what, String... roles) {
    return decides(policy, Requestor.DIRECT, what, roles);
  }
}
