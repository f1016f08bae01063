package dev.postern.mcp;

import dev.postern.operation.Operation;
import dev.postern.pipeline.Outcome;
import dev.postern.spi.Identity;

/** One call of a tool, a prompt or a resource on its way, for what needs more than one step. */
interface Turn {

  Identity identity();

  /** What the caller sees. */
  Visible visible();

  /** Runs an operation as the caller, through the pipeline and with a record of its own. */
  Outcome run(Operation operation);

  Dialogue dialogue();
}
