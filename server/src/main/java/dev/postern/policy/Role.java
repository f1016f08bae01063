package dev.postern.policy;

import dev.postern.spi.Action;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one role may do. For a resource exactly one rule counts: the most specific that covers it;
 * rules are never merged.
 */
record Role(String name, String sourceRole, OptionalInt timeoutMillis, List<Rule> rules) {

  Role {
    rules = rules.stream().sorted(Rule.MOST_SPECIFIC_FIRST).toList();
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
