package dev.postern.config;

import dev.postern.error.Suggestion;
import dev.postern.spi.Action;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads roles and their rules. */
final class RoleReader {
  /** Stands for no role where one is named; so no role can have it as its name. */
  private static final String NO_ROLE = "none";

  private static final String ANY = "*";

  private final Map<String, ServiceConfig> services;

  RoleReader(Map<String, ServiceConfig> services) {
    this.services = Map.copyOf(services);
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
                rules(role),
                role.flag("aggregates", false),
                MaskReader.ofRole(role),
                role.place()));
      }
    }
    return roles;
  }

  private List<RuleConfig> rules(Section role) {
    List<RuleConfig> rules = new ArrayList<>();
    Section allow = role.section("allow");
    for (String pattern : allow.names()) {
      checkPattern(allow, pattern);
      try (Section rule = allow.section(pattern)) {
        rules.add(rule(rule, pattern));
      }
    }
    return rules;
  }

  private void checkPattern(Section allow, String pattern) {
    String[] parts = pattern.split("/", -1);
    if (parts.length != 2 || !isNameOrAny(parts[0]) || !isNameOrAny(parts[1])) {
      allow.problem(
          pattern,
          "is no pattern; write service/resource, where a * in place of a name stands for any, as"
              + " in shop/*");
    } else if (!parts[0].equals(ANY) && !services.containsKey(parts[0])) {
      allow.problem(
          pattern,
          "names the service " + parts[0] + ", which is not in services",
          Suggestion.nearest(parts[0], services.keySet()));
    } else if (!parts[0].equals(ANY) && services.get(parts[0]).rest().delegate().isPresent()) {
      allow.problem(
          pattern,
          "names the service "
              + parts[0]
              + ", which has access: delegate, where the database's own privileges decide; take the"
              + " rule out, or set access: roles");
    }
  }

  private static boolean isNameOrAny(String part) {
    return part.equals(ANY) || !(part.isBlank() || part.contains(ANY));
  }

  private static RuleConfig rule(Section rule, String pattern) {
    int slash = Math.max(0, pattern.indexOf('/'));
    Set<Action> actions = actions(rule);
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
        pattern.substring(0, slash),
        pattern.substring(Math.min(pattern.length(), slash + 1)),
        actions,
        include,
        exclude,
        rule.text("rows", ""),
        rule.findNumber("max-rows", 1, Integer.MAX_VALUE - 1),
        rule.findNumber("timeout-ms", 1, Integer.MAX_VALUE),
        exports(rule, actions),
        ToolWritesReader.read(rule, actions),
        MaskReader.masks(rule),
        rule.place());
  }

  private static boolean exports(Section rule, Set<Action> actions) {
    boolean mayExport = rule.flag("export", false);
    if (mayExport && !actions.contains(Action.READ)) {
      rule.problem("export", "needs the action read");
    }
    return mayExport;
  }

  private static Set<Action> actions(Section rule) {
    Map<String, Action> byWord =
        Arrays.stream(Action.values())
            .collect(
                Collectors.toMap(
                    Action::word, action -> action, (one, other) -> one, LinkedHashMap::new));
    List<String> words = rule.texts("actions", List.of());
    if (!rule.holdsSomething("actions")) {
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
      } else {
        actions.add(action);
      }
    }
    return actions;
  }
}
