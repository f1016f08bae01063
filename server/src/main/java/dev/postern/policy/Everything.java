package dev.postern.policy;

import dev.postern.config.RestSettings.Delegate;
import dev.postern.spi.Identity;
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
    return new Grant(NOBODY, Role.delegated(service, "", ALL), 1, Long.MAX_VALUE, List.of());
  }
}
