package dev.postern.http;

import dev.postern.edge.Reply;
import dev.postern.edge.Reply.ErrorStyle;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import io.undertow.util.HeaderValues;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The answer to a batch: a result for every operation, in their order. */
final class BatchAnswer {
  private BatchAnswer() {}

  /** Everything was done, or everything by itself was tried. */
  static Json done(BatchRun run) {
    ObjectNode answer = JsonText.object();
    ArrayNode results = answer.putArray("results");
    for (int i = 0; i < run.turns().size(); i++) {
      results.add(named(run.operations().get(i).id(), result(run.turns().get(i))));
    }
    return JsonText.write(answer);
  }

  /**
   * Nothing was done: the error, which operation it is of ({@code failed}; null for all of them at
   * the end), and what would have been answered to it. Those before it are undone, those after it
   * were not run.
   */
  static Json undone(BatchRun run, GatewayException error, ErrorStyle style) {
    int failed = failed(run);
    ObjectNode answer = (ObjectNode) JsonText.parse(Reply.errorBody(error, style));
    if (failed < 0) {
      answer.putNull("failed");
    } else {
      answer.put("failed", run.operations().get(failed).id());
    }
    ArrayNode results = answer.putArray("results");
    for (int i = 0; i < run.operations().size(); i++) {
      String id = run.operations().get(i).id();
      results.add(
          i == failed
              ? named(id, result(run.turns().get(i)))
              : named(id, refused(i < run.turns().size() ? undone() : notRun(), style)));
    }
    return JsonText.write(answer);
  }

  /** The last operation that was begun, unless it had succeeded when all was undone; else -1. */
  private static int failed(BatchRun run) {
    boolean isOfOne = !run.turns().isEmpty() && run.turns().getLast().hasFailed();
    return isOfOne ? run.turns().size() - 1 : -1;
  }

  private static GatewayException undone() {
    return new GatewayException(ErrorCode.UNDONE, "This was undone, as the whole batch was");
  }

  private static GatewayException notRun() {
    return new GatewayException(ErrorCode.UNDONE, "This was not run: the batch failed before it");
  }

  private static ObjectNode refused(GatewayException error, ErrorStyle style) {
    ObjectNode result = JsonText.object();
    result.put("status", error.status());
    result.set("body", JsonText.parse(Reply.errorBody(error, style)));
    return result;
  }

  private static ObjectNode named(String id, ObjectNode result) {
    ObjectNode named = JsonText.object();
    named.put("id", id);
    named.setAll(result);
    return named;
  }

  /** Status, header fields by their names in lower case, and body. */
  static ObjectNode result(PartTurn turn) {
    ObjectNode result = JsonText.object();
    result.put("status", turn.status());
    ObjectNode headers = result.putObject("headers");
    for (HeaderValues field : turn.told()) {
      String name = field.getHeaderName().toString().toLowerCase(Locale.ROOT);
      // it would name the query as it was before its references had values
      if (!name.equals("content-location")) {
        headers.put(name, String.join(", ", List.copyOf(field)));
      }
    }
    result.set("body", turn.body());
    return result;
  }
}
