package dev.postern.policy;

import dev.postern.config.Place;
import dev.postern.spi.Action;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A rule in the words of its author, for operators: references to claims are not filled in.
 *
 * @param rows which rows there are; empty for all
 * @param check what written rows must be, where {@code rows} does not say it
 * @param presets what is written to columns whose values no caller chooses, by column
 */
public record RuleWords(
    Place place, String rows, Optional<String> check, Map<String, String> presets) {
  public RuleWords {
    presets = Collections.unmodifiableMap(new LinkedHashMap<>(presets));
  }

  /** Of new rows there are none yet that could be chosen among; then {@code rows} is a check. */
  static RuleWords of(Rule rule, Action action) {
    String rows = rule.rows().written();
    Optional<String> check = rule.writes().check().map(RowFilter::written);
    return switch (action) {
      case READ, DELETE, CALL -> new RuleWords(rule.place(), rows, Optional.empty(), Map.of());
      case UPDATE -> new RuleWords(rule.place(), rows, check, rule.writes().presets());
      case CREATE ->
          new RuleWords(
              rule.place(),
              "",
              check.or(() -> Optional.of(rows).filter(text -> !text.isEmpty())),
              rule.writes().presets());
    };
  }
}
