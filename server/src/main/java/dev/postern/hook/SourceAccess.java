package dev.postern.hook;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.spi.Result;
import java.util.List;
import java.util.Optional;

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

        @Override
        public Result query(String text, List<Optional<String>> values, long deadlineNanos) {
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

  /**
   * Runs a statement of the operator's own, which can only read, as the caller's role of the
   * source. The gateway's own rules for columns and rows do not hold in it.
   *
   * @param text in the source's own language, with {@code $1} and so on where values stand
   * @throws GatewayException where it is refused or fails
   */
  Result query(String text, List<Optional<String>> values, long deadlineNanos);

  /** Whether a value that the caller sends may be shown to others who may do what they may. */
  default boolean shows(Endpoint endpoint, String member) {
    return false;
  }

  /** The same once the transaction of the call has ended: each operation in one of its own. */
  default SourceAccess afterwards() {
    return this;
  }
}
