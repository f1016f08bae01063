package dev.postern.access;

import dev.postern.access.AccessReport.Reason;
import dev.postern.access.AccessReport.ToolCell;
import dev.postern.config.AgentProfile;
import dev.postern.config.Lineage;
import dev.postern.config.Position;
import dev.postern.config.Requestor;
import dev.postern.config.RoleConfig;
import dev.postern.config.ToolWrites;
import dev.postern.policy.Grant;
import dev.postern.policy.Verdict;
import dev.postern.spi.Action;
import java.util.Map;
import java.util.Optional;

/** Whether tools of MCP may do what a caller may do. */
record ToolAccount(ServiceAccount service, String name, Action action) {

  /**
   * @param isDirect whether it may be done by REST
   * @param reason why, or why not
   */
  ToolCell cell(boolean isDirect, Reason reason) {
    if (!isDirect) {
      return new ToolCell(false, reason);
    }
    boolean writes = action == Action.CALL ? !service.isReadOnly(name) : action.writes();
    if (!writes) {
      return new ToolCell(true, new Reason("tools read what the role reads", Optional.empty()));
    }
    Grant grant = service.grant(name, action, Requestor.TOOL).orElseThrow();
    ToolWrites open = grant.toolWrites(service.schema().service(), name, action);
    if (!service.config().mcp().writesOpen()) {
      return new ToolCell(
          false, new Reason("mcp.writes is false: no tool writes", Optional.empty()));
    } else if (grant.isForReaders()) {
      return new ToolCell(
          false,
          new Reason("under the profile agent tools only read", profile(service, grant.role())));
    }
    Optional<Verdict> verdict = service.allowing(name, action, Requestor.TOOL);
    Optional<Position> at =
        verdict.flatMap(Verdict::line).map(line -> line.rule().place().of("mcp.writes"));
    return open.actions().contains(action)
        ? new ToolCell(true, new Reason(terms(open), at))
        : new ToolCell(
            false,
            new Reason(
                "the rule does not open it to tools, by mcp: {writes: [%s]}"
                    .formatted(action.word()),
                verdict.flatMap(Verdict::line).map(line -> line.rule().position())));
  }

  private String terms(ToolWrites open) {
    int unasked = open.unconfirmedRows(action);
    String confirm =
        unasked == Integer.MAX_VALUE
            ? "nobody is asked to confirm"
            : unasked == 0
                ? "a person confirms"
                : "a person confirms more than %d rows".formatted(unasked);
    return "the rule opens it to tools; %s; at most %d rows in a call"
        .formatted(confirm, open.maxAffected());
  }

  /** Where it stands that a role has its profile; empty for the gateway's own. */
  static Optional<Position> profile(ServiceAccount service, String role) {
    Map<String, RoleConfig> written = service.rules().book().written();
    return Optional.ofNullable(written.get(role))
        .flatMap(
            found ->
                Lineage.of(found, written)
                    .nearest(
                        one ->
                            one.terms()
                                .profile()
                                .filter(AgentProfile.AGENT::equals)
                                .map(profile -> one.place().of("mcp.profile"))));
  }
}
