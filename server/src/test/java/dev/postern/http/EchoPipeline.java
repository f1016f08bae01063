package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.grammar.TreeText;
import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.Surface;
import dev.postern.operation.Terms;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Outcome;
import dev.postern.pipeline.Request;
import dev.postern.pipeline.Sequence;
import dev.postern.spi.Count;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
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

  private final List<String> refusedAtEdge = new CopyOnWriteArrayList<>();

  /** The codes of what the edge wanted on record. */
  List<String> refusedAtEdge() {
    return refusedAtEdge;
  }

  @Override
  public GatewayException refused(Request request, GatewayException error) {
    refusedAtEdge.add(error.wireCode());
    return error;
  }

  @Override
  public Outcome run(Request request, Function<Identity, Operation> parse) {
    try {
      Operation wanted = parse.apply(authenticate(request));
      return success(wanted, result(wanted));
    } catch (GatewayException refused) {
      return new Outcome.Failure(refused);
    }
  }

  /** In the form asked for; of exactly one row where that is. */
  private static Outcome success(Operation wanted, Result result) {
    Rendering rendering =
        wanted.terms().accept().isEmpty()
            ? Rendering.JSON
            : EchoRendering.of(wanted.terms().accept());
    boolean isSingle = rendering instanceof Rendering.Json json && json.isSingle();
    if (isSingle && result.rowCount() != 1) {
      throw new GatewayException(
              ErrorCode.NOT_ONE_ROW, "Cannot coerce the result to a single JSON object")
          .details("The result contains " + result.rowCount() + " rows");
    }
    return new Outcome.Success(
        wanted,
        result,
        rendering,
        result.body().text().startsWith("["),
        "",
        Map.of(),
        Optional.empty());
  }

  @Override
  public Optional<GatewayException> runAsOne(Request whole, Sequence sequence) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int maxAnswerBytes(Surface surface) {
    return Integer.MAX_VALUE;
  }

  @Override
  public Identity caller(Request request) {
    return authenticate(request);
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
      case "noted" ->
          noted(
              new Result.Notes(
                  "202",
                  "[{\"X-Of-Source\":\"yes\"},{\"content-type\":\"a/b\"}]",
                  Map.of(),
                  OptionalLong.empty()));
      case "status-malformed" ->
          noted(new Result.Notes("many", "", Map.of(), OptionalLong.empty()));
      case "headers-malformed" ->
          noted(new Result.Notes("", "{\"a\":\"b\"}", Map.of(), OptionalLong.empty()));
      case "keyed" -> noted(new Result.Notes("", "", Map.of("id", "7 8"), OptionalLong.empty()));
      case "known" -> noted(new Result.Notes("", "", Map.of(), OptionalLong.of(0)));
      case "fresh" -> noted(new Result.Notes("", "", Map.of(), OptionalLong.of(1)));
      case "raised" ->
          throw new GatewayException(ErrorCode.RAISED, "Payment first")
              .as("PT402", 402)
              .headers(Map.of("X-Price", "3"));
      case "broken" -> throw new IllegalStateException("a fault in the gateway");
      case "huge" -> rows("[\"" + "x".repeat(64 * 1024 * 1024) + "\"]", 1, false, 0);
      case "middling" -> rows("[\"" + "x".repeat(60 * 1024) + "\"]", 1, false, 0);
      case "slow" -> {
        isRunning.countDown();
        await(goOn);
        yield rows("[]", 0, false, 0);
      }
      default -> rows("[" + described(wanted) + "]", 1, counts(wanted), 1);
    };
  }

  private static Result noted(Result.Notes notes) {
    return new Result(
        Json.of("[{\"id\":7}]"), 1, OptionalLong.empty(), Result.Cut.NOTHING, "", notes);
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
      case Operation.Read read -> {
        described.put("selection", TreeText.of(read.selection()));
        count(described, read.count());
      }
      case Operation.Create create -> {
        payload(described, create.payload());
        create.upsert().ifPresent(upsert -> described.put("upsert", upsert(upsert)));
        if (create.missing() == Query.Missing.DEFAULT) {
          described.put("missing", "default");
        }
      }
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
        call.whole()
            .ifPresent(
                whole ->
                    described.put(
                        "whole",
                        whole.mediaType()
                            + " "
                            + new String(whole.bytes(), StandardCharsets.UTF_8)));
        described.put("rows", TreeText.of(call.rows()));
        described.put("isReadOnly", call.isReadOnly());
        count(described, call.count());
      }
    }
    terms(described, wanted.terms());
    return JsonText.write(described).text();
  }

  private static String upsert(Operation.Upsert upsert) {
    return (upsert.merges() ? "merge" : "ignore")
        + " by "
        + upsert.target()
        + upsert.put().map(put -> " put " + TreeText.of(put)).orElse("");
  }

  private static void count(ObjectNode described, Count count) {
    if (count != Count.NONE) {
      described.put("count", count.name());
    }
  }

  private static void terms(ObjectNode described, Terms terms) {
    if (!terms.accept().equals(List.of("*/*"))) {
      described.put("accept", String.join(", ", terms.accept()));
    }
    if (terms.wantsKey()) {
      described.put("wantsKey", true);
    }
    terms.maxAffected().ifPresent(most -> described.put("maxAffected", most));
    if (terms.rollsBack()) {
      described.put("rollsBack", true);
    }
    if (!terms.timeZone().isEmpty()) {
      described.put("timeZone", terms.timeZone());
    }
  }

  private static void payload(ObjectNode described, Payload payload) {
    described.put("columns", String.join(",", payload.columns()));
    described.put("rows", payload.rows());
    described.put("json", payload.json().text());
  }
}
