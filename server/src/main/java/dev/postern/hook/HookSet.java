package dev.postern.hook;

import dev.postern.operation.Endpoint;
import dev.postern.spi.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The hooks in use, as one unit: they come and go together.
 *
 * @param versions what of the scripts each language looks at, as a short hash: a sandbox that was
 *     made for the same stays good
 * @param modules what hooks may import, text by path
 * @param byResource the hooks of each resource that has a file of its own, those for all included
 * @param byService the hooks of the other resources of a service that has any for all of its own
 * @param everywhere the hooks of all others
 */
record HookSet(
    String version,
    Map<Language, String> versions,
    List<HookFile> files,
    Map<String, String> modules,
    Map<Endpoint, Chain> byResource,
    Map<String, Map<Action, Chain>> byService,
    Map<Action, Chain> everywhere) {

  static final HookSet EMPTY =
      new HookSet("", Map.of(), List.of(), Map.of(), Map.of(), Map.of(), Map.of());

  /** Outer ones first: by their order, those for more before those for less, then by path. */
  private static final Comparator<Hook> OUTER_FIRST =
      Comparator.<Hook>comparingInt(hook -> hook.bind().order())
          .thenComparingInt(hook -> hook.file().service().isPresent() ? 1 : 0)
          .thenComparingInt(hook -> hook.file().resource().isPresent() ? 1 : 0)
          .thenComparing(hook -> hook.file().path());

  /** Binds hooks to endpoints. */
  static HookSet of(ScriptFiles scripts, List<HookFile> files, List<Hook> hooks) {
    Map<Endpoint, Chain> byResource = new HashMap<>();
    Map<String, Map<Action, Chain>> byService = new HashMap<>();
    for (HookFile file : files) {
      for (Action action : Action.values()) {
        file.service()
            .ifPresent(
                service -> {
                  byService
                      .computeIfAbsent(service, _ -> new EnumMap<>(Action.class))
                      .put(action, chain(hooks, service, "", action));
                  file.resource()
                      .ifPresent(
                          resource ->
                              byResource.put(
                                  new Endpoint(service, resource, action),
                                  chain(hooks, service, resource, action)));
                });
      }
    }
    Map<Action, Chain> everywhere = new EnumMap<>(Action.class);
    for (Action action : Action.values()) {
      everywhere.put(action, chain(hooks, "", "", action));
    }
    return new HookSet(
        scripts.version(),
        versions(scripts),
        List.copyOf(files),
        scripts.modules(),
        Map.copyOf(byResource),
        Map.copyOf(byService),
        Map.copyOf(everywhere));
  }

  static Map<Language, String> versions(ScriptFiles scripts) {
    Map<Language, String> versions = new EnumMap<>(Language.class);
    for (Language language : Language.values()) {
      versions.put(language, scripts.version(language));
    }
    return versions;
  }

  /** What a sandbox of the language must have been made for. */
  String version(Language language) {
    return versions.getOrDefault(language, "");
  }

  /** All hooks, by path and in the order of phases. */
  List<Hook> hooks() {
    return Stream.concat(
            byResource.values().stream(),
            Stream.concat(
                byService.values().stream().flatMap(shared -> shared.values().stream()),
                everywhere.values().stream()))
        .flatMap(chain -> chain.hooks().stream())
        .distinct()
        .sorted(
            Comparator.<Hook, String>comparing(hook -> hook.file().path())
                .thenComparing(Hook::phase))
        .toList();
  }

  /** The hooks around an endpoint, outer ones first. */
  private static Chain chain(List<Hook> hooks, String service, String resource, Action action) {
    List<Hook> chain = new ArrayList<>();
    for (Hook hook : hooks) {
      if (hook.phase().isAround(action)
          && hook.file().service().map(service::equals).orElse(true)
          && hook.file().resource().map(resource::equals).orElse(true)) {
        chain.add(hook);
      }
    }
    chain.sort(OUTER_FIRST);
    return chain.isEmpty() ? Chain.EMPTY : new Chain(chain);
  }

  /** The hooks bound to an endpoint, outer ones first. */
  List<Hook> of(Endpoint endpoint) {
    return chain(endpoint).hooks();
  }

  /** The same as one. */
  Chain chain(Endpoint endpoint) {
    Chain own = byResource.get(endpoint);
    if (own != null) {
      return own;
    }
    Map<Action, Chain> shared = byService.getOrDefault(endpoint.service(), everywhere);
    return shared.getOrDefault(endpoint.action(), Chain.EMPTY);
  }
}
