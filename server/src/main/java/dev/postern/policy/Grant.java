package dev.postern.policy;

import dev.postern.config.AgentProfile;
import dev.postern.config.AuditRule;
import dev.postern.config.Budget;
import dev.postern.config.Hours;
import dev.postern.config.Place;
import dev.postern.config.Requestor;
import dev.postern.config.ToolWrites;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.mask.Masks;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Endpoint;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Filter;
import dev.postern.spi.Identity;
import dev.postern.spi.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What one call may do: the one role it runs under and everything that role allows, embedded
 * resources included. Only {@link Policy} makes one.
 */
public final class Grant {
  private final Identity identity;
  private final Role role;
  private final int timeoutMillis;
  private final long defaultMaxRows;
  private final Rules rules;
  private final Requestor requestor;
  private final List<Budget> budgets;
  private final boolean isAgent;

  /**
   * @param rules by which it was made
   * @param requestor who asks in the end
   * @param budgets what the call may cost, the narrowest bounds first; mostly empty
   */
  Grant(
      Identity identity,
      Role role,
      int timeoutMillis,
      long defaultMaxRows,
      Rules rules,
      Requestor requestor,
      List<Budget> budgets) {
    this.identity = identity;
    this.role = role;
    this.timeoutMillis = timeoutMillis;
    this.defaultMaxRows = defaultMaxRows;
    this.rules = rules;
    this.requestor = requestor;
    this.isAgent = requestor == Requestor.TOOL && role.profile() == AgentProfile.AGENT;
    this.budgets = budgets;
  }

  /** The gateway role the call runs under. */
  public String role() {
    return role.name();
  }

  /** The source's role to act as; empty for none. */
  public String sourceRole() {
    return role.sourceRole();
  }

  /** Whether everything is granted and the source's own privileges decide. */
  public boolean isDelegated() {
    return role.isDelegated();
  }

  /** What was in force when it was made: whatever else the call asks is decided by that. */
  public Rules rules() {
    return rules;
  }

  /** Where the rule stands that counts for an action; empty where the role may not do it. */
  public Optional<Place> place(String service, String resource, Action action) {
    return rule(service, resource, action).map(Rule::place);
  }

  /** The rule that counts for an action, as it is written; empty where the role may not do it. */
  public Optional<RuleWords> words(String service, String resource, Action action) {
    return rule(service, resource, action).map(rule -> RuleWords.of(rule, action));
  }

  private Optional<Rule> rule(String service, String resource, Action action) {
    return identity.scope().allows(service, resource, action)
        ? ruleOfRole(service, resource, action)
        : Optional.empty();
  }

  /** Also where the caller's credential does not open it. */
  private Optional<Rule> ruleOfRole(String service, String resource, Action action) {
    return role.rule(service, resource, action, requestor, rules.now());
  }

  /** How long the call may take, in milliseconds. */
  public int timeoutMillis() {
    return timeoutMillis;
  }

  /** What the call may cost, the narrowest bounds first; mostly empty. */
  public List<Budget> budgets() {
    return budgets;
  }

  /** The same with at most so many milliseconds. */
  public Grant within(OptionalInt millis) {
    return millis.isPresent() && millis.getAsInt() < timeoutMillis
        ? new Grant(identity, role, millis.getAsInt(), defaultMaxRows, rules, requestor, budgets)
        : this;
  }

  /**
   * What the caller's sign-in says, for what no call may give.
   *
   * @param what {@code subject}, or {@code claims.} and the name of a claim
   * @throws GatewayException where it says nothing of it
   */
  public Object told(String what) {
    Object told =
        what.equals("subject")
            ? identity.subject()
            : Claims.find(identity.claims(), what.substring(what.indexOf('.') + 1));
    if (told == null) {
      throw new GatewayException(
              ErrorCode.PERMISSION_DENIED,
              "Your sign-in does not say " + what + ", which this needs")
          .hint("Sign in with credentials that carry this claim");
    }
    return told;
  }

  /**
   * What the role may do with a resource; empty where it may not do this with it at all.
   *
   * @throws dev.postern.error.GatewayException where the rule needs a claim the caller lacks
   */
  public Optional<Access> access(String service, String resource, Action action) {
    return rule(service, resource, action)
        .map(
            rule -> {
              Told told = new Told(identity, rules.now());
              boolean isWritten = action == Action.CREATE || action == Action.UPDATE;
              return new Access(
                  columns(rule),
                  rule.rows().bind(told),
                  maxRows(rule),
                  role.allowsAggregates(),
                  role.isDelegated(),
                  rule.mayExport(),
                  role.isDelegated(),
                  rule.minGroupRows(),
                  isWritten ? rule.writes().bind(told) : WriteTerms.NONE,
                  rule.masks());
            });
  }

  private long maxRows(Rule rule) {
    long most = rule.maxRows().isPresent() ? rule.maxRows().getAsInt() : defaultMaxRows;
    return isAgent ? Math.min(most, AgentProfile.AGENT_ROWS) : most;
  }

  private Columns columns(Rule rule) {
    return isAgent ? rule.columns().withoutCredentials() : rule.columns();
  }

  /** The columns {@link #access} would allow, whatever the rows; empty where it would not. */
  public Optional<Columns> columns(String service, String resource, Action action) {
    return rule(service, resource, action).map(this::columns);
  }

  /**
   * Which rows may be read, where another rule says so than the one for this action. What a
   * credential does not open bounds it still: taking reading away must not widen the rest.
   */
  public Filter<ColumnName> readRows(String service, String resource, Action action) {
    Optional<RowFilter> reading = ruleOfRole(service, resource, Action.READ).map(Rule::rows);
    return reading.isEmpty() || reading.equals(rule(service, resource, action).map(Rule::rows))
        ? Filter.all()
        : reading.get().bind(new Told(identity, rules.now()));
  }

  /** When the rule that counts for an action ends; empty for never. */
  public Optional<Instant> until(String service, String resource, Action action) {
    return rule(service, resource, action)
        .map(rule -> rule.when().window().until())
        .filter(end -> !end.equals(Instant.MAX));
  }

  /** At which hours the rule that counts for an action holds, in words; empty for all. */
  public List<String> hours(String service, String resource, Action action) {
    return rule(service, resource, action).stream()
        .flatMap(rule -> rule.when().window().hours().stream())
        .map(Hours::words)
        .toList();
  }

  /** Whether written rows must fulfil something else than what says which rows there are. */
  public boolean checksRows(String service, String resource, Action action) {
    return rule(service, resource, action).flatMap(rule -> rule.writes().check()).isPresent();
  }

  /** Whether the call is by a tool that only reads, whatever rules open. */
  public boolean isForReaders() {
    return isAgent;
  }

  /** The columns whose values in written rows are not the caller's to choose. */
  public Set<String> presets(String service, String resource, Action action) {
    return rule(service, resource, action)
        .map(rule -> rule.writes().presets().keySet())
        .orElse(Set.of());
  }

  /** How the columns that {@link #access} would allow are seen. */
  public Masks masks(ServiceSchema schema, Table table, Action action) {
    return rule(schema.service(), schema.resource(table), action)
        .map(rule -> rule.masks().on(table, schema))
        .orElse(Masks.NONE);
  }

  /** How the columns of rows are seen that a routine or tool makes, by the rule for it. */
  public Masks results(ServiceSchema schema, String resource, Table table) {
    return rule(schema.service(), resource, Action.CALL)
        .map(rule -> rule.masks().on(table, schema))
        .orElse(Masks.NONE);
  }

  /** Why columns of a table have the masks that they have, by column. */
  public Map<String, MaskOrigin> maskOrigins(ServiceSchema schema, Table table, Action action) {
    return rule(schema.service(), schema.resource(table), action)
        .map(rule -> rule.masks().origins(table, schema))
        .orElse(Map.of());
  }

  /** Whether many rows may be made into one. */
  public boolean allowsAggregates() {
    return role.allowsAggregates();
  }

  /** Whether an action on a resource is open to MCP tools beyond reading, and on which terms. */
  public ToolWrites toolWrites(String service, String resource, Action action) {
    return isAgent
        ? ToolWrites.NONE
        : rule(service, resource, action).map(Rule::toolWrites).orElse(ToolWrites.NONE);
  }

  /**
   * Refuses what a tool may not do although the role may.
   *
   * @param writes whether anything may be changed by it
   */
  public void checkTool(Endpoint endpoint, boolean writes) {
    if (writes
        && !toolWrites(endpoint.service(), endpoint.resource(), endpoint.action())
            .actions()
            .contains(endpoint.action())) {
      throw new GatewayException(
              ErrorCode.PERMISSION_DENIED,
              "MCP tools may not %s '%s'".formatted(endpoint.action().word(), endpoint.resource()))
          .details(
              isAgent
                  ? "Your role may, but under the profile agent tools only read."
                  : "Your role may, but the rule for it does not open this to tools.")
          .hint(
              isAgent
                  ? "An operator can, by mcp: {profile: read-only} in role '%s' and by its rules"
                      .formatted(role.name())
                  : "An operator can, by mcp: {writes: [%s]} in the rule of role '%s'"
                      .formatted(endpoint.action().word(), role.name()));
    }
  }

  /** Whether the rule that counts keeps rows back. */
  public boolean filtersRows(String service, String resource, Action action) {
    return rule(service, resource, action).map(rule -> !rule.rows().tree().isAll()).orElse(false);
  }

  /** What records hold of calls on a resource. */
  public AuditRule audit(Endpoint endpoint) {
    return rule(endpoint.service(), endpoint.resource(), endpoint.action())
        .map(Rule::audit)
        .orElse(AuditRule.UNSAID);
  }
}
