package dev.postern.access;

import dev.postern.access.AccessReport.Limit;
import dev.postern.access.AccessReport.Reason;
import dev.postern.config.AgentProfile;
import dev.postern.config.Budget;
import dev.postern.config.CallLimits;
import dev.postern.config.Lineage;
import dev.postern.config.McpSettings;
import dev.postern.config.Place;
import dev.postern.config.Position;
import dev.postern.config.RateConfig;
import dev.postern.config.Requestor;
import dev.postern.config.RoleConfig;
import dev.postern.config.RuleConfig;
import dev.postern.policy.Grant;
import dev.postern.policy.Verdict;
import dev.postern.spi.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What bounds one action of a caller. */
record LimitAccount(ServiceAccount service, String name, Action action, Grant grant) {

  List<Limit> limits(Optional<Verdict> counting) {
    Optional<RuleConfig> rule = counting.flatMap(Verdict::line).map(Verdict.Line::rule);
    List<RoleConfig> roles = roles();
    List<Limit> limits = new ArrayList<>();
    rows(rule, limits);
    limits.add(time(rule, roles));
    if (action == Action.READ) {
      limits.add(exports(rule));
      limits.add(aggregates(roles));
      rule.filter(one -> one.minGroupRows() > 1)
          .ifPresent(
              one ->
                  limits.add(
                      new Limit(
                          "min-group-rows",
                          "aggregates of at least " + one.minGroupRows() + " rows",
                          ofRule(one, "min-group-rows"))));
    }
    for (Budget budget : grant.budgets()) {
      budget(budget, rule, roles, limits);
    }
    for (RateConfig rate : service.rates()) {
      if (isFor(rate)) {
        limits.add(rate(rate));
      }
    }
    return limits;
  }

  /** The role of the call and all that it extends, the nearest first. */
  private List<RoleConfig> roles() {
    var written = service.rules().book().written();
    return Optional.ofNullable(written.get(grant.role()))
        .map(role -> Lineage.of(role, written).steps().stream().map(Lineage.Step::role).toList())
        .orElse(List.of());
  }

  private static Reason usual(String key) {
    return new Reason(key + " of the config", Optional.empty());
  }

  private static Reason of(String text, Place place, String key) {
    return new Reason(text, Optional.of(place.of(key)));
  }

  private static Reason ofRule(RuleConfig rule, String key) {
    return of("rule " + rule.pattern(), rule.place(), key);
  }

  private void rows(Optional<RuleConfig> rule, List<Limit> limits) {
    CallLimits usual = service.config().callLimits();
    McpSettings mcp = service.config().mcp();
    if (action == Action.DELETE || grant.isDelegated()) {
      return;
    }
    OptionalInt own = rule.map(RuleConfig::maxRows).orElse(OptionalInt.empty());
    int most = own.orElse(usual.maxRows());
    Reason from = own.isPresent() ? ofRule(rule.get(), "max-rows") : usual("limits.max-rows");
    limits.add(new Limit("max-rows", most + " rows of an answer", from));
    if (action != Action.READ && action != Action.CALL) {
      return;
    }
    boolean isAgent =
        service.grant(name, action, Requestor.TOOL).filter(Grant::isForReaders).isPresent();
    if (isAgent && AgentProfile.AGENT_ROWS < Math.min(most, mcp.maxRows())) {
      limits.add(
          new Limit(
              "max-rows of tools",
              AgentProfile.AGENT_ROWS + " rows of an answer",
              new Reason("the profile agent", ToolAccount.profile(service, grant.role()))));
    } else {
      limits.add(
          mcp.maxRows() < most
              ? new Limit(
                  "max-rows of tools", mcp.maxRows() + " rows of an answer", usual("mcp.max-rows"))
              : new Limit("max-rows of tools", most + " rows of an answer", from));
    }
  }

  private Limit time(Optional<RuleConfig> rule, List<RoleConfig> roles) {
    String millis = grant.timeoutMillis() + " ms of a call";
    if (rule.filter(one -> one.timeoutMillis().isPresent()).isPresent()) {
      return new Limit("timeout-ms", millis, ofRule(rule.get(), "timeout-ms"));
    }
    return new Limit(
        "timeout-ms",
        millis,
        roles.stream()
            .filter(role -> role.timeoutMillis().isPresent())
            .findFirst()
            .map(role -> of("role " + role.name(), role.place(), "timeout-ms"))
            .orElse(usual("limits.timeout-ms")));
  }

  private Limit exports(Optional<RuleConfig> rule) {
    boolean mayExport = rule.map(RuleConfig::mayExport).orElse(grant.isDelegated());
    return new Limit(
        "export",
        mayExport ? "may be exported whole" : "no export",
        rule.map(one -> ofRule(one, "export"))
            .orElse(new Reason("the source decides", Optional.empty())));
  }

  private Limit aggregates(List<RoleConfig> roles) {
    return new Limit(
        "aggregates",
        grant.allowsAggregates() ? "aggregates and groups" : "no aggregates",
        roles.stream()
            .filter(role -> role.aggregates().isPresent())
            .findFirst()
            .map(role -> of("role " + role.name(), role.place(), "aggregates"))
            .orElse(new Reason("default, since no role of it says aggregates", Optional.empty())));
  }

  private static void budget(
      Budget budget, Optional<RuleConfig> rule, List<RoleConfig> roles, List<Limit> limits) {
    Optional<Place> place =
        rule.filter(one -> one.budget().equals(budget))
            .map(RuleConfig::place)
            .or(
                () ->
                    roles.stream()
                        .filter(role -> role.budget().equals(budget))
                        .findFirst()
                        .map(RoleConfig::place));
    Told told = new Told(budget.holder(), place, limits);
    told.add("rows-per-hour", budget.rowsPerHour(), "rows in an hour, of each caller");
    told.add("rows-per-day", budget.rowsPerDay(), "rows in a day, of each caller");
    told.add("max-bytes", budget.maxBytes(), "bytes of an answer");
    told.add("max-concurrent-calls", budget.maxConcurrentCalls(), "calls at once, of each caller");
    told.add("max-cost", budget.maxCost(), "expected by the source's estimate");
    told.add("max-estimated-rows", budget.maxEstimatedRows(), "rows expected to be handled");
    told.add("lock-timeout-ms", budget.lockTimeoutMillis(), "ms of waiting for locks");
  }

  /** Takes what a budget bounds. */
  private record Told(String holder, Optional<Place> place, List<Limit> limits) {

    void add(String key, OptionalInt value, String unit) {
      add(key, value.isPresent() ? OptionalLong.of(value.getAsInt()) : OptionalLong.empty(), unit);
    }

    void add(String key, OptionalLong value, String unit) {
      Optional<Position> at = place.map(found -> found.of("budget." + key));
      value.ifPresent(
          most -> limits.add(new Limit(key, most + " " + unit, new Reason(holder, at))));
    }
  }

  /** Rates of tools of MCP are for calls that come by them, whatever they do. */
  private boolean isFor(RateConfig rate) {
    boolean isEndpoint =
        rate.endpoints().isEmpty()
            || rate.endpoints().stream()
                .anyMatch(one -> one.matches(service.schema().service(), name, action));
    boolean isTool =
        rate.tools().isEmpty()
            || service.schema().tool(name).isEmpty()
            || rate.tools().contains(name);
    return isEndpoint && isTool && (rate.roles().isEmpty() || rate.roles().contains(grant.role()));
  }

  private static Limit rate(RateConfig rate) {
    String per = rate.per().stream().map(RateConfig.Key::word).collect(Collectors.joining(", "));
    String tools =
        rate.tools().isEmpty()
            ? ""
            : ", of the tools " + String.join(", ", rate.tools().stream().sorted().toList());
    String burst =
        rate.burst().isPresent() ? ", at most %d at once".formatted(rate.burst().getAsLong()) : "";
    return new Limit(
        "rate " + rate.name(),
        "%d calls in %d s by %s%s%s"
            .formatted(rate.limit(), rate.window().toSeconds(), per, burst, tools),
        of("rates", rate.place(), "limit"));
  }
}
