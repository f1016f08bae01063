package dev.postern.pipeline;

import dev.postern.audit.Stage;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import java.util.Map;
import java.util.Optional;

/** How a call ended, ready to encode. */
public sealed interface Outcome {

  /**
   * It did what was wanted.
   *
   * @param wanted the operation as run, after hooks
   * @param rendering the form of the rows
   * @param isList whether the result is of rows or values, however many, and not one by its nature
   * @param mediaType of the rows, with its own parameters but without a character set
   * @param stageNanos how long each stage took
   * @param nextCursor leads to the rows that follow, where the caller wants to know and there are
   *     any
   */
  record Success(
      Operation wanted,
      Result result,
      Rendering rendering,
      boolean isList,
      String mediaType,
      Map<Stage, Long> stageNanos,
      Optional<String> nextCursor)
      implements Outcome {

    /** Plain JSON. */
    public Success(Operation wanted, Result result) {
      this(wanted, result, Rendering.JSON, true, "application/json", Map.of(), Optional.empty());
    }
  }

  /** Every row wanted has been handed to the {@link Receiver}; its answer can be ended. */
  record Exported(Operation wanted, long rows, long bytes) implements Outcome {}

  /**
   * An export failed when its answer had begun: that must not look like one that is whole.
   *
   * @param rows how many had been passed on
   * @param bytes how many these were
   */
  record BrokenOff(GatewayException error, long rows, long bytes) implements Outcome {}

  /** It was refused or failed; nothing has changed. */
  record Failure(GatewayException error) implements Outcome {}
}
