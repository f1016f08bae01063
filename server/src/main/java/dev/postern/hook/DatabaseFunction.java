package dev.postern.hook;

import dev.postern.config.HookReach;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Result;
import tools.jackson.databind.JsonNode;

/** {@code ctx.db} and {@code ctx.affected()}: data by the way of every call, as its caller. */
final class DatabaseFunction implements HostFunction {
  private final HookReach reach;

  /**
   * @param reach what single files may do
   */
  DatabaseFunction(HookReach reach) {
    this.reach = reach;
  }

  @Override
  public Json answer(JsonNode argument, Moment moment) {
    String verb = Asked.text(argument.path("do"), "do");
    if (verb.equals("affected")) {
      return affected(moment, Exchange.narrowing(argument.path("narrowings")));
    }
    if (verb.equals("query")) {
      return query(argument, moment);
    }
    Operation operation = new AskedOperation(argument, moment.asked()).operation(verb);
    Result result = moment.call().data().run(operation, moment.deadlineNanos());
    return switch (operation) {
      case Operation.Read _, Operation.Call _ -> result.body();
      case Operation.Create create -> written(result, create.returning().isPresent());
      case Operation.Update update -> written(result, update.returning().isPresent());
      case Operation.Delete delete -> written(result, delete.returning().isPresent());
    };
  }

  private Json query(JsonNode argument, Moment moment) {
    String file = moment.hook().file().path();
    if (!reach.of(file).statements()) {
      throw new GatewayException(ErrorCode.FEATURE_NOT_SERVED, "query is not open to " + file)
          .hint("An operator can open it: hooks.files: {%s: {statements: true}}".formatted(file));
    }
    return moment
        .call()
        .data()
        .query(
            Asked.text(argument.path("sql"), "sql"),
            Asked.values(argument.path("params")),
            moment.deadlineNanos())
        .body();
  }

  private static Json written(Result result, boolean returnsRows) {
    return returnsRows
        ? result.body()
        : JsonText.write(JsonText.object().put("count", result.rowCount()));
  }

  /** All of them or none: a veto that looks at some only would let the others pass. */
  private static Json affected(Moment moment, Filter<ColumnName> narrowing) {
    if (!moment.hook().phase().isBefore()) {
      throw Asked.malformed("affected: after a change the rows are no longer as they were")
          .hint("Ask in the hook before it");
    }
    Operation.Read read = AskedOperation.hitBy(moment.asked()).narrowed(narrowing);
    Result result = moment.call().data().look(read, moment.deadlineNanos());
    if (result.cut() != Result.Cut.NOTHING) {
      throw new GatewayException(ErrorCode.LIMIT_REACHED, "affected: the change hits too many rows")
          .details("More than the caller may read at once: max-rows of their rule.")
          .hint("Read what the decision needs, with a limit, by ctx.db.read");
    }
    return result.body();
  }
}
