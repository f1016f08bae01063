package dev.postern.config;

import dev.postern.error.Suggestion;
import dev.postern.spi.Action;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads roles and their rules. */
final class RoleReader {
  /** Stands for no role where one is named; so no role can have it as its name. */
  private static final String NO_ROLE = "none";

  private final Map<String, ServiceConfig> services;
  private final List<Problem> problems;

  /**
   * @param problems takes what is wrong between roles
   */
  RoleReader(Map<String, ServiceConfig> services, List<Problem> problems) {
    this.services = Map.copyOf(services);
    this.problems = problems;
  }

  static Optional<String> anonymousRole(Section root, Set<String> roles) {
    String name = root.text("anonymous-role", NO_ROLE);
    if (name.equals(NO_ROLE)) {
      return Optional.empty();
    }
    if (!roles.contains(name)) {
      root.problem(
          "anonymous-role",
          "names a role that is not in roles; write " + NO_ROLE + " for no access without sign-in",
          Suggestion.nearest(name, roles));
    }
    return Optional.of(name);
  }

  Map<String, RoleConfig> roles(Section root) {
    Map<String, RoleConfig> roles = new LinkedHashMap<>();
    Section named = root.section("roles");
    for (String name : named.names()) {
      if (name.isBlank() || name.equals(NO_ROLE)) {
        named.problem(name, "is no name for a role");
      }
      try (Section role = named.section(name)) {
        roles.put(
            name,
            new RoleConfig(
                name,
                role.findText("database-role"),
                role.findNumber("timeout-ms", 1, Integer.MAX_VALUE),
                rules(role, name),
                role.findFlag("aggregates"),
                terms(role),
                AuditRule.read(role),
                budget(role, "role '%s'".formatted(name)),
                MaskReader.ofRole(role),
                role.place()));
      }
    }
    RoleParents.check(roles, problems);
    return roles;
  }

  private static RoleTerms terms(Section role) {
    try (Section mcp = role.section("mcp")) {
      return new RoleTerms(
          role.texts("extends", List.of()).stream().distinct().toList(),
          RuleScopeReader.window(role),
          SettingsReader.profile(mcp),
          SettingsReader.onTrifecta(mcp),
          ToolPin.read(mcp));
    }
  }

  private List<RuleConfig> rules(Section role, String name) {
    List<RuleConfig> rules = new ArrayList<>();
    Section allow = role.section("allow");
    for (String pattern : allow.names()) {
      RulePattern.of(pattern).check(allow, pattern, services);
      try (Section rule = allow.section(pattern)) {
        rules.add(rule(rule, pattern, name));
      }
    }
    return rules;
  }

  private static RuleConfig rule(Section rule, String pattern, String role) {
    RulePattern key = RulePattern.of(pattern);
    Set<Action> actions = actions(rule, key.action());
    List<String> include;
    List<String> exclude;
    try (Section columns = rule.section("columns")) {
      include = columns.findTexts("include").orElse(List.of());
      exclude = columns.findTexts("exclude").orElse(List.of());
      if (columns.holdsSomething("include") && columns.holdsSomething("exclude")) {
        columns.problem("exclude", "cannot be given together with include; one list says it all");
      } else if (columns.holdsSomething("include") && include.isEmpty()) {
        columns.problem("include", "is empty; leave it out for all columns");
      }
    }
    return new RuleConfig(
        pattern,
        key.service(),
        key.resource(),
        actions,
        include,
        exclude,
        rule.text("rows", ""),
        rule.findNumber("max-rows", 1, Integer.MAX_VALUE - 1),
        rule.findNumber("timeout-ms", 1, Integer.MAX_VALUE),
        exports(rule, actions),
        rule.number("min-group-rows", 1, 1, 1_000_000),
        ToolWritesReader.read(rule, actions),
        WriteRulesReader.read(rule, actions),
        RuleScopeReader.read(rule, key.action()),
        AuditRule.read(rule),
        budget(rule, "rule '%s' of role '%s'".formatted(pattern, role)),
        MaskReader.masks(rule),
        rule.place());
  }

  private static Budget budget(Section rule, String holder) {
    try (Section budget = rule.section("budget")) {
      return Budget.read(budget, holder);
    }
  }

  private static boolean exports(Section rule, Set<Action> actions) {
    boolean mayExport = rule.flag("export", false);
    if (mayExport && !actions.contains(Action.READ)) {
      rule.problem("export", "needs the action read");
    }
    return mayExport;
  }

  /** What a rule allows; one for one action need not say it. */
  private static Set<Action> actions(Section rule, Optional<Action> only) {
    Map<String, Action> byWord = RulePattern.ACTIONS;
    List<String> words = rule.texts("actions", only.stream().map(Action::word).toList());
    if (!rule.holdsSomething("actions") && only.isEmpty()) {
      rule.problem("actions", "is required: a list of " + String.join(", ", byWord.keySet()));
    }
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (String word : words) {
      Action action = byWord.get(word);
      if (action == null) {
        rule.problem(
            "actions",
            "has a word that is none of " + String.join(", ", byWord.keySet()),
            Suggestion.nearest(word, byWord.keySet()));
      } else if (only.isPresent() && only.get() != action) {
        rule.problem("actions", "can only be left out or empty in a rule for " + only.get().word());
      } else {
        actions.add(action);
      }
    }
    return actions;
  }
}
