package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.spi.Json;
import dev.postern.spi.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The structured content of what an operation gave: the rows are copied in as they came. */
final class Answers {
  private static final int FRAME_BYTES = 128;

  private Answers() {}

  /**
   * Encodes a result.
   *
   * @param isValue whether a call gave one value or row rather than a list of rows
   */
  static Json structured(Operation wanted, Result result, boolean isValue, int maxBytes) {
    return switch (wanted) {
      case Operation.Read read -> rows(result, read.selection().page().offset(), maxBytes);
      case Operation.Create create -> written(result, create.returning().isPresent(), maxBytes);
      case Operation.Update update -> written(result, update.returning().isPresent(), maxBytes);
      case Operation.Delete delete -> written(result, delete.returning().isPresent(), maxBytes);
      case Operation.Call call ->
          isValue ? value(result, maxBytes) : rows(result, call.rows().page().offset(), maxBytes);
    };
  }

  static Map<String, Object> rowsSchema() {
    return rowsSchema(JsonSchema.bare("object"));
  }

  /** Rows of which something is known. */
  static Map<String, Object> rowsSchema(Map<String, Object> row) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("count", JsonSchema.whole(0, Integer.MAX_VALUE, "Rows in this answer"));
    members.put("truncated", JsonSchema.truth("Whether there are more rows"));
    members.put("next_offset", JsonSchema.whole(0, Integer.MAX_VALUE, "The offset to go on with"));
    members.put("rows", JsonSchema.list(row, ""));
    return JsonSchema.object(members, List.of("count", "truncated", "rows"));
  }

  static Map<String, Object> writtenSchema() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("count", JsonSchema.whole(0, Integer.MAX_VALUE, "Rows written"));
    members.put("truncated", JsonSchema.truth("Whether rows were left out of this answer"));
    members.put("rows", JsonSchema.list(JsonSchema.bare("object"), "What select asked for"));
    return JsonSchema.object(members, List.of("count"));
  }

  static Map<String, Object> callSchema() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("result", JsonSchema.any("The value or row, of a routine that returns one"));
    members.put("count", JsonSchema.whole(0, Integer.MAX_VALUE, "Rows in this answer"));
    members.put("truncated", JsonSchema.truth("Whether there are more rows"));
    members.put("next_offset", JsonSchema.whole(0, Integer.MAX_VALUE, "The offset to go on with"));
    members.put(
        "rows", JsonSchema.list(JsonSchema.any(""), "The rows, of a routine that returns rows"));
    return JsonSchema.object(members, List.of());
  }

  private static Json rows(Result result, long offset, int maxBytes) {
    Rows kept = Rows.within(result.body(), result.rowCount(), maxBytes);
    boolean isTruncated = kept.isCut() || result.cut() != Result.Cut.NOTHING;
    JsonBuffer buffer = new JsonBuffer(kept.body().length() + FRAME_BYTES);
    buffer.raw("{\"count\":" + kept.count() + ",\"truncated\":" + isTruncated);
    if (isTruncated && kept.count() > 0) {
      buffer.raw(",\"next_offset\":" + (offset + kept.count()));
    }
    return buffer.raw(",\"rows\":").raw(kept.body()).raw("}").json();
  }

  /** What was written was written: a row too long for an answer is left out, never an error. */
  private static Json written(Result result, boolean isReturning, int maxBytes) {
    if (!isReturning) {
      return Json.of("{\"count\":" + result.rowCount() + "}");
    }
    Rows kept = Rows.beginning(result.body(), result.rowCount(), maxBytes);
    boolean isTruncated = kept.isCut() || result.cut() != Result.Cut.NOTHING;
    return new JsonBuffer(kept.body().length() + FRAME_BYTES)
        .raw("{\"count\":" + result.rowCount() + ",\"truncated\":" + isTruncated + ",\"rows\":")
        .raw(kept.body())
        .raw("}")
        .json();
  }

  private static Json value(Result result, int maxBytes) {
    if (result.body().length() > maxBytes) {
      throw new GatewayException(
              ErrorCode.RESULT_TOO_LARGE, "The result has " + result.body().length() + " bytes")
          .details(
              "The limit mcp.max-result-bytes is " + maxBytes + " bytes. The routine was called.");
    }
    return new JsonBuffer(result.body().length() + FRAME_BYTES)
        .raw("{\"result\":")
        .raw(result.body())
        .raw("}")
        .json();
  }
}
