package dev.postern.policy;

import dev.postern.config.AgentProfile;
import dev.postern.config.AuditRule;
import dev.postern.config.Hours;
import dev.postern.config.RedactionConfig;
import dev.postern.config.RoleConfig;
import dev.postern.config.ToolPin;
import dev.postern.operation.Endpoint;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Every role of the config, checked and ready to decide. Immutable. */
public final class RuleBook {
  private final Map<String, Role> roles;
  private final Map<String, RoleConfig> written;
  private final int timeoutMillis;
  private final int maxRows;
  private final AgentProfile profile;
  private final Instant[] edges;
  private final Hours[] hours;
  private final boolean tellsTime;
  private final AuditRule audit;
  private final RedactionConfig redaction;
  private final Map<String, ToolPin> toolPins;

  /**
   * @param written the same roles as they stand in the config
   * @param timeoutMillis for roles and rules that set none
   * @param maxRows likewise
   * @param profile what holds for tools where no role says it
   * @param audit what records hold where roles do not decide
   * @param redaction masks of all roles
   */
  RuleBook(
      Map<String, Role> roles,
      Map<String, RoleConfig> written,
      int timeoutMillis,
      int maxRows,
      AgentProfile profile,
      AuditRule audit,
      RedactionConfig redaction) {
    this.roles = Map.copyOf(roles);
    this.written = Map.copyOf(written);
    this.timeoutMillis = timeoutMillis;
    this.maxRows = maxRows;
    this.profile = profile;
    this.audit = audit;
    this.redaction = redaction;
    Map<String, ToolPin> pins = new HashMap<>();
    written.forEach((name, role) -> role.terms().pin().ifPresent(pin -> pins.put(name, pin)));
    this.toolPins = Map.copyOf(pins);
    this.edges =
        rules()
            .flatMap(rule -> Stream.of(rule.when().window().from(), rule.when().window().until()))
            .filter(edge -> !edge.equals(Instant.MIN) && !edge.equals(Instant.MAX))
            .sorted()
            .distinct()
            .toArray(Instant[]::new);
    this.hours =
        rules()
            .flatMap(rule -> rule.when().window().hours().stream())
            .distinct()
            .toArray(Hours[]::new);
    this.tellsTime = edges.length > 0 || hours.length > 0 || rules().anyMatch(Rule::tellsTime);
  }

  private Stream<Rule> rules() {
    return roles.values().stream().flatMap(role -> role.rules().stream());
  }

  AuditRule audit() {
    return audit;
  }

  /** The roles as they stand in the config, by name. */
  public Map<String, RoleConfig> written() {
    return written;
  }

  /** The approved lists of tools by role, of those roles that have any. */
  public Map<String, ToolPin> toolPins() {
    return toolPins;
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

  /**
   * The source roles of those roles that may do this at some time, sorted; empty stands for the
   * login's own.
   */
  public Set<String> sourceRoles(Endpoint endpoint) {
    Set<String> names = new TreeSet<>();
    for (Role role : roles.values()) {
      if (role.mayEver(endpoint.service(), endpoint.resource(), endpoint.action())) {
        names.add(role.sourceRole());
      }
    }
    return names;
  }

  /** Whether any decision hangs on when it is made. */
  boolean tellsTime() {
    return tellsTime;
  }

  /** Names the time between two changes of what holds: the same one for equal decisions. */
  Period period(Instant now) {
    int at = Arrays.binarySearch(edges, now);
    BitSet holding = new BitSet(hours.length);
    for (int i = 0; i < hours.length; i++) {
      holding.set(i, hours[i].holds(now));
    }
    return new Period(at >= 0 ? at + 1 : -at - 1, holding);
  }

  int timeoutMillis() {
    return timeoutMillis;
  }

  int maxRows() {
    return maxRows;
  }

  AgentProfile profile() {
    return profile;
  }

  RedactionConfig redaction() {
    return redaction;
  }

  Map<String, Role> roles() {
    return roles;
  }
}
