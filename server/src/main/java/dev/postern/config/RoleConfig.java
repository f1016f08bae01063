package dev.postern.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What callers of a role may do; nothing but what its rules allow.
 *
 * @param databaseRole the source's own role to act as
 * @param timeoutMillis how long a call may take, where the rule does not say
 * @param rules in the order of the file
 * @param allowsAggregates whether aggregates and groups of rows may be asked for
 * @param redaction masks by tag and type, before those of the whole config
 */
public record RoleConfig(
    String name,
    Optional<String> databaseRole,
    OptionalInt timeoutMillis,
    List<RuleConfig> rules,
    boolean allowsAggregates,
    RedactionConfig redaction,
    Place place) {
  public RoleConfig {
    rules = List.copyOf(rules);
  }
}
