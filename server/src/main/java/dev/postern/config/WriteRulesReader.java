package dev.postern.config;

import dev.postern.spi.Action;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what a rule wants of rows that are written: {@code check} and {@code set}. */
final class WriteRulesReader {
  private static final String NEEDS_WRITES =
      "is for rows that are written, which needs the action create or update";

  private WriteRulesReader() {}

  /**
   * Reads both.
   *
   * @param actions what the rule allows at all
   */
  static WriteRules read(Section rule, Set<Action> actions) {
    Optional<String> check = rule.findText("check");
    Map<String, String> presets = new LinkedHashMap<>();
    try (Section set = rule.section("set")) {
      for (String column : set.names()) {
        Optional<String> value = set.findText(column);
        if (value.isEmpty() && !set.holdsSomething(column)) {
          set.problem(column, "has no value");
        }
        value.ifPresent(text -> presets.put(column, text));
      }
    }
    boolean writes = actions.contains(Action.CREATE) || actions.contains(Action.UPDATE);
    if (!writes && check.isPresent()) {
      rule.problem("check", NEEDS_WRITES);
    }
    if (!writes && !presets.isEmpty()) {
      rule.problem("set", NEEDS_WRITES);
    }
    if (check.filter(String::isBlank).isPresent()) {
      rule.problem("check", "is empty; leave it out for what rows says");
    }
    return new WriteRules(check, presets);
  }
}
