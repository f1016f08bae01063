package dev.postern.hook;

import dev.postern.operation.Surface;
import dev.postern.spi.Identity;
import java.util.List;

/** The hooks of one endpoint, outer ones first. */
final class Chain {
  static final Chain EMPTY = new Chain(List.of());

  private final List<Hook> hooks;
  private final boolean isNarrowed;

  /** For every caller, where that is so; made by the first call and the same for all. */
  private volatile Hooks whole;

  Chain(List<Hook> hooks) {
    this.hooks = List.copyOf(hooks);
    this.isNarrowed = hooks.stream().anyMatch(hook -> hook.bind().isNarrow());
  }

  List<Hook> hooks() {
    return hooks;
  }

  /** Those that are meant for calls of this caller. */
  Hooks of(HookEngine engine, HookSet set, Identity identity, Surface surface) {
    if (hooks.isEmpty()) {
      return Hooks.NONE;
    }
    if (isNarrowed) {
      List<Hook> meant =
          hooks.stream().filter(hook -> hook.bind().isFor(identity, surface)).toList();
      return meant.isEmpty() ? Hooks.NONE : new Hooks(engine, set, meant);
    }
    Hooks known = whole;
    if (known == null) {
      known = new Hooks(engine, set, hooks);
      whole = known;
    }
    return known;
  }
}
