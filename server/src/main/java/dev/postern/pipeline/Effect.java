package dev.postern.pipeline;

import dev.postern.operation.Operation;
import dev.postern.spi.Query;

/** What a query may do. */
final class Effect {
  private Effect() {}

  /** Whether the source must refuse any change. */
  static boolean isReadOnly(Operation wanted, Query query) {
    return switch (query) {
      case Query.Read read -> true;
      case Query.Create create -> false;
      case Query.Update update -> false;
      case Query.Delete delete -> false;
      case Query.Call call ->
          call.routine().isReadOnly()
              || (wanted instanceof Operation.Call asked && asked.isReadOnly());
    };
  }

  /** Whether something may be changed by it, as far as it is known before planning. */
  static boolean mayWrite(Operation asked) {
    return asked.endpoint().action().writes()
        || (asked instanceof Operation.Call call && !call.isReadOnly());
  }

  /** Whether rows come back. */
  static boolean returnsRows(Query query) {
    return switch (query) {
      case Query.Read read -> true;
      case Query.Create create -> create.returning().isPresent();
      case Query.Update update -> update.returning().isPresent();
      case Query.Delete delete -> delete.returning().isPresent();
      case Query.Call call -> true;
    };
  }
}
