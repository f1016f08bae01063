package dev.postern.hook;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sandboxes of one language that are ready for threads that will want one. */
final class Spares {
  private static final Logger LOG = LoggerFactory.getLogger(Spares.class);

  private final Sandboxes sandboxes;
  private final Language language;
  private final Queue<Sandbox> ready = new ConcurrentLinkedQueue<>();

  Spares(Sandboxes sandboxes, Language language) {
    this.sandboxes = sandboxes;
    this.language = language;
  }

  void add(Sandbox spare) {
    ready.add(spare);
  }

  /** Makes one that has looked at all scripts of its language. */
  void make(HookSet set) {
    Sandbox made = open(set);
    for (HookFile file : set.files()) {
      if (file.language() == language && !made.isDead()) {
        try {
          made.exports(file);
        } catch (HookFailure late) {
          LOG.debug("A sandbox could not be warmed by {}", file.path(), late);
        }
      }
    }
    ready.add(made);
  }

  Sandbox open(HookSet set) {
    return sandboxes.open(language, set.version(language), set.modules());
  }

  /**
   * One for these scripts, a new one where none is ready.
   *
   * @param latest what will be wanted; those that are for neither are closed
   */
  Sandbox take(HookSet set, HookSet latest) {
    for (Sandbox spare : List.copyOf(ready)) {
      if (isFor(set, spare) && ready.remove(spare)) {
        return spare;
      }
      if (!isFor(latest, spare) && ready.remove(spare)) {
        spare.close();
      }
    }
    return open(set);
  }

  /** Whether a sandbox was made for these scripts. */
  boolean isFor(HookSet set, Sandbox sandbox) {
    return sandbox.version().equals(set.version(language));
  }

  int size() {
    return ready.size();
  }

  void close() {
    ready.forEach(Sandbox::close);
  }
}
