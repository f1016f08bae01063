package dev.postern.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A role and all that it extends, the nearest first: itself, then its parents in their order, then
 * theirs. One that is reached twice counts where it is reached first.
 *
 * @param steps never empty
 */
public record Lineage(List<Step> steps) {

  /**
   * One role of it.
   *
   * @param window when its rules hold for the role that extends it
   */
  public record Step(RoleConfig role, Window window) {}

  private record Visit(String role, Window window) {}

  public Lineage {
    steps = List.copyOf(steps);
  }

  /**
   * All that a role extends.
   *
   * @param roles every role of the config, without cycles
   */
  public static Lineage of(RoleConfig role, Map<String, RoleConfig> roles) {
    List<Step> steps = new ArrayList<>();
    Set<Visit> seen = new HashSet<>();
    Deque<Step> next = new ArrayDeque<>(List.of(new Step(role, role.terms().window())));
    while (!next.isEmpty()) {
      Step step = next.poll();
      // by another way a role may hold for another time
      if (seen.add(new Visit(step.role.name(), step.window))) {
        steps.add(step);
        for (String parent : step.role.terms().parents()) {
          RoleConfig found = roles.get(parent);
          next.add(new Step(found, found.terms().window().within(step.window)));
        }
      }
    }
    return new Lineage(steps);
  }

  /** What the nearest role says that says anything. */
  public <T> Optional<T> nearest(Function<RoleConfig, Optional<T>> said) {
    return steps.stream().map(Step::role).map(said).flatMap(Optional::stream).findFirst();
  }
}
