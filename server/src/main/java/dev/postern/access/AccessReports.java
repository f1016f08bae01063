package dev.postern.access;

import dev.postern.access.AccessReport.Reason;
import dev.postern.access.AccessReport.Resource;
import dev.postern.access.AccessReport.RoleLine;
import dev.postern.auth.Caller;
import dev.postern.config.Config;
import dev.postern.config.Lineage;
import dev.postern.config.RateConfig;
import dev.postern.config.RoleConfig;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.hook.HookEngine;
import dev.postern.pipeline.Callers;
import dev.postern.policy.Policy;
import dev.postern.policy.RuleBook;
import dev.postern.policy.Rules;
import dev.postern.policy.Trifecta;
import dev.postern.schema.Services;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Makes reports of what callers may do. Whether something may be done, the views tell that
 * documents and tools are made of; a report adds why, and by which line.
 */
public final class AccessReports {
  private final Policy policy;
  private final Services services;
  private final Views direct;
  private final Views tools;
  private final HookEngine hooks;
  private final Config config;
  private final Supplier<List<RateConfig>> rates;
  private final UnaryOperator<String> toolsVersions;
  private final Supplier<List<Trifecta.Mix>> trifectas;

  /**
   * @param direct what is seen by REST
   * @param tools what is seen by tools of MCP
   * @param config of which what waits for a restart is looked at
   * @param rates the limits on the number of calls
   * @param toolsVersions names the tools of a role
   * @param trifectas the roles by which data may get out
   */
  public AccessReports(
      Policy policy,
      Services services,
      Views direct,
      Views tools,
      HookEngine hooks,
      Config config,
      Supplier<List<RateConfig>> rates,
      UnaryOperator<String> toolsVersions,
      Supplier<List<Trifecta.Mix>> trifectas) {
    this.policy = policy;
    this.services = services;
    this.direct = direct;
    this.tools = tools;
    this.hooks = hooks;
    this.config = config;
    this.rates = rates;
    this.toolsVersions = toolsVersions;
    this.trifectas = trifectas;
  }

  /**
   * A report of one caller.
   *
   * @param callers who the caller is to a service of this name
   * @param asked a resource, with or without its service and a slash before, to be told of with its
   *     columns; empty for all, without columns
   * @throws GatewayException where there is no such resource
   */
  public AccessReport of(Function<String, Caller> callers, Optional<String> asked) {
    List<Found> found = found(asked);
    Rules rules = policy.rules();
    List<Resource> resources = new ArrayList<>();
    Optional<Identity> first = Optional.empty();
    for (Found one : found) {
      Identity identity = callers.apply(one.service.name()).identity();
      first = first.or(() -> Optional.of(identity));
      String service = one.service.name();
      ServiceAccount account =
          new ServiceAccount(
              identity,
              rules,
              one.service.schema(),
              direct.described(service, identity),
              tools.described(service, identity),
              policy.delegate(service).isPresent(),
              endpoint -> hooks.bindings(endpoint, identity),
              rates.get(),
              config);
      one.names.forEach(name -> resources.add(account.resource(name, asked.isPresent())));
    }
    return new AccessReport(
        first.map(AccessReports::who).orElse(""),
        first.map(identity -> roles(identity, rules.book())).orElse(List.of()),
        resources);
  }

  /** Some resources of one service. */
  private record Found(Services.Service service, List<String> names) {}

  private List<Found> found(Optional<String> asked) {
    List<Found> found = new ArrayList<>();
    for (Services.Service service : services.all()) {
      List<String> names =
          service.schema().names().stream()
              .filter(
                  name ->
                      asked.isEmpty()
                          || asked.get().equals(name)
                          || asked.get().equals(service.name() + "/" + name))
              .toList();
      if (!names.isEmpty()) {
        found.add(new Found(service, names));
      }
    }
    if (found.isEmpty() && asked.isPresent()) {
      throw unknown(asked.get());
    }
    return found;
  }

  private GatewayException unknown(String asked) {
    TreeSet<String> known = new TreeSet<>();
    for (Services.Service service : services.all()) {
      service.schema().names().forEach(name -> known.add(service.name() + "/" + name));
      known.addAll(service.schema().names());
    }
    GatewayException unknown =
        new GatewayException(
            ErrorCode.RESOURCE_UNKNOWN,
            "No service has a table, view, function or tool '" + asked + "'");
    return Suggestion.nearest(asked, known)
        .map(near -> unknown.hint("Perhaps you meant '" + near + "'"))
        .orElseGet(() -> unknown.hint("Leave it out for all that there are"));
  }

  private static String who(Identity identity) {
    if (identity.method().equals(Callers.OPERATOR)) {
      return "anybody with role " + String.join(", ", identity.roles());
    } else if (identity.method().equals(Policy.ANONYMOUS)) {
      return "callers without credentials";
    }
    String key = identity.keyId().isEmpty() ? "" : " with key " + identity.keyId();
    String acting =
        identity.acting().isEmpty() ? "" : ", by " + String.join(" for ", identity.acting());
    return "%s, signed in by %s%s%s".formatted(identity.subject(), identity.method(), key, acting);
  }

  private List<RoleLine> roles(Identity identity, RuleBook book) {
    return identity.roles().stream()
        .map(
            name ->
                Optional.ofNullable(book.written().get(name))
                    .map(role -> role(role, book))
                    .orElseGet(
                        () ->
                            new RoleLine(
                                name,
                                false,
                                List.of(),
                                "",
                                "",
                                "",
                                Optional.empty(),
                                Optional.empty())))
        .toList();
  }

  private Optional<Reason> trifecta(RoleConfig role) {
    return trifectas.get().stream()
        .filter(mix -> mix.role().name().equals(role.name()))
        .map(
            mix ->
                new Reason(
                    mix.told() + "; the config says " + mix.reaction().word(),
                    Optional.of(role.place().of("mcp.trifecta"))))
        .findFirst();
  }

  private RoleLine role(RoleConfig role, RuleBook book) {
    Lineage lineage = Lineage.of(role, book.written());
    return new RoleLine(
        role.name(),
        true,
        lineage.steps().stream().skip(1).map(step -> step.role().name()).distinct().toList(),
        lineage.nearest(RoleConfig::databaseRole).orElse(""),
        lineage.nearest(one -> one.terms().profile()).orElse(config.mcp().profile()).word(),
        toolsVersions.apply(role.name()),
        trifecta(role),
        Optional.of(role.place().position()));
  }
}
