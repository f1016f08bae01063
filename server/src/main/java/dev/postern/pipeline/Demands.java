package dev.postern.pipeline;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.plan.Planned;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Routine.Returns;
import java.util.OptionalLong;

/** What a caller demands of how many rows a call hits. A change that does not meet it is undone. */
final class Demands {
  private Demands() {}

  /** Whether anything is demanded. */
  static boolean any(Operation wanted, Planned planned) {
    return isSingle(planned)
        || isPut(wanted)
        || wanted.terms().maxAffected().isPresent()
        || wanted.terms().minAffected().isPresent();
  }

  /**
   * Checks what a query did or found.
   *
   * @throws GatewayException where a demand is not met
   */
  static void check(Operation wanted, Planned planned, Result result) {
    if (isPut(wanted) && result.rowCount() != 1) {
      throw new GatewayException(
          ErrorCode.PUT_KEY, "Payload values do not match URL in primary key column(s)");
    }
    checkAffected(wanted, planned, result);
    checkFewest(wanted, result);
    if (isSingle(planned) && isList(planned.query()) && result.rowCount() != 1) {
      throw new GatewayException(
              ErrorCode.NOT_ONE_ROW, "Cannot coerce the result to a single JSON object")
          .details("The result contains %d rows".formatted(result.rowCount()));
    }
  }

  private static void checkFewest(Operation wanted, Result result) {
    long fewest = wanted.terms().minAffected().orElse(0);
    if (result.rowCount() < fewest) {
      throw new GatewayException(
              ErrorCode.TOO_FEW_AFFECTED, "The rows have changed since they were counted")
          .details("The query affects %d rows instead of %d".formatted(result.rowCount(), fewest));
    }
  }

  private static void checkAffected(Operation wanted, Planned planned, Result result) {
    OptionalLong most = wanted.terms().maxAffected();
    if (most.isEmpty()) {
      return;
    }
    boolean isCall = planned.query() instanceof Query.Call;
    if (isCall && !isList(planned.query())) {
      throw new GatewayException(
          ErrorCode.AFFECTED_OF_ROUTINE,
          "Function must return SETOF or TABLE when max-affected preference is used with"
              + " handling=strict");
    }
    boolean isBound =
        isCall
            || planned.query() instanceof Query.Update
            || planned.query() instanceof Query.Delete;
    if (isBound && result.rowCount() > most.getAsLong()) {
      throw new GatewayException(
              ErrorCode.TOO_MANY_AFFECTED,
              "Query result exceeds max-affected preference constraint")
          .details("The query affects %d rows".formatted(result.rowCount()));
    }
  }

  /** Whether a query gives rows or values, however many, and not one thing by its nature. */
  static boolean isList(Query query) {
    return !(query instanceof Query.Call call)
        || switch (call.routine().returns()) {
          case Returns.Nothing() -> false;
          case Returns.Scalar(var type, boolean isSet) -> isSet;
          case Returns.Rows(var table, boolean isSet) -> isSet;
        };
  }

  private static boolean isSingle(Planned planned) {
    return planned.rendering() instanceof Rendering.Json(boolean stripsNulls, boolean isSingle)
        && isSingle;
  }

  private static boolean isPut(Operation wanted) {
    return wanted instanceof Operation.Create create
        && create.upsert().flatMap(Operation.Upsert::put).isPresent();
  }
}
