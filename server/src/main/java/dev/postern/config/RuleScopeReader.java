package dev.postern.config;

import dev.postern.error.Suggestion;
import dev.postern.spi.Action;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads for which calls a rule is, and when a role or a rule holds. */
final class RuleScopeReader {
  private static final List<String> WORDS = List.of("direct", "hook");

  private RuleScopeReader() {}

  static RuleScope read(Section rule, Optional<Action> action) {
    return new RuleScope(action, requestors(rule), window(rule));
  }

  private static Set<Requestor> requestors(Section rule) {
    List<String> words = rule.texts("requestors", WORDS);
    if (words.isEmpty()) {
      rule.problem("requestors", "is empty; leave it out for all of them");
    }
    Set<Requestor> requestors = EnumSet.noneOf(Requestor.class);
    for (String word : words) {
      switch (word) {
        case "direct" -> requestors.addAll(Set.of(Requestor.DIRECT, Requestor.TOOL));
        case "hook" -> requestors.add(Requestor.HOOK);
        default ->
            rule.problem(
                "requestors",
                "has a word that is none of " + String.join(", ", WORDS),
                Suggestion.nearest(word, WORDS));
      }
    }
    return requestors;
  }

  /** What {@code from}, {@code until} and the hours between them say. */
  static Window window(Section around) {
    Window window =
        new Window(
            instant(around, "from").orElse(Instant.MIN),
            instant(around, "until").orElse(Instant.MAX),
            HoursReader.read(around));
    if (window.isEmpty()) {
      around.problem("until", "must be later than from");
    }
    return window;
  }

  private static Optional<Instant> instant(Section around, String key) {
    return around
        .findText(key)
        .flatMap(
            text -> {
              try {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
              } catch (DateTimeException unreadable) {
                around.problem(
                    key,
                    "expects a time with its zone, as in 2030-01-31T08:00:00Z or"
                        + " 2030-01-31T08:00:00+01:00");
                return Optional.empty();
              }
            });
  }
}
