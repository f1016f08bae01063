package dev.postern.policy;

import dev.postern.config.AgentProfile;
import dev.postern.config.AuditRule;
import dev.postern.config.Place;
import dev.postern.config.Position;
import dev.postern.config.Requestor;
import dev.postern.config.RestSettings.Delegate;
import dev.postern.config.RuleScope;
import dev.postern.spi.Action;
import dev.postern.spi.Filter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one role may do, by its own rules and those it has from others. For one action on a resource
 * exactly one rule counts: the most specific that covers it and holds; rules are never merged.
 *
 * @param rules those that count first of equally specific ones before others
 * @param profile what holds for tools, whatever the rules say
 */
record Role(
    String name,
    String sourceRole,
    OptionalInt timeoutMillis,
    List<Rule> rules,
    boolean allowsAggregates,
    boolean isDelegated,
    AgentProfile profile) {

  Role {
    rules = rules.stream().sorted(Rule.MOST_SPECIFIC_FIRST).toList();
  }

  /** Everything in one service, as a role of its source. */
  static Role delegated(
      String service, String sourceRole, Delegate delegate, AgentProfile profile, AuditRule audit) {
    Rule all =
        new Rule(
            NamePattern.of(service),
            NamePattern.of("*"),
            EnumSet.allOf(Action.class),
            Columns.ALL,
            new RowFilter(Filter.all(), ""),
            OptionalInt.empty(),
            OptionalInt.empty(),
            true,
            1,
            delegate.toolWrites(),
            Writing.PLAIN,
            RuleScope.ALL,
            audit,
            List.of(),
            Redaction.NONE,
            new Place(service, new Position(Path.of(service), 1, 1), Map.of()));
    return new Role(
        sourceRole,
        sourceRole,
        OptionalInt.empty(),
        List.of(all),
        delegate.allowsAggregates(),
        true,
        profile);
  }

  /** The rule that counts, where it allows the action. */
  Optional<Rule> rule(
      String service, String resource, Action action, Requestor requestor, Instant now) {
    return counting(service, resource, action, requestor, now)
        .filter(rule -> rule.actions().contains(action));
  }

  /** The rule that counts, whether it allows the action or not. */
  Optional<Rule> counting(
      String service, String resource, Action action, Requestor requestor, Instant now) {
    for (Rule rule : rules) {
      if (rule.covers(service, resource) && rule.when().holds(action, requestor, now)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  /** Every rule that counts for somebody at some time, the first of them before others. */
  List<Rule> deciding(String service, String resource, Action action) {
    return deciding(rules, service, resource, action);
  }

  /**
   * @param rules the most specific first
   */
  static List<Rule> deciding(List<Rule> rules, String service, String resource, Action action) {
    List<Rule> deciding = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.covers(service, resource, action)
          && deciding.stream().noneMatch(earlier -> hides(earlier, rule))) {
        deciding.add(rule);
      }
    }
    return deciding;
  }

  /** Whether the first of two rules holds whenever the second does. */
  private static boolean hides(Rule earlier, Rule later) {
    return earlier.when().window().contains(later.when().window())
        && earlier.when().requestors().containsAll(later.when().requestors());
  }

  /** Whether it may do this at some time. */
  boolean mayEver(String service, String resource, Action action) {
    return deciding(service, resource, action).stream()
        .anyMatch(rule -> rule.actions().contains(action));
  }
}
