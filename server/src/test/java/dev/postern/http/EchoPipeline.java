package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.grammar.TreeText;
import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Outcome;
import dev.postern.pipeline.Request;
import dev.postern.spi.Count;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import dev.postern.spi.Result;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers every operation with one row that describes it. Some names of resources and functions
 * have answers of their own, so that every shape of result can be had.
 */
final class EchoPipeline implements OperationPipeline {
  private static final Identity ALICE = new Identity("alice", "echo", List.of(), Map.of());

  /** Reached by a read of {@code slow}, which goes on only after {@link #goOn}. */
  final CountDownLatch isRunning = new CountDownLatch(1);

  /** Lets a read of {@code slow} end. */
  final CountDownLatch goOn = new CountDownLatch(1);

  @Override
  public Outcome run(Request request, Function<Identity, Operation> parse) {
    try {
      Operation wanted = parse.apply(authenticate(request));
      return new Outcome.Success(wanted, result(wanted));
    } catch (GatewayException refused) {
      return new Outcome.Failure(refused);
    }
  }

  @Override
  public <T> T browse(Request request, String what, Function<Identity, T> look) {
    return look.apply(authenticate(request));
  }

  private static Identity authenticate(Request request) {
    if (request.credentials().header("authorization").contains("Bearer wrong")) {
      throw new GatewayException(ErrorCode.CREDENTIALS_REJECTED, "The token is not valid.");
    }
    return ALICE;
  }

  private Result result(Operation wanted) {
    return switch (wanted.endpoint().resource()) {
      case "none" -> rows("[]", 0, counts(wanted), 0);
      case "some" -> rows("[{\"id\":1},{\"id\":2}]", 2, counts(wanted), 10);
      case "nothing" -> rows("null", 0, false, 0);
      case "value" -> rows("42", 1, false, 0);
      case "row" -> rows("{\"id\":1}", 1, false, 0);
      case "broken" -> throw new IllegalStateException("a fault in the gateway");
      case "huge" -> rows("[\"" + "x".repeat(64 * 1024 * 1024) + "\"]", 1, false, 0);
      case "slow" -> {
        isRunning.countDown();
        await(goOn);
        yield rows("[]", 0, false, 0);
      }
      default -> rows("[" + described(wanted) + "]", 1, counts(wanted), 1);
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  private static Result rows(String body, long rows, boolean counts, long total) {
    return new Result(
        Json.of(body),
        rows,
        counts ? OptionalLong.of(total) : OptionalLong.empty(),
        Result.Cut.NOTHING,
        "");
  }

  private static boolean counts(Operation wanted) {
    return switch (wanted) {
      case Operation.Read read -> read.count() != Count.NONE;
      case Operation.Call call -> call.count() != Count.NONE;
      case Operation.Create create -> false;
      case Operation.Update update -> false;
      case Operation.Delete delete -> false;
    };
  }

  private static String described(Operation wanted) {
    ObjectNode described = JsonText.object();
    described.put("endpoint", wanted.endpoint().toString());
    switch (wanted) {
      case Operation.Read read -> described.put("selection", TreeText.of(read.selection()));
      case Operation.Create create -> payload(described, create.payload());
      case Operation.Update update -> {
        payload(described, update.payload());
        described.put("where", TreeText.of(update.where()));
        update
            .returning()
            .ifPresent(returning -> described.put("returning", TreeText.of(returning)));
      }
      case Operation.Delete delete -> described.put("where", TreeText.of(delete.where()));
      case Operation.Call call -> {
        payload(described, call.arguments());
        described.put("rows", TreeText.of(call.rows()));
        described.put("isReadOnly", call.isReadOnly());
      }
    }
    return JsonText.write(described).text();
  }

  private static void payload(ObjectNode described, Payload payload) {
    described.put("columns", String.join(",", payload.columns()));
    described.put("rows", payload.rows());
    described.put("json", payload.json().text());
  }
}
