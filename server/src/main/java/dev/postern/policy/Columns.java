package dev.postern.policy;

import java.util.Optional;
import java.util.Set;

/**
 * Which columns of a resource a rule lets through.
 *
 * @param only where present, these and no others
 * @param except never these
 */
public record Columns(Optional<Set<String>> only, Set<String> except) {

  public Columns {
    only = only.map(Set::copyOf);
    except = Set.copyOf(except);
  }

  /** Every one. */
  public static final Columns ALL = new Columns(Optional.empty(), Set.of());

  /** Exactly these. */
  public static Columns only(Iterable<String> names) {
    Set<String> held = new java.util.HashSet<>();
    names.forEach(held::add);
    return new Columns(Optional.of(held), Set.of());
  }

  public boolean contains(String column) {
    return (only.isEmpty() || only.get().contains(column)) && !except.contains(column);
  }

  /** Whether some column may be kept back. */
  public boolean isRestricted() {
    return only.isPresent() || !except.isEmpty();
  }
}
