package dev.postern.hook;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.spi.Result;

/**
 * The way of a hook's own operations: through the pipeline as the same caller, one level deeper, in
 * the transaction of the call where it has one.
 */
public interface SourceAccess {

  /** For calls that may not look any further. */
  SourceAccess NONE =
      new SourceAccess() {
        @Override
        public Result run(Operation operation, long deadlineNanos) {
          throw refused();
        }

        @Override
        public Result look(Operation.Read read, long deadlineNanos) {
          throw refused();
        }

        private static GatewayException refused() {
          return new GatewayException(
              ErrorCode.FEATURE_NOT_SERVED, "data cannot be asked for here");
        }
      };

  /**
   * Runs one operation. Reads and calls run with the hooks around them, writes without.
   *
   * @throws GatewayException where it is refused or fails; then it has not happened
   */
  Result run(Operation operation, long deadlineNanos);

  /**
   * Reads rows as they are for the caller before any hook.
   *
   * @throws GatewayException where it is refused or fails
   */
  Result look(Operation.Read read, long deadlineNanos);
}
