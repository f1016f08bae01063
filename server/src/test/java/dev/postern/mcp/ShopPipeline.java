package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Outcome;
import dev.postern.pipeline.Request;
import dev.postern.pipeline.Sequence;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * What lies behind the border of this package: knows its callers, keeps what it was asked and gives
 * rows that depend on the resource alone.
 */
final class ShopPipeline implements OperationPipeline {
  private final Function<Credentials, Identity> signIn;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Operation> operations = new CopyOnWriteArrayList<>();

  ShopPipeline() {
    this(Shop::identity);
  }

  /**
   * @param signIn says who has which credentials
   */
  ShopPipeline(Function<Credentials, Identity> signIn) {
    this.signIn = signIn;
  }

  @Override
  public Outcome run(Request request, Function<Identity, Operation> parse) {
    requests.add(request);
    try {
      Operation operation = parse.apply(signIn.apply(request.credentials()));
      operations.add(operation);
      // its routines give one value each
      return new Outcome.Success(
          operation,
          result(operation),
          Rendering.JSON,
          !(operation instanceof Operation.Call),
          "application/json",
          Map.of(),
          Optional.empty());
    } catch (GatewayException refused) {
      return new Outcome.Failure(refused);
    }
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
    return signIn.apply(request.credentials());
  }

  @Override
  public <T> T browse(Request request, String what, Function<Identity, T> look) {
    requests.add(request);
    return look.apply(signIn.apply(request.credentials()));
  }

  Request lastRequest() {
    return requests.getLast();
  }

  Operation lastOperation() {
    return operations.getLast();
  }

  private static Result result(Operation operation) {
    return switch (operation) {
      case Operation.Read read -> rows(read.selection().from().text());
      case Operation.Create create ->
          new Result(
              create.returning().isPresent() ? Json.of("[{\"id\":8}]") : Json.EMPTY_ARRAY,
              1,
              OptionalLong.empty(),
              Result.Cut.NOTHING,
              "");
      case Operation.Update update -> written(3);
      case Operation.Delete delete -> written(2);
      case Operation.Call call ->
          new Result(Json.of("12.50"), 1, OptionalLong.empty(), Result.Cut.NOTHING, "");
    };
  }

  private static Result written(long rows) {
    return new Result(Json.EMPTY_ARRAY, rows, OptionalLong.empty(), Result.Cut.NOTHING, "");
  }

  private static Result rows(String resource) {
    return switch (resource) {
      case "customers" ->
          new Result(
              Json.of(
                  "[{\"id\":1,\"name\":\"Ada \\\"L\\\" \\u0007\\\\ Zoë 🦊\"},\n"
                      + " {\"id\":2,\"name\":null}]"),
              2,
              OptionalLong.empty(),
              Result.Cut.ROWS,
              "");
      case "longer" ->
          new Result(
              Json.of("[" + "{\"id\":1,\"name\":\"of some length\"},".repeat(99) + "{\"id\":2}]"),
              100,
              OptionalLong.empty(),
              Result.Cut.NOTHING,
              "");
      case "orders" ->
          throw new GatewayException(
                  ErrorCode.PERMISSION_DENIED, "permission denied for column total")
              .details("Column total of orders is not readable.")
              .hint("Leave it out.");
      default ->
          throw new GatewayException(
              ErrorCode.RESOURCE_UNKNOWN, "Could not find '" + resource + "'");
    };
  }
}
