package dev.postern.hook;

import dev.postern.operation.Endpoint;
import dev.postern.spi.Action;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The hooks in use, as one unit: they come and go together.
 *
 * @param modules what hooks may import, text by path
 * @param bindings the hooks of each endpoint that has any
 */
record HookSet(
    String version,
    List<HookFile> files,
    Map<String, String> modules,
    Map<Endpoint, Binding> bindings) {

  static final HookSet EMPTY = new HookSet("", List.of(), Map.of(), Map.of());

  /** What runs around an endpoint. */
  record Binding(HookFile file, Set<Phase> phases) {}

  /**
   * Binds files to endpoints.
   *
   * @param phases what each file exports
   */
  static HookSet of(ScriptFiles scripts, Map<HookFile, Set<Phase>> phases) {
    Map<Endpoint, Binding> bindings = new HashMap<>();
    phases.forEach(
        (file, exported) -> {
          for (Action action : Action.values()) {
            Set<Phase> around = EnumSet.of(Phase.before(action), Phase.after(action));
            around.retainAll(exported);
            if (!around.isEmpty()) {
              bindings.put(
                  new Endpoint(file.service(), file.resource(), action), new Binding(file, around));
            }
          }
        });
    return new HookSet(
        scripts.version(), List.copyOf(phases.keySet()), scripts.modules(), Map.copyOf(bindings));
  }
}
