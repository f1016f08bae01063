package dev.postern.hook;

import dev.postern.operation.Surface;
import dev.postern.spi.Identity;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How far a file narrows its hooks: what its exported {@code bind} says.
 *
 * @param surfaces where calls must come from; empty for anywhere
 * @param roles of which the caller must have one; empty for everybody
 * @param order hooks with a smaller one are the outer ones; 0 where nothing is said
 * @param timeoutMillis of one run, where it is to be less than the config says
 * @param needs columns that are fetched for the hooks and leave only where they were asked for
 * @param skipsErrors whether a call goes on where a hook fails
 */
record Bind(
    Set<Surface> surfaces,
    Set<String> roles,
    int order,
    OptionalInt timeoutMillis,
    List<String> needs,
    boolean skipsErrors) {

  static final Bind ALWAYS = new Bind(Set.of(), Set.of(), 0, OptionalInt.empty(), List.of(), false);

  Bind {
    surfaces = Set.copyOf(surfaces);
    roles = Set.copyOf(roles);
    needs = List.copyOf(needs);
  }

  /** Whether there are callers that it is not meant for. */
  boolean isNarrow() {
    return !surfaces.isEmpty() || !roles.isEmpty();
  }

  /** Whether it is meant for calls of this caller. */
  boolean isFor(Identity identity, Surface surface) {
    return (surfaces.isEmpty() || surfaces.contains(surface))
        && (roles.isEmpty() || identity.roles().stream().anyMatch(roles::contains));
  }
}
