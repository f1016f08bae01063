package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.http.BatchRequest.BatchOperation;
import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Outcome;
import dev.postern.pipeline.Sequence;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import io.undertow.util.Headers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The operations of one batch on their way, in their order. */
final class BatchRun implements Sequence {
  private final BatchRequest batch;
  private final Parts parts;
  private final int maxBodyBytes;
  private final List<PartTurn> turns = new ArrayList<>();
  private RestCall call;

  /**
   * @param parts makes requests of operations
   * @param maxBodyBytes the most that the references of one operation may stand for
   */
  BatchRun(BatchRequest batch, Parts parts, int maxBodyBytes) {
    this.batch = batch;
    this.parts = parts;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** All as one transaction; gives why nothing has happened, if so. */
  Optional<GatewayException> asOne(OperationPipeline pipeline) {
    return pipeline.runAsOne(parts.whole(), this);
  }

  /** Each by itself; once the answers are too much for one, no more of them are run. */
  void each(OperationPipeline pipeline) {
    int maxBytes = pipeline.maxAnswerBytes(parts.whole().surface());
    long bytes = 0;
    for (Optional<Step> step = next(); step.isPresent(); step = next()) {
      if (bytes > maxBytes) {
        call.turn().refuse(tooMuch(maxBytes), call.target().errorStyle());
      } else {
        take(pipeline.run(step.get().request(), step.get().parse()));
        bytes += turns.getLast().bytes().length;
      }
    }
  }

  private static GatewayException tooMuch(int maxBytes) {
    return new GatewayException(
            ErrorCode.RESULT_TOO_LARGE,
            "the answers before this one are larger than %d bytes".formatted(maxBytes))
        .hint("This operation was not run; send it by itself");
  }

  @Override
  public boolean isGuarded() {
    return batch.operations().stream()
        .anyMatch(operation -> operation.headers().contains(Headers.IF_MATCH));
  }

  @Override
  public Optional<Step> next() {
    if (turns.size() == batch.operations().size()) {
      return Optional.empty();
    }
    BatchOperation operation = batch.operations().get(turns.size());
    PartTurn turn = parts.turn(operation.method(), operation.query(), operation.headers());
    turns.add(turn);
    call = parts.call(turn, operation.path(), new byte[0]);
    return Optional.of(
        new Step(
            parts.request(turns.size(), turn, operation.path()),
            identity -> parse(operation, turn, identity)));
  }

  private Operation parse(BatchOperation operation, PartTurn turn, Identity identity) {
    References references = new References(this::answered, maxBodyBytes);
    call = parts.call(turn, operation.path(), body(operation, references));
    return references.query(call.parse(identity));
  }

  private static byte[] body(BatchOperation operation, References references) {
    if (operation.body().isEmpty()) {
      return new byte[0];
    }
    JsonNode body = operation.body().get();
    if (!BatchRequest.isJson(operation.headers())) {
      if (!body.isString()) {
        throw BatchRequest.malformed("a body that is no JSON is given as a text");
      }
      return body.stringValue().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
    Json json = JsonText.write(references.body(body));
    return Arrays.copyOf(json.buffer(), json.length());
  }

  /** What a reference points to, in an answer that its caller gets as it is. */
  private JsonNode answered(Reference reference) {
    int last = turns.size() - 1;
    for (int i = 0; i < last; i++) {
      if (batch.operations().get(i).id().equals(reference.operation())) {
        return part(turns.get(i), reference);
      }
    }
    throw BatchRequest.unknown(reference);
  }

  private static JsonNode part(PartTurn turn, Reference reference) {
    if (turn.hasFailed()) {
      throw References.empty(reference, "does not exist: that operation failed");
    }
    JsonNode value = BatchAnswer.result(turn);
    for (Object step : reference.path()) {
      value =
          switch (step) {
            case Integer index -> value.path(index);
            case String member -> value.path(member);
            default -> throw new IllegalStateException(step.toString());
          };
    }
    if (value.isMissingNode()) {
      throw References.empty(reference, "does not exist");
    }
    return value;
  }

  @Override
  public void take(Outcome outcome) {
    RestAnswer.write(call, outcome);
    PartTurn turn = turns.getLast();
    if (batch.isAtomic() && turn.hasFailed()) {
      throw new GatewayException(
              ErrorCode.UNDONE,
              "operation '%s' was answered with %d"
                  .formatted(batch.operations().get(turns.size() - 1).id(), turn.status()))
          .as(ErrorCode.UNDONE.code(), turn.status());
    }
  }

  List<BatchOperation> operations() {
    return batch.operations();
  }

  /** The operations that were begun, in their order. */
  List<PartTurn> turns() {
    return turns;
  }

  /** Answers the last operation that was begun, if it has no answer, with what went wrong. */
  void fail(GatewayException error) {
    if (!turns.isEmpty() && turns.getLast().status() == 0) {
      RestAnswer.error(call.turn(), call.target(), error);
    }
  }
}
