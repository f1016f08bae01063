package dev.postern.policy;

import dev.postern.config.ToolWrites;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.mask.Masks;
import dev.postern.operation.Endpoint;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Identity;
import dev.postern.spi.Table;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one call may do: the one role it runs under and everything that role allows, embedded
 * resources included. Only {@link Policy} makes one.
 */
public final class Grant {
  private final Identity identity;
  private final Role role;
  private final int timeoutMillis;
  private final long defaultMaxRows;

  Grant(Identity identity, Role role, int timeoutMillis, long defaultMaxRows) {
    this.identity = identity;
    this.role = role;
    this.timeoutMillis = timeoutMillis;
    this.defaultMaxRows = defaultMaxRows;
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

  /** How long the call may take, in milliseconds. */
  public int timeoutMillis() {
    return timeoutMillis;
  }

  /** The same with at most so many milliseconds. */
  public Grant within(OptionalInt millis) {
    return millis.isPresent() && millis.getAsInt() < timeoutMillis
        ? new Grant(identity, role, millis.getAsInt(), defaultMaxRows)
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
    return role.rule(service, resource, action)
        .map(
            rule ->
                new Access(
                    rule.columns(),
                    rule.rows().bind(identity),
                    rule.maxRows().isPresent() ? rule.maxRows().getAsInt() : defaultMaxRows,
                    role.allowsAggregates(),
                    role.isDelegated(),
                    rule.mayExport(),
                    role.isDelegated(),
                    rule.masks()));
  }

  /** The columns {@link #access} would allow, whatever the rows; empty where it would not. */
  public Optional<Columns> columns(String service, String resource, Action action) {
    return role.rule(service, resource, action).map(Rule::columns);
  }

  /** How the columns that {@link #access} would allow are seen. */
  public Masks masks(ServiceSchema schema, Table table, Action action) {
    return role.rule(schema.service(), schema.resource(table), action)
        .map(rule -> rule.masks().on(table, schema))
        .orElse(Masks.NONE);
  }

  /** How the columns of rows are seen that a routine or tool makes, by the rule for it. */
  public Masks results(ServiceSchema schema, String resource, Table table) {
    return role.rule(schema.service(), resource, Action.CALL)
        .map(rule -> rule.masks().on(table, schema))
        .orElse(Masks.NONE);
  }

  /** Whether many rows may be made into one. */
  public boolean allowsAggregates() {
    return role.allowsAggregates();
  }

  /** What MCP tools may do with a resource beyond reading. */
  public ToolWrites toolWrites(String service, String resource) {
    return role.rule(service, resource).map(Rule::toolWrites).orElse(ToolWrites.NONE);
  }

  /**
   * Refuses what a tool may not do although the role may.
   *
   * @param writes whether anything may be changed by it
   */
  public void checkTool(Endpoint endpoint, boolean writes) {
    if (writes
        && !toolWrites(endpoint.service(), endpoint.resource())
            .actions()
            .contains(endpoint.action())) {
      throw new GatewayException(
              ErrorCode.PERMISSION_DENIED,
              "MCP tools may not %s '%s'".formatted(endpoint.action().word(), endpoint.resource()))
          .details("Your role may, but the rule for it does not open this to tools.")
          .hint(
              "An operator can, by mcp: {writes: [%s]} in the rule of role '%s'"
                  .formatted(endpoint.action().word(), role.name()));
    }
  }

  /** Whether the rule for a resource keeps rows back. */
  public boolean filtersRows(String service, String resource) {
    return role.rule(service, resource).map(rule -> !rule.rows().tree().isAll()).orElse(false);
  }
}
