package dev.postern.policy;

import dev.postern.config.Place;
import dev.postern.config.Position;
import dev.postern.config.Problem;
import dev.postern.config.Requestor;
import dev.postern.config.RoleConfig;
import dev.postern.config.RuleConfig;
import dev.postern.config.Window;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an operator should look at in rules that can be used: rules that never count or are over,
 * and those that will fail for a part of what they cover.
 */
public final class RuleWarnings {
  private static final int MOST_EXAMPLES = 3;

  private final RuleBook book;
  private final Collection<ServiceSchema> schemas;
  private final List<Problem> warnings = new ArrayList<>();

  /** What is known of a rule, wherever it is inherited. */
  private static final class Life {
    private final Rule rule;
    private boolean covers;
    private boolean counts;
    private Optional<Place> first = Optional.empty();
    private final Map<String, Set<String>> lacking = new LinkedHashMap<>();

    Life(Rule rule) {
      this.rule = rule;
    }
  }

  private RuleWarnings(RuleBook book, Collection<ServiceSchema> schemas) {
    this.book = book;
    this.schemas = schemas;
  }

  /** All of it, in the order of the file. */
  public static List<Problem> of(
      Collection<RoleConfig> roles, RuleBook book, Collection<ServiceSchema> schemas, Instant now) {
    RuleWarnings found = new RuleWarnings(book, schemas);
    for (RoleConfig role : roles) {
      found.over(role.terms().window(), role.place(), now);
      for (RuleConfig rule : role.rules()) {
        found.over(rule.when().window(), rule.place(), now);
      }
    }
    found.lives();
    return found.warnings.stream()
        .distinct()
        .sorted(Comparator.comparingInt((Problem one) -> one.position().line()))
        .toList();
  }

  private void over(Window window, Place place, Instant now) {
    if (!now.isBefore(window.until())) {
      warnings.add(place.at("until", "lies in the past: nothing of this holds any more"));
    }
  }

  private void lives() {
    Map<Position, Life> lives = new LinkedHashMap<>();
    for (Role role : book.roles().values()) {
      for (Rule rule : role.rules()) {
        lives.computeIfAbsent(rule.place().position(), unseen -> new Life(rule));
      }
      for (ServiceSchema schema : schemas) {
        schema.names().forEach(name -> look(role, schema, name, lives));
      }
    }
    lives.values().forEach(this::tell);
  }

  private void look(Role role, ServiceSchema schema, String name, Map<Position, Life> lives) {
    for (Action action : Action.values()) {
      List<Rule> deciding = role.deciding(schema.service(), name, action);
      for (Rule rule : role.rules()) {
        if (rule.covers(schema.service(), name, action) && isAbout(rule, action)) {
          Life life = lives.get(rule.place().position());
          life.covers = true;
          if (deciding.contains(rule)) {
            life.counts = true;
            lacking(life, schema, name, action);
          } else if (life.first.isEmpty()) {
            life.first = Optional.of(deciding.getFirst().place());
          }
        }
      }
      hookOnly(deciding, action, name);
    }
  }

  private static boolean isAbout(Rule rule, Action action) {
    return rule.actions().isEmpty() || rule.actions().contains(action);
  }

  /** Columns that a rule for many resources needs, and one of them does not have. */
  private static void lacking(Life life, ServiceSchema schema, String name, Action action) {
    Rule rule = life.rule;
    if (rule.resource().isWholeName() || !rule.actions().contains(action)) {
      return;
    }
    Set<String> has = RuleCheck.columns(schema, name).orElse(Set.of());
    if (has.isEmpty()) {
      return;
    }
    Set<String> needed = new TreeSet<>(RuleCheck.columnsOf(rule.rows()));
    if (action == Action.CREATE || action == Action.UPDATE) {
      rule.writes().check().map(RuleCheck::columnsOf).ifPresent(needed::addAll);
      needed.addAll(rule.writes().presets().keySet());
    }
    for (String column : needed) {
      if (!has.contains(column)) {
        life.lacking.computeIfAbsent(column, unseen -> new TreeSet<>()).add(name);
      }
    }
  }

  /** What is opened to hooks alone by name may be open to all by a wildcard. */
  private void hookOnly(List<Rule> deciding, Action action, String name) {
    for (int i = 0; i + 1 < deciding.size(); i++) {
      Rule rule = deciding.get(i);
      Rule wider = deciding.get(i + 1);
      if (rule.when().requestors().equals(Set.of(Requestor.HOOK))
          && rule.actions().contains(action)
          && !wider.resource().isWholeName()
          && wider.actions().contains(action)) {
        warnings.add(
            rule.place()
                .at(
                    "requestors",
                    "are hooks alone, but %s opens '%s' to direct calls"
                        .formatted(told(wider.place()), name)));
        return;
      }
    }
  }

  private void tell(Life life) {
    Rule rule = life.rule;
    if (!life.covers
        && !rule.resource().isWholeName()
        && schemas.stream().anyMatch(schema -> rule.service().matches(schema.service()))) {
      warnings.add(rule.place().problem("covers nothing that there is"));
    } else if (life.covers && !life.counts) {
      warnings.add(
          rule.place()
              .problem(
                  "can never count: %s and the like come first for all that it covers"
                      .formatted(told(life.first.orElseThrow()))));
    }
    life.lacking.forEach(
        (column, names) ->
            warnings.add(
                rule.place()
                    .problem(
                        "needs the column '%s', which is not in %s: calls to it fail"
                            .formatted(column, examples(names)))));
  }

  private static String examples(Set<String> names) {
    String listed = String.join(", ", names.stream().limit(MOST_EXAMPLES).toList());
    return names.size() <= MOST_EXAMPLES
        ? listed
        : listed + " and %d more".formatted(names.size() - MOST_EXAMPLES);
  }

  private static String told(Place place) {
    return "%s in line %d".formatted(place.path(), place.position().line());
  }
}
