package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.pipeline.Outcome;
import dev.postern.spi.Json;
import dev.postern.spi.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The structured content of what an operation gave: the rows are copied in as they came. */
final class Answers {
  private static final int FRAME_BYTES = 128;

  private Answers() {}

  /** Encodes what a read or a write gave. */
  static Json structured(Outcome.Success success, AnswerForm form, McpSettings settings) {
    return switch (success.wanted()) {
      case Operation.Read read -> rows(success, form, settings);
      case Operation.Create create ->
          written(success.result(), create.returning().isPresent(), settings);
      case Operation.Update update ->
          written(success.result(), update.returning().isPresent(), settings);
      case Operation.Delete delete ->
          written(success.result(), delete.returning().isPresent(), settings);
      case Operation.Call call ->
          success.isList() ? rows(success, form, settings) : value(success.result(), settings);
    };
  }

  static Map<String, Object> rowsSchema() {
    return rowsSchema(JsonSchema.any(""), "Objects, or lists for format table");
  }

  /** Rows of which something is known. */
  static Map<String, Object> rowsSchema(Map<String, Object> row, String description) {
    Map<String, Object> members = new LinkedHashMap<>();
    pageSchema(members);
    members.put("rows", JsonSchema.list(row, description));
    return JsonSchema.object(members, List.of("count", "truncated", "rows"));
  }

  private static void pageSchema(Map<String, Object> members) {
    members.put("count", JsonSchema.whole(0, Integer.MAX_VALUE, "Rows in this answer"));
    members.put("truncated", JsonSchema.truth("Whether there are more rows"));
    members.put("next_cursor", JsonSchema.text("The cursor to go on with"));
    members.put("cut_cells", JsonSchema.whole(1, Integer.MAX_VALUE, "Long texts that were cut"));
    members.put("columns", JsonSchema.list(JsonSchema.bare("string"), "For format table"));
  }

  static Map<String, Object> writtenSchema() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("count", JsonSchema.whole(0, Integer.MAX_VALUE, "Rows written"));
    members.put("truncated", JsonSchema.truth("Whether rows were left out of this answer"));
    members.put("rows", JsonSchema.list(JsonSchema.bare("object"), "What select asked for"));
    Preview.describe(members);
    return JsonSchema.object(members, List.of("count"));
  }

  static Map<String, Object> callSchema() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("result", JsonSchema.any("The value or row, of a routine that returns one"));
    pageSchema(members);
    members.put(
        "rows", JsonSchema.list(JsonSchema.any(""), "The rows, of a routine that returns rows"));
    Preview.describe(members);
    return JsonSchema.object(members, List.of());
  }

  /**
   * Rows as far as they fit. Whatever leaves some out, the answer says so, and where to go on: at a
   * place of the source's own, or so many rows behind the place at which these begin.
   */
  private static Json rows(Outcome.Success success, AnswerForm form, McpSettings settings) {
    Result result = success.result();
    Json wanted = Rows.without(result.body(), form.skipsRows());
    long found = Math.max(0, result.rowCount() - form.skipsRows());
    Cells cells =
        form.isWhole()
            ? new Cells(wanted, 0)
            : Cells.within(wanted, settings.tools().maxCellCharacters());
    RowTable table =
        form.isTable() ? RowTable.of(cells.rows()) : new RowTable(Json.NULL, cells.rows());
    Rows kept = Rows.within(table.rows(), found, settings.maxResultBytes());
    boolean isTruncated = kept.isCut() || result.cut() != Result.Cut.NOTHING;
    JsonBuffer buffer =
        new JsonBuffer(kept.body().length() + FRAME_BYTES)
            .raw("{\"count\":" + kept.count() + ",\"truncated\":" + isTruncated);
    if (isTruncated) {
      String next =
          kept.isCut() || success.nextCursor().isEmpty()
              ? form.cursor().after(kept.count())
              : success.nextCursor().get();
      buffer.raw(",\"next_cursor\":\"" + next + "\"");
    }
    if (cells.cut() > 0) {
      buffer.raw(",\"cut_cells\":" + cells.cut());
    }
    if (form.isTable()) {
      buffer.raw(",\"columns\":").raw(table.columns());
    }
    return buffer.raw(",\"rows\":").raw(kept.body()).raw("}").json();
  }

  /** What was written was written: a row too long for an answer is left out, never an error. */
  private static Json written(Result result, boolean isReturning, McpSettings settings) {
    if (!isReturning) {
      return Json.of("{\"count\":" + result.rowCount() + "}");
    }
    Cells cells = Cells.within(result.body(), settings.tools().maxCellCharacters());
    Rows kept = Rows.beginning(cells.rows(), result.rowCount(), settings.maxResultBytes());
    boolean isTruncated = kept.isCut() || result.cut() != Result.Cut.NOTHING;
    return new JsonBuffer(kept.body().length() + FRAME_BYTES)
        .raw("{\"count\":" + result.rowCount() + ",\"truncated\":" + isTruncated + ",\"rows\":")
        .raw(kept.body())
        .raw("}")
        .json();
  }

  /** The one value or row that a routine gave. */
  static Json value(Result result, McpSettings settings) {
    int maxBytes = settings.maxResultBytes();
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
