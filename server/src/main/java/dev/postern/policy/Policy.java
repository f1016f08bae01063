package dev.postern.policy;

import dev.postern.config.RestSettings.Delegate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may do what. A call runs under exactly one role: the first of the caller's roles that allows
 * its endpoint; roles are never added up, so no combination of them shows more than one of them
 * does.
 */
public final class Policy {
  /** The {@link dev.postern.spi.Identity#method} of callers without credentials. */
  public static final String ANONYMOUS = "anonymous";

  private final Map<String, Delegate> delegates;
  private final InstantSource clock;
  private volatile Rules inForce;

  /**
   * @param delegates the services in which everything is granted, by name
   * @param clock tells which rules hold, and what {@code {now}} stands for
   */
  public Policy(RuleBook book, Map<String, Delegate> delegates, InstantSource clock) {
    this.delegates = Map.copyOf(delegates);
    this.clock = clock;
    replace(book);
  }

  /** Puts a whole new set of rules in force; calls under way end under the old one. */
  public void replace(RuleBook newBook) {
    inForce = new Rules(newBook, delegates, Instant.EPOCH);
  }

  /** What is in force now. */
  public Rules rules() {
    Rules rules = inForce;
    return rules.book().tellsTime() ? new Rules(rules.book(), delegates, clock.instant()) : rules;
  }

  /** The rules in force. */
  public RuleBook book() {
    return inForce.book();
  }

  /** The roles that callers of a service can have; empty where its source knows them alone. */
  public Optional<Set<String>> roles(String service) {
    return delegates.containsKey(service) ? Optional.empty() : Optional.of(book().roleNames());
  }

  /** Whether any service leaves its decisions to its source. */
  public boolean isDelegating() {
    return !delegates.isEmpty();
  }

  /** Whether the source of a service decides by itself who may do what. */
  public Optional<Delegate> delegate(String service) {
    return Optional.ofNullable(delegates.get(service));
  }
}
