package dev.postern.policy;

import dev.postern.config.RedactionConfig;
import dev.postern.operation.Endpoint;
import dev.postern.spi.Identity;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Every role of the config, checked and ready to decide. Immutable. */
public final class RuleBook {
  private final Map<String, Role> roles;
  private final int timeoutMillis;
  private final int maxRows;
  private final RedactionConfig redaction;

  /**
   * @param timeoutMillis for roles and rules that set none
   * @param maxRows likewise
   * @param redaction masks of all roles
   */
  RuleBook(Map<String, Role> roles, int timeoutMillis, int maxRows, RedactionConfig redaction) {
    this.roles = Map.copyOf(roles);
    this.timeoutMillis = timeoutMillis;
    this.maxRows = maxRows;
    this.redaction = redaction;
  }

  /** The names of all roles, sorted. */
  public Set<String> roleNames() {
    return new TreeSet<>(roles.keySet());
  }

  /** Every source role that some role acts as, sorted. */
  public Set<String> sourceRoles() {
    Set<String> names = new TreeSet<>();
    roles.values().forEach(role -> names.add(role.sourceRole()));
    names.remove("");
    return names;
  }

  /** The source roles of those roles that may do this, sorted; empty stands for the login's own. */
  public Set<String> sourceRoles(Endpoint endpoint) {
    Set<String> names = new TreeSet<>();
    for (Role role : roles.values()) {
      if (role.rule(endpoint.service(), endpoint.resource(), endpoint.action()).isPresent()) {
        names.add(role.sourceRole());
      }
    }
    return names;
  }

  int timeoutMillis() {
    return timeoutMillis;
  }

  Optional<Grant> grant(Identity identity, Endpoint endpoint) {
    for (String name : identity.roles()) {
      Role role = roles.get(name);
      if (role == null) {
        continue;
      }
      Optional<Rule> rule = role.rule(endpoint.service(), endpoint.resource(), endpoint.action());
      if (rule.isPresent()) {
        int timeout = rule.get().timeoutMillis().orElse(role.timeoutMillis().orElse(timeoutMillis));
        return Optional.of(new Grant(identity, role, timeout, maxRows));
      }
    }
    return Optional.empty();
  }

  boolean knowsResource(Identity identity, String service, String resource) {
    return identity.roles().stream()
        .filter(roles::containsKey)
        .anyMatch(
            name ->
                roles
                    .get(name)
                    .rule(service, resource)
                    .filter(rule -> !rule.actions().isEmpty())
                    .isPresent());
  }

  RedactionConfig redaction() {
    return redaction;
  }

  Map<String, Role> roles() {
    return roles;
  }
}
