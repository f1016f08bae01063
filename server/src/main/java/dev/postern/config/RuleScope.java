package dev.postern.config;

import dev.postern.spi.Action;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which calls a rule is for; for any other it does not exist.
 *
 * @param action the one action it is for; empty for all
 * @param requestors who may ask
 * @param window when
 */
public record RuleScope(Optional<Action> action, Set<Requestor> requestors, Window window) {
  /** Every call. */
  public static final RuleScope ALL = new RuleScope(Optional.empty(), Requestor.ANY, Window.ALWAYS);

  public RuleScope {
    requestors = Set.copyOf(requestors);
  }

  public boolean holds(Action asked, Requestor requestor, Instant now) {
    return (action.isEmpty() || action.get() == asked)
        && (requestors.size() == Requestor.ANY.size() || requestors.contains(requestor))
        && window.holds(now);
  }

  /** The same for a shorter time. */
  public RuleScope within(Window other) {
    return new RuleScope(action, requestors, window.within(other));
  }
}
