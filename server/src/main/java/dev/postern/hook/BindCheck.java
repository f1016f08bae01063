package dev.postern.hook;

import dev.postern.config.Problem;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that what a {@code bind} names is there. */
final class BindCheck {
  private final KnownResources known;
  private final Map<String, Set<String>> resources;
  private final Path folder;
  private final List<Problem> problems;

  BindCheck(
      KnownResources known,
      Map<String, Set<String>> resources,
      Path folder,
      List<Problem> problems) {
    this.known = known;
    this.resources = resources;
    this.folder = folder;
    this.problems = problems;
  }

  /** Tells of roles and columns that are nowhere where the file is bound. */
  void check(HookFile file, Bind bind) {
    BindReader reader = new BindReader(file, folder, problems);
    Set<String> services = file.service().map(Set::of).orElse(resources.keySet());
    roles(services)
        .ifPresent(
            roles ->
                bind.roles()
                    .forEach(
                        role ->
                            reader.require(
                                role, roles, "roles", "there is no role '%s'".formatted(role))));
    columns(file, services)
        .ifPresent(
            columns ->
                bind.needs()
                    .forEach(
                        column ->
                            reader.require(
                                column,
                                columns,
                                "needs",
                                "there is no column '%s'".formatted(column))));
  }

  private Optional<Set<String>> roles(Set<String> services) {
    Set<String> all = new HashSet<>();
    for (String service : services) {
      Optional<Set<String>> roles = known.roles(service);
      if (roles.isEmpty()) {
        return Optional.empty();
      }
      all.addAll(roles.get());
    }
    return services.isEmpty() ? Optional.empty() : Optional.of(all);
  }

  /** A file for many resources needs a column of those that have it; one of them must. */
  private Optional<Set<String>> columns(HookFile file, Set<String> services) {
    Set<String> all = new HashSet<>();
    for (String service : services) {
      Set<String> names =
          file.resource().map(Set::of).orElse(resources.getOrDefault(service, Set.of()));
      for (String resource : names) {
        Optional<Set<String>> columns = known.columns(service, resource);
        if (columns.isEmpty() && file.resource().isPresent()) {
          return Optional.empty();
        }
        columns.ifPresent(all::addAll);
      }
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(all);
  }
}
