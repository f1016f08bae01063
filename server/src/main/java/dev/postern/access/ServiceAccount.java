package dev.postern.access;

import dev.postern.access.AccessReport.Cell;
import dev.postern.access.AccessReport.ColumnRow;
import dev.postern.access.AccessReport.Condition;
import dev.postern.access.AccessReport.Reason;
import dev.postern.access.AccessReport.Resource;
import dev.postern.config.Config;
import dev.postern.config.Position;
import dev.postern.config.RateConfig;
import dev.postern.config.Requestor;
import dev.postern.config.RuleConfig;
import dev.postern.error.GatewayException;
import dev.postern.hook.HookBinding;
import dev.postern.operation.Endpoint;
import dev.postern.pipeline.Callers;
import dev.postern.policy.Grant;
import dev.postern.policy.Rules;
import dev.postern.policy.Verdict;
import dev.postern.schema.NamedTool;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Identity;
import dev.postern.spi.Routine;
import dev.postern.spi.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What one caller may do with one service.
 *
 * @param direct what the caller sees by REST; empty for nothing
 * @param tools what the caller sees by tools
 * @param isDelegated whether the source decides by itself
 * @param hooks those that run around an endpoint for this caller
 * @param rates the limits on the number of calls
 */
record ServiceAccount(
    Identity identity,
    Rules rules,
    ServiceSchema schema,
    Optional<SchemaView> direct,
    Optional<SchemaView> tools,
    boolean isDelegated,
    Function<Endpoint, List<HookBinding>> hooks,
    List<RateConfig> rates,
    Config config) {
  private static final List<Action> OF_TABLES =
      List.of(Action.READ, Action.CREATE, Action.UPDATE, Action.DELETE);

  /** One resource, of which the service has one. */
  Resource resource(String name, boolean withColumns) {
    Optional<Table> table = schema.table(name);
    if (table.isPresent()) {
      List<Cell> cells = OF_TABLES.stream().map(action -> cell(name, action)).toList();
      List<ColumnRow> columns =
          withColumns ? new ColumnAccount(this, name, table.get()).rows() : List.of();
      String kind = table.get().kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      return new Resource(schema.service(), name, kind, cells, columns);
    }
    String kind = schema.tool(name).isPresent() ? "tool" : "function";
    List<Cell> cells = List.of(cell(name, Action.CALL));
    return new Resource(schema.service(), name, kind, cells, List.of());
  }

  Endpoint endpoint(String name, Action action) {
    return new Endpoint(schema.service(), name, action);
  }

  Optional<Grant> grant(String name, Action action, Requestor requestor) {
    return rules.find(identity, endpoint(name, action), requestor);
  }

  /** The rule that allows an action; empty where none does. */
  Optional<Verdict> allowing(String name, Action action, Requestor requestor) {
    return rules.verdicts(identity, endpoint(name, action), requestor).stream()
        .filter(Verdict::allows)
        .findFirst();
  }

  Optional<VisibleTable> table(Optional<SchemaView> view, String name) {
    return view.stream()
        .flatMap(seen -> seen.tables().stream())
        .filter(table -> table.name().equals(name))
        .findFirst();
  }

  /** Whether it may be done, as documents and tools tell it. */
  boolean shows(Optional<SchemaView> view, String name, Action action) {
    return action == Action.CALL
        ? view.stream()
            .anyMatch(
                seen ->
                    seen.tool(name).isPresent()
                        || seen.routines().stream().anyMatch(one -> one.name().equals(name)))
        : table(view, name).filter(table -> table.actions().contains(action)).isPresent();
  }

  /** Whether calling it can change nothing. */
  boolean isReadOnly(String name) {
    return schema
        .tool(name)
        .map(tool -> tool.config().isReadOnly())
        .orElseGet(
            () ->
                direct.stream()
                    .flatMap(seen -> seen.routines().stream())
                    .filter(one -> one.name().equals(name))
                    .map(VisibleRoutine::routine)
                    .allMatch(Routine::isReadOnly));
  }

  private Cell cell(String name, Action action) {
    List<Verdict> verdicts = rules.verdicts(identity, endpoint(name, action), Requestor.DIRECT);
    Optional<Verdict> counting = verdicts.stream().filter(Verdict::allows).findFirst();
    Optional<Grant> grant = grant(name, action, Requestor.DIRECT);
    Optional<Reason> obstacle = grant.flatMap(held -> obstacle(held, counting, name, action));
    boolean isAllowed = grant.isPresent() && obstacle.isEmpty();
    List<Reason> reasons = isDelegated ? List.of(delegated(name, action)) : Reasons.of(verdicts);
    Reason reason = obstacle.orElse(reasons.getFirst());
    return new Cell(
        action,
        isAllowed,
        isAllowed ? grant.orElseThrow().role() : "",
        reason,
        obstacle.isPresent() ? reasons : reasons.subList(1, reasons.size()),
        new ToolAccount(this, name, action).cell(isAllowed, reason),
        forHooks(name, action, grant.isPresent()),
        isAllowed
            ? conditions(grant.orElseThrow(), name, counting.flatMap(Verdict::line), action)
            : List.of(),
        isAllowed
            ? new LimitAccount(this, name, action, grant.orElseThrow()).limits(counting)
            : List.of(),
        isAllowed ? hooks.apply(endpoint(name, action)) : List.of());
  }

  private Reason delegated(String name, Action action) {
    boolean isOpen = identity.scope().allows(schema.service(), name, action);
    return new Reason(
        isOpen
            ? "the source decides by the rights of its own role"
            : "the key's scope does not open it",
        Optional.empty());
  }

  /** What stands in the way although a rule allows it. */
  private Optional<Reason> obstacle(
      Grant grant, Optional<Verdict> counting, String name, Action action) {
    if (!shows(direct, name, action)) {
      return Optional.of(new Reason(impossible(name, action), Optional.empty()));
    }
    if (isMadeUp()) {
      return Optional.empty();
    }
    try {
      grant.access(schema.service(), name, action);
      return Optional.empty();
    } catch (GatewayException lacking) {
      return Optional.of(
          new Reason(
              lacking.getMessage(),
              counting
                  .flatMap(Verdict::line)
                  .map(line -> line.rule().place().of(lackingKey(line.rule())))));
    }
  }

  private static String lackingKey(RuleConfig rule) {
    return rule.rows().contains("{claims.") ? "rows" : "set";
  }

  private String impossible(String name, Action action) {
    if (isDelegated) {
      return "the source's role '%s' lacks the right"
          .formatted(identity.roles().stream().findFirst().orElse(""));
    }
    if (action != Action.CALL) {
      return "a rule allows it, but the source cannot do it: it is no table that can be written so";
    }
    Optional<String> read =
        schema
            .tool(name)
            .map(NamedTool::work)
            .filter(NamedTool.Work.Read.class::isInstance)
            .map(work -> ((NamedTool.Work.Read) work).rows().from().text());
    String rows =
        read.orElseGet(
            () ->
                schema.routines(name).stream()
                    .map(Routine::returns)
                    .filter(Routine.Returns.Rows.class::isInstance)
                    .map(returns -> schema.resource(((Routine.Returns.Rows) returns).table()))
                    .findFirst()
                    .orElse("something"));
    return "a rule allows the call, but it gives rows of %s, which may not be read".formatted(rows);
  }

  /** Whether an operator only named roles, so that nothing is known of claims. */
  private boolean isMadeUp() {
    return identity.method().equals(Callers.OPERATOR);
  }

  /** What holds for what hooks ask, where that is something else. */
  private Optional<Reason> forHooks(String name, Action action, boolean isDirect) {
    List<Verdict> verdicts = rules.verdicts(identity, endpoint(name, action), Requestor.HOOK);
    Optional<Verdict> hook = verdicts.stream().filter(Verdict::allows).findFirst();
    Optional<Verdict> own = allowing(name, action, Requestor.DIRECT);
    boolean isSame = hook.flatMap(Verdict::place).equals(own.flatMap(Verdict::place));
    if (isDelegated || (isSame && hook.isPresent() == isDirect)) {
      return Optional.empty();
    }
    Reason reason = Reasons.of(verdicts).getFirst();
    String text = (hook.isPresent() ? "what hooks ask: yes, " : "what hooks ask: no, ");
    return Optional.of(new Reason(text + reason.text(), reason.at()));
  }

  private List<Condition> conditions(
      Grant grant, String name, Optional<Verdict.Line> line, Action action) {
    List<Condition> told = new ArrayList<>();
    if (line.isEmpty()) {
      return told;
    }
    RuleConfig rule = line.get().rule();
    Optional<Position> at = Optional.of(rule.place().of("hours"));
    grant
        .hours(schema.service(), name, action)
        .forEach(hours -> told.add(new Condition("hours", hours, hours, at)));
    grant
        .until(schema.service(), name, action)
        .map(Instant::toString)
        .ifPresent(
            end ->
                told.add(new Condition("until", end, end, Optional.of(rule.place().of("until")))));
    if (action == Action.CALL) {
      return told;
    }
    if (!rule.rows().isEmpty()) {
      told.add(condition(rule, "rows", rule.rows()));
    }
    if (action == Action.CREATE || action == Action.UPDATE) {
      rule.writes().check().ifPresent(check -> told.add(condition(rule, "check", check)));
      for (Map.Entry<String, String> preset : rule.writes().presets().entrySet()) {
        told.add(condition(rule, "set." + preset.getKey(), preset.getValue()));
      }
    }
    return told;
  }

  private Condition condition(RuleConfig rule, String key, String written) {
    String filled = isMadeUp() ? written : rules.filled(written, identity);
    return new Condition(key, written, filled, Optional.of(rule.place().of(key)));
  }
}
