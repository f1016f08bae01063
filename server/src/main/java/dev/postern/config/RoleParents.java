package dev.postern.config;

import dev.postern.error.Suggestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at what roles extend: roles that there are, and nothing that goes round. */
final class RoleParents {
  private final Map<String, RoleConfig> roles;
  private final List<Problem> problems;
  private final Set<String> done = new HashSet<>();

  private RoleParents(Map<String, RoleConfig> roles, List<Problem> problems) {
    this.roles = roles;
    this.problems = problems;
  }

  /** Adds everything that is wrong to the problems. */
  static void check(Map<String, RoleConfig> roles, List<Problem> problems) {
    RoleParents check = new RoleParents(roles, problems);
    int before = problems.size();
    roles.values().forEach(check::known);
    roles.values().forEach(role -> check.follow(role, new ArrayList<>()));
    if (problems.size() == before) {
      roles.values().forEach(check::databaseRole);
    }
  }

  private void known(RoleConfig role) {
    for (String parent : role.terms().parents()) {
      if (!roles.containsKey(parent)) {
        Set<String> others = new HashSet<>(roles.keySet());
        others.remove(role.name());
        problems.add(
            role.place()
                .at(
                    "extends",
                    "names the role " + parent + ", which is not in roles",
                    Suggestion.nearest(parent, others)));
      }
    }
  }

  private void follow(RoleConfig role, List<String> way) {
    int seen = way.indexOf(role.name());
    if (seen >= 0) {
      List<String> circle = new ArrayList<>(way.subList(seen, way.size()));
      circle.add(role.name());
      problems.add(role.place().at("extends", "goes round: " + String.join(" extends ", circle)));
      return;
    }
    if (!done.contains(role.name())) {
      way.add(role.name());
      for (String parent : role.terms().parents()) {
        if (roles.containsKey(parent)) {
          follow(roles.get(parent), way);
        }
      }
      way.removeLast();
      done.add(role.name());
    }
  }

  /** Who a call acts as in the database is not to hang on an order. */
  private void databaseRole(RoleConfig role) {
    if (role.databaseRole().isPresent()) {
      return;
    }
    Set<String> inherited = new HashSet<>();
    for (String parent : role.terms().parents()) {
      Optional<String> name =
          Lineage.of(roles.get(parent), roles).nearest(RoleConfig::databaseRole);
      name.ifPresent(inherited::add);
    }
    if (inherited.size() > 1) {
      problems.add(
          role.place()
              .at(
                  "extends",
                  "has parents that act as %s in the database; say by database-role which one it is"
                      .formatted(String.join(" and as ", inherited.stream().sorted().toList()))));
    }
  }
}
