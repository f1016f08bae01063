package dev.postern;

import dev.postern.config.Config;
import dev.postern.config.HookFileSettings;
import dev.postern.config.HookReach;
import dev.postern.config.Problem;
import dev.postern.config.Reaction;
import dev.postern.edge.RequestPath;
import dev.postern.hook.HookBinding;
import dev.postern.hook.HookEngine;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Surface;
import dev.postern.pipeline.Callers;
import dev.postern.policy.RuleBook;
import dev.postern.policy.RuleCheck;
import dev.postern.policy.RuleWarnings;
import dev.postern.policy.Trifecta;
import dev.postern.schema.ServiceSchema;
import dev.postern.schema.Services;
import dev.postern.spi.Identity;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Holds roles against the catalogs and the hooks: what is wrong with them, and what to look at. */
final class RoleChecks {
  private final HookEngine hooks;
  private final HookReach reach;
  private final InstantSource clock;
  private volatile Config inForce;

  /**
   * @param config that the gateway starts with, by which hooks are granted what they are
   * @param clock tells which rules are over
   */
  RoleChecks(Config config, HookEngine hooks, InstantSource clock) {
    this.inForce = config;
    this.reach = config.hooks().reach();
    this.hooks = hooks;
    this.clock = clock;
  }

  /** Why roles cannot come into force. */
  List<Problem> problems(Config config, RuleBook book, Collection<ServiceSchema> schemas) {
    List<Problem> problems = new ArrayList<>();
    schemas.forEach(schema -> problems.addAll(RuleCheck.problems(book, schema)));
    problems.addAll(mixes(config, book, schemas, Reaction.REFUSE));
    return problems;
  }

  /** What an operator should look at although they can. */
  List<Problem> warnings(Config config, RuleBook book, Collection<ServiceSchema> schemas) {
    List<Problem> warnings =
        new ArrayList<>(RuleWarnings.of(config.roles().values(), book, schemas, clock.instant()));
    warnings.addAll(mixes(config, book, schemas, Reaction.WARN));
    return warnings;
  }

  /** Names of a service that no path can hold: REST has no route to them, and tools do. */
  static List<String> withoutPath(Services.Service service) {
    ServiceSchema schema = service.schema();
    return schema.names().stream()
        .filter(name -> !RequestPath.canHold(schema.nameOf(name)))
        .map(
            name ->
                "%s: no path can hold the name '%s', so tools alone serve it; an alias gives it one"
                    .formatted(service.name(), name.replaceAll("\\p{Cntrl}", "?")))
        .toList();
  }

  /** Rights that roles in force have together and must not. */
  List<Problem> refusedMixes(RuleBook book, Collection<ServiceSchema> schemas) {
    return mixes(inForce, book, schemas, Reaction.REFUSE);
  }

  private List<Problem> mixes(
      Config config, RuleBook book, Collection<ServiceSchema> schemas, Reaction reaction) {
    return trifectas(config, book, schemas).stream()
        .filter(mix -> mix.reaction() == reaction)
        .map(Trifecta.Mix::problem)
        .toList();
  }

  /** Roles whose tools read what is private and what strangers wrote, and let data out. */
  private List<Trifecta.Mix> trifectas(
      Config config, RuleBook book, Collection<ServiceSchema> schemas) {
    return Trifecta.of(book, schemas, config, this::outward);
  }

  /** The same of what is in force. */
  List<Trifecta.Mix> trifectas(RuleBook book, Collection<ServiceSchema> schemas) {
    return trifectas(inForce, book, schemas);
  }

  /** The config whose roles have come into force. */
  void use(Config config) {
    inForce = config;
  }

  private List<String> outward(String role, Endpoint endpoint) {
    Identity anybody = new Identity(Callers.OPERATOR, Callers.OPERATOR, List.of(role), Map.of());
    return hooks.bindings(endpoint, anybody).stream()
        .filter(hook -> hook.surfaces().isEmpty() || hook.surfaces().contains(Surface.MCP.word()))
        .map(HookBinding::file)
        .filter(file -> mayAskOthers(reach.of(file)))
        .distinct()
        .toList();
  }

  private static boolean mayAskOthers(HookFileSettings granted) {
    return !granted.hosts().isEmpty() || !granted.privateHosts().isEmpty();
  }
}
