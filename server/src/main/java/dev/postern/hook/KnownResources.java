package dev.postern.hook;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What hook files may bind to. */
@FunctionalInterface
public interface KnownResources {

  /**
   * The names of all resources by the name of their service. Asked once a load, after the scripts
   * were compiled, and may wait: catalogs can be read while scripts are.
   */
  Map<String, Set<String>> byService();

  /** The names of a resource's columns; empty where they are not known. */
  default Optional<Set<String>> columns(String service, String resource) {
    return Optional.empty();
  }

  /**
   * The roles that callers of a service can have; empty where they can have any, as where the
   * source says who may do what.
   */
  default Optional<Set<String>> roles(String service) {
    return Optional.empty();
  }
}
