package dev.postern.pipeline;

import dev.postern.audit.Stage;
import dev.postern.config.CallLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.spi.CallContext;
import dev.postern.spi.Query;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads whose rows leave as the source gives them, so many at once. */
final class Exports {
  private static final Logger LOG = LoggerFactory.getLogger(Exports.class);

  /** For calls that cannot take rows piece by piece. */
  static final Receiver NOWHERE =
      (rendering, notes, deadlineNanos) -> {
        throw new GatewayException(ErrorCode.MEDIA_TYPE_NOT_SERVED, "rows cannot be exported here");
      };

  private final CallLimits limits;
  private final Semaphore places;

  Exports(CallLimits limits) {
    this.limits = limits;
    this.places = new Semaphore(limits.maxExports());
  }

  /** What is said where rows would have to be held as a whole. */
  static GatewayException refused() {
    return new GatewayException(ErrorCode.MEDIA_TYPE_NOT_SERVED, "rows cannot be exported here")
        .hint("Ask for them in a request of their own");
  }

  /**
   * Hands the rows to the receiver.
   *
   * @param bound how much may leave
   * @param explained makes of a failure of the source what the caller is told
   */
  Outcome run(
      Prepared prepared,
      Trace trace,
      Receiver receiver,
      Export.Bound bound,
      UnaryOperator<RuntimeException> explained) {
    if (!places.tryAcquire()) {
      throw new GatewayException(ErrorCode.OVERLOADED, "Too many exports run at once.")
          .details("The limit max-exports is %d.".formatted(limits.maxExports()))
          .hint("Try again when one of them has ended.");
    }
    CallContext call = prepared.call();
    Export export =
        new Export(receiver, prepared.planned().rendering(), call.deadlineNanos(), bound);
    try {
      Query.Read read = (Query.Read) prepared.planned().query();
      trace.statement(prepared.service().source().stream(read, call, export).statement());
      trace.passed(Stage.SOURCE);
      export.ensureBegun();
      return export.left().isEmpty()
          ? new Outcome.Exported(prepared.wanted(), export.rows(), export.bytes())
          : new Outcome.BrokenOff(left(call), export.rows(), export.bytes());
    } catch (RuntimeException failure) {
      RuntimeException told = explained.apply(failure);
      if (!export.hasBegun()) {
        throw told;
      }
      return new Outcome.BrokenOff(amid(told, call), export.rows(), export.bytes());
    } finally {
      places.release();
    }
  }

  private static GatewayException amid(RuntimeException failure, CallContext call) {
    if (failure instanceof GatewayException told) {
      return told;
    }
    LOG.error("Call {} failed amid its rows", call.requestId(), failure);
    return new GatewayException(ErrorCode.INTERNAL, "something went wrong inside the gateway");
  }

  private static GatewayException left(CallContext call) {
    return call.remaining().isZero()
        ? new GatewayException(ErrorCode.TIMEOUT, "the rows were not taken in time")
        : new GatewayException(ErrorCode.CALLER_LEFT, "the caller left before the last row");
  }
}
