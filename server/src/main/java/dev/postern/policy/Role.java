package dev.postern.policy;

import dev.postern.config.Place;
import dev.postern.config.Position;
import dev.postern.config.RestSettings.Delegate;
import dev.postern.spi.Action;
import dev.postern.spi.Filter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one role may do. For a resource exactly one rule counts: the most specific that covers it;
 * rules are never merged.
 */
record Role(
    String name,
    String sourceRole,
    OptionalInt timeoutMillis,
    List<Rule> rules,
    boolean allowsAggregates,
    boolean isDelegated) {

  Role {
    rules = rules.stream().sorted(Rule.MOST_SPECIFIC_FIRST).toList();
  }

  /** Everything in one service, as a role of its source. */
  static Role delegated(String service, String sourceRole, Delegate delegate) {
    Rule all =
        new Rule(
            NamePattern.of(service),
            NamePattern.of("*"),
            EnumSet.allOf(Action.class),
            Columns.ALL,
            new RowFilter(Filter.all()),
            OptionalInt.empty(),
            OptionalInt.empty(),
            true,
            delegate.toolWrites(),
            Redaction.NONE,
            new Place(service, new Position(Path.of(service), 1, 1), Map.of()));
    return new Role(
        sourceRole,
        sourceRole,
        OptionalInt.empty(),
        List.of(all),
        delegate.allowsAggregates(),
        true);
  }

  Optional<Rule> rule(String service, String resource) {
    for (Rule rule : rules) {
      if (rule.covers(service, resource)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  Optional<Rule> rule(String service, String resource, Action action) {
    return rule(service, resource).filter(rule -> rule.actions().contains(action));
  }
}
