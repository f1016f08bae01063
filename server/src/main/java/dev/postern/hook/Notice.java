package dev.postern.hook;

import dev.postern.operation.Operation;
import dev.postern.spi.Result;
import java.util.List;

/**
 * Room that is kept for the hooks that run once a change is there to stay: taken before the change
 * is made, so that none is made that could not be told. Used by one thread.
 */
public final class Notice implements AutoCloseable {
  /** For what no hook wants to know of. */
  public static final Notice NONE = new Notice(null, null, List.of(), null);

  private final AfterCommit worker;
  private final HookSet set;
  private final List<Hook> hooks;
  private final HookCall call;
  private boolean isOver;

  /** For room that is taken already: one place for each hook. */
  Notice(AfterCommit worker, HookSet set, List<Hook> hooks, HookCall call) {
    this.worker = worker;
    this.set = set;
    this.hooks = hooks;
    this.call = call;
    this.isOver = hooks.isEmpty();
  }

  /** The change is there to stay, and this is what its caller gets of it. Does not wait. */
  public void send(Operation wanted, Result result) {
    if (!isOver) {
      isOver = true;
      hooks.forEach(hook -> worker.start(set, hook, wanted, result, call));
    }
  }

  /** Nothing has happened: the room is free again. Does nothing once it was sent. */
  @Override
  public void close() {
    if (!isOver) {
      isOver = true;
      worker.free(hooks.size());
    }
  }
}
