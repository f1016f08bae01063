package dev.postern.policy;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which columns of a resource a rule lets through.
 *
 * @param only where present, these and no others
 * @param except never these
 * @param hidesCredentials whether none is shown whose name speaks of credentials
 */
public record Columns(Optional<Set<String>> only, Set<String> except, boolean hidesCredentials) {
  private static final Pattern CREDENTIALS =
      Pattern.compile(
          "(?i)password|passwd|passphrase|passcode|secret|token|api_?key|private_?key|credential");

  public Columns(Optional<Set<String>> only, Set<String> except) {
    this(only, except, false);
  }

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
    return (only.isEmpty() || only.get().contains(column))
        && !except.contains(column)
        && !(hidesCredentials && CREDENTIALS.matcher(column).find());
  }

  /** The same without columns whose names speak of credentials, unless they are named. */
  Columns withoutCredentials() {
    return only.isPresent() ? this : new Columns(only, except, true);
  }

  /** Whether some column may be kept back. */
  public boolean isRestricted() {
    return only.isPresent() || !except.isEmpty() || hidesCredentials;
  }
}
