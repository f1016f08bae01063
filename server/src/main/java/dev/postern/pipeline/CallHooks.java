package dev.postern.pipeline;

import dev.postern.audit.SecretParameters;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.hook.HookCall;
import dev.postern.hook.HookRequest;
import dev.postern.hook.Hooks;
import dev.postern.hook.SourceAccess;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.plan.Planned;
import dev.postern.spi.Json;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import java.util.Optional;

/**
 * The hooks around one call. Where a named tool stands for a read, those of the read come first: no
 * name is a way around them.
 *
 * @param own of what was asked
 * @param ofRead of the read that is planned in its place
 * @param ofRow of the read of the row that the call has a condition on
 * @param names of the rows that come back
 * @param rowNames of the row that the call has a condition on
 */
record CallHooks(
    HookCall call,
    Hooks own,
    Hooks ofRead,
    Hooks ofRow,
    RowNames names,
    Optional<RowNames> rowNames) {

  /** A call as its hooks know it. */
  static HookCall call(Admitted admitted, SourceAccess data, Trace trace) {
    Request request = admitted.request();
    HookRequest told =
        new HookRequest(
            request.id(),
            request.credentials().remoteAddress(),
            request.client(),
            () -> SecretParameters.hide(request.parameters()),
            request.purpose(),
            request.settings(),
            request.credentials()::header);
    return new HookCall(
        admitted.caller().identity(),
        request.surface(),
        told,
        admitted.deadlineNanos(),
        data,
        trace.hooks());
  }

  /** No hooks at all around what a hook itself asks. */
  static CallHooks none(HookCall call, Operation wanted) {
    return new CallHooks(
        call, Hooks.NONE, Hooks.NONE, Hooks.NONE, RowNames.plain(wanted), Optional.empty());
  }

  boolean hasAfter() {
    return own.hasAfter() || ofRead.hasAfter();
  }

  /** What they leave of a result. */
  Result after(Operation wanted, Optional<Operation> read, Result raw) {
    Result shown = names.shown(raw);
    Result seen = read.isPresent() ? ofRead.after(read.get(), shown, call) : shown;
    Result left = own.after(wanted, seen, call);
    if (own.hasCommitted()) {
      call.trace().saw(left);
    }
    return names.left(left, raw);
  }

  /** What hooks are told of that run once it is committed: rows as hooks see them. */
  Result told(Planned planned, Result result) {
    return planned.rendering() instanceof Rendering.Json
        ? call.trace().seen().orElse(result)
        : result.withBody(Json.EMPTY_ARRAY, result.rowCount());
  }

  /** What they leave of the row that the call has a condition on. */
  Result row(Result raw) {
    RowNames named = rowNames.orElseThrow();
    return named.left(ofRow.after(named.wanted(), named.shown(raw), call), raw);
  }

  /** A hook sees rows as JSON; in another form they do not leave. */
  void refuseUnseen(Operation wanted, Planned planned) {
    if (hasAfter() && !(planned.rendering() instanceof Rendering.Json)) {
      Endpoint endpoint = wanted.endpoint();
      throw new GatewayException(
              ErrorCode.MEDIA_TYPE_NOT_SERVED,
              "None of these media types are available: " + planned.mediaType())
          .details("A hook looks at what leaves '%s', as JSON.".formatted(endpoint.resource()));
    }
  }
}
