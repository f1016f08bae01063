package dev.postern.mcp;

import dev.postern.operation.Operation;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Outcome;
import dev.postern.pipeline.Request;
import dev.postern.spi.Identity;
import java.util.Map;

/** A call on its way; each of its operations is a numbered part of it in the audit records. */
final class CallTurn implements Turn {
  private final OperationPipeline pipeline;
  private final Request request;
  private final Identity identity;
  private final Visible visible;
  private final Dialogue dialogue;
  private int parts;

  CallTurn(
      OperationPipeline pipeline,
      Request request,
      Identity identity,
      Visible visible,
      Dialogue dialogue) {
    this.pipeline = pipeline;
    this.request = request;
    this.identity = identity;
    this.visible = visible;
    this.dialogue = dialogue;
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public Visible visible() {
    return visible;
  }

  @Override
  public Outcome run(Operation operation) {
    parts++;
    return pipeline.run(request.part(parts, request.parameters(), Map::of), () -> operation);
  }

  @Override
  public Dialogue dialogue() {
    return dialogue;
  }
}
