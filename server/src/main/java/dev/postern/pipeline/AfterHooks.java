package dev.postern.pipeline;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.hook.HookEngine;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.plan.Planned;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import java.util.Optional;

/**
 * The hooks that see what leaves. Where a named tool stands for a read, those of the read come
 * first: no name is a way around them.
 */
record AfterHooks(HookEngine hooks) {

  boolean any(Operation wanted, Optional<Operation> read) {
    return hooks.hasAfter(wanted.endpoint())
        || (read.isPresent() && hooks.hasAfter(read.get().endpoint()));
  }

  /** What they leave of a result. */
  Result run(Result raw, Prepared prepared) {
    Optional<Operation> read = prepared.read();
    Result seen = read.isPresent() ? run(read.get(), raw, prepared) : raw;
    return run(prepared.wanted(), seen, prepared);
  }

  private Result run(Operation operation, Result result, Prepared prepared) {
    return hooks.hasAfter(operation.endpoint())
        ? hooks.after(
            operation, result, prepared.identity(), prepared.surface(), prepared.deadlineNanos())
        : result;
  }

  /** A hook sees rows as JSON; in another form they do not leave. */
  void refuseUnseen(Operation wanted, Optional<Operation> read, Planned planned) {
    if (any(wanted, read) && !(planned.rendering() instanceof Rendering.Json)) {
      Endpoint endpoint = wanted.endpoint();
      throw new GatewayException(
              ErrorCode.MEDIA_TYPE_NOT_SERVED,
              "None of these media types are available: " + planned.mediaType())
          .details("A hook looks at what leaves '%s', as JSON.".formatted(endpoint.resource()));
    }
  }
}
