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
      (operation, deadlineNanos) -> {
        throw new GatewayException(ErrorCode.FEATURE_NOT_SERVED, "data cannot be asked for here");
      };

  /**
   * Runs one operation.
   *
   * @throws GatewayException where it is refused or fails
   */
  Result run(Operation operation, long deadlineNanos);

  /** The same once the transaction of the call has ended: each operation in one of its own. */
  default SourceAccess afterwards() {
    return this;
  }
}
