package dev.postern;

import dev.postern.config.HookSettings;
import dev.postern.hook.HookEngine;
import dev.postern.hook.KnownResources;
import dev.postern.hook.Surroundings;
import dev.postern.schema.ServiceSchema;
import dev.postern.schema.Services;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Compiles hooks while sources are opened: each of the two takes about as long as everything else
 * at the start. The engine asks for the names it may bind to once it has compiled.
 */
final class HookOpening {
  private final CompletableFuture<Services> services = new CompletableFuture<>();
  private final CompletableFuture<HookEngine> engine;

  /**
   * @param roles that callers of a service can have, by its name
   * @param around what hooks may ask of the gateway
   */
  HookOpening(
      HookSettings settings, Function<String, Optional<Set<String>>> roles, Surroundings around) {
    engine =
        CompletableFuture.supplyAsync(
            () -> HookEngine.open(settings, new Known(services, roles), around),
            task -> Thread.ofPlatform().name("postern-hooks-open").start(task));
  }

  /**
   * Opens the services; if they cannot be opened, the engine is let go too.
   *
   * @return what {@code opener} gave
   */
  Services with(Supplier<Services> opener) {
    try {
      Services opened = opener.get();
      services.complete(opened);
      return opened;
    } catch (RuntimeException failure) {
      services.completeExceptionally(failure);
      throw failure;
    }
  }

  /**
   * The engine, once it is ready.
   *
   * @throws dev.postern.config.ConfigException where a hook file is wrong
   */
  HookEngine engine() {
    try {
      return engine.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException told ? told : failure;
    }
  }

  /** What catalogs and roles know by now. */
  private record Known(
      CompletableFuture<Services> services, Function<String, Optional<Set<String>>> rolesOf)
      implements KnownResources {

    @Override
    public Map<String, Set<String>> byService() {
      Map<String, Set<String>> names = new TreeMap<>();
      for (Services.Service service : services.join().all()) {
        ServiceSchema schema = service.schema();
        Set<String> resources = new HashSet<>(schema.tables().keySet());
        resources.addAll(schema.routines().keySet());
        resources.addAll(schema.tools().keySet());
        resources.addAll(schema.withdrawnTools());
        names.put(service.name(), resources);
      }
      return names;
    }

    @Override
    public Optional<Set<String>> columns(String service, String resource) {
      return services
          .join()
          .find(service)
          .flatMap(found -> found.schema().table(resource))
          .map(table -> table.columns().keySet());
    }

    @Override
    public Optional<Set<String>> roles(String service) {
      return rolesOf.apply(service);
    }
  }
}
