package dev.postern.hook;

import java.util.Map;
import java.util.Set;

/** What hook files may bind to. */
@FunctionalInterface
public interface KnownResources {

  /**
   * The names of all resources by the name of their service. Asked once a load, after the scripts
   * were compiled, and may wait: catalogs can be read while scripts are.
   */
  Map<String, Set<String>> byService();
}
