package dev.postern.pipeline;

import dev.postern.auth.Caller;
import dev.postern.hook.Hooks;
import dev.postern.operation.Operation;
import dev.postern.plan.Naming;
import dev.postern.policy.Grant;
import dev.postern.schema.Services;
import dev.postern.spi.Capability;
import java.util.Optional;

/**
 * A call whose caller may make it, before any hook has seen it.
 *
 * @param hooks around it
 * @param ofRow around the read of the row that it has a condition on
 * @param deadlineNanos when it must have ended
 * @param maxResultBytes the most bytes of its answer
 * @param isRepeatable whether all of its transaction must see one state
 */
record Admitted(
    Request request,
    Caller caller,
    Operation asked,
    Optional<Services.Service> found,
    Naming naming,
    Grant grant,
    Hooks hooks,
    Hooks ofRow,
    long deadlineNanos,
    int maxResultBytes,
    boolean isRepeatable) {

  Services.Service service() {
    return found.orElseThrow(() -> naming.unknown(asked));
  }

  /** Whether hooks around a write are to see and change data in its own transaction. */
  boolean wantsTransaction() {
    boolean hasHooks =
        hooks.hasBefore() || hooks.hasAfter() || ofRow.hasBefore() || ofRow.hasAfter();
    return hasHooks
        && Effect.mayWrite(asked)
        && found.filter(service -> service.schema().can(Capability.TRANSACTION)).isPresent();
  }

  /** The same without any hook around it. */
  Admitted withoutHooks() {
    return with(request, Hooks.NONE, Hooks.NONE, deadlineNanos, maxResultBytes, isRepeatable);
  }

  /** The same as a part of another request. */
  Admitted by(Request other) {
    return with(other, hooks, ofRow, deadlineNanos, maxResultBytes, isRepeatable);
  }

  /** The same as if it had been made now, for what comes after it. */
  Admitted anew() {
    long endNanos = System.nanoTime() + grant.timeoutMillis() * 1_000_000L;
    return with(request.startedNow(), hooks, ofRow, endNanos, maxResultBytes, isRepeatable);
  }

  /** The same with an end that may be earlier, and room that may be less. */
  Admitted within(long latestNanos, int mostBytes, boolean mustRepeat) {
    // nanosecond clocks may overflow: only their difference counts
    boolean isEarlier = latestNanos - deadlineNanos < 0;
    return with(
        request,
        hooks,
        ofRow,
        isEarlier ? latestNanos : deadlineNanos,
        Math.min(maxResultBytes, mostBytes),
        isRepeatable || mustRepeat);
  }

  private Admitted with(
      Request by, Hooks around, Hooks aroundRow, long endNanos, int mostBytes, boolean repeats) {
    return new Admitted(
        by, caller, asked, found, naming, grant, around, aroundRow, endNanos, mostBytes, repeats);
  }
}
