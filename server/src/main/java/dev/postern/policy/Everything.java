package dev.postern.policy;

import dev.postern.config.AgentProfile;
import dev.postern.config.AuditRule;
import dev.postern.config.RedactionConfig;
import dev.postern.config.Requestor;
import dev.postern.config.RestSettings.Delegate;
import dev.postern.spi.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The grant of no caller: for looking whether what the config names is there. Nothing that is
 * planned under it is ever run.
 */
public final class Everything {
  private static final Identity NOBODY = new Identity("", "none", List.of(), Map.of());

  private static final Delegate ALL = new Delegate(Optional.empty(), true, Long.MAX_VALUE);

  private Everything() {}

  /** All of one service. */
  public static Grant of(String service) {
    return new Grant(
        NOBODY,
        Role.delegated(service, "", ALL, AgentProfile.READ_ONLY, AuditRule.UNSAID),
        1,
        Long.MAX_VALUE,
        new Rules(
            new RuleBook(
                Map.of(),
                Map.of(),
                1,
                1,
                AgentProfile.READ_ONLY,
                AuditRule.UNSAID,
                RedactionConfig.NONE),
            Map.of(service, ALL),
            Instant.EPOCH),
        Requestor.DIRECT,
        List.of());
  }
}
