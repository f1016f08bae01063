package dev.postern.policy;

import dev.postern.config.Place;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A rule in the words of its author, for operators: references to claims are not filled in.
 *
 * @param rows which rows there are; empty for all
 * @param check what written rows must be, where that is something else
 * @param presets what is written to columns whose values no caller chooses, by column
 */
public record RuleWords(
    Place place, String rows, Optional<String> check, Map<String, String> presets) {
  public RuleWords {
    presets = Collections.unmodifiableMap(new LinkedHashMap<>(presets));
  }

  static RuleWords of(Rule rule) {
    return new RuleWords(
        rule.place(),
        rule.rows().written(),
        rule.writes().check().map(RowFilter::written),
        rule.writes().presets());
  }
}
