package dev.postern.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What callers of a role may do; nothing but what its rules allow and those of the roles that it
 * extends, see {@link Lineage}.
 *
 * @param databaseRole the source's own role to act as; empty for that of a parent
 * @param timeoutMillis how long a call may take, where the rule does not say
 * @param rules in the order of the file
 * @param aggregates whether aggregates and groups of rows may be asked for; empty for what a parent
 *     says, and for no
 * @param terms what else it says
 * @param audit what records hold of calls under it, where its rules say nothing else
 * @param budget what its calls may cost
 * @param redaction masks by tag and type, before those of the whole config
 */
public record RoleConfig(
    String name,
    Optional<String> databaseRole,
    OptionalInt timeoutMillis,
    List<RuleConfig> rules,
    Optional<Boolean> aggregates,
    RoleTerms terms,
    AuditRule audit,
    Budget budget,
    RedactionConfig redaction,
    Place place) {
  public RoleConfig {
    rules = List.copyOf(rules);
  }
}
