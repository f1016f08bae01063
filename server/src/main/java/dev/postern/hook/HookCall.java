package dev.postern.hook;

import dev.postern.operation.Surface;
import dev.postern.spi.Identity;

/**
 * One call as its hooks know it.
 *
 * @param deadlineNanos when the call must have ended
 * @param data the way of what hooks ask of data themselves
 * @param trace keeps which hooks ran, for the audit record
 */
public record HookCall(
    Identity identity,
    Surface surface,
    HookRequest request,
    long deadlineNanos,
    SourceAccess data,
    HookTrace trace) {

  /** The same with another way to data. */
  HookCall with(SourceAccess other) {
    return new HookCall(identity, surface, request, deadlineNanos, other, trace);
  }

  /** The same once it is over: what hooks leave behind from now on is on no record. */
  HookCall afterwards(long newDeadlineNanos) {
    return new HookCall(
        identity, surface, request, newDeadlineNanos, data.afterwards(), new HookTrace());
  }
}
