package dev.postern.pipeline;

import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.spi.Result;

/** How a call ended, ready to encode. */
public sealed interface Outcome {

  /**
   * It did what was wanted.
   *
   * @param wanted the operation as run, after hooks
   */
  record Success(Operation wanted, Result result) implements Outcome {}

  /** It was refused or failed; nothing has changed. */
  record Failure(GatewayException error) implements Outcome {}
}
