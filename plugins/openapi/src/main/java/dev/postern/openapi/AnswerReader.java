package dev.postern.openapi;

import dev.postern.rows.JsonForm;
import dev.postern.rows.RowSelection;
import dev.postern.rows.Values;
import dev.postern.spi.CallContext;
import dev.postern.spi.Column;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes the result of a call of the answer to its request, or says what went wrong. */
final class AnswerReader {
  private final Operation operation;
  private final Remote.Answer answer;

  AnswerReader(Operation operation, Remote.Answer answer) {
    this.operation = operation;
    this.answer = answer;
  }

  /**
   * The result.
   *
   * @throws SourceException where the service refused, failed, or answered otherwise than the
   *     document says
   */
  Result read(Query.Call asked, CallContext call) {
    if (answer.status() < 200 || answer.status() > 299) {
      throw refused();
    }
    return switch (operation.routine().returns()) {
      case Returns.Nothing() -> result(Json.NULL);
      case Returns.Scalar(var type, boolean isSet) when type.equals(Schemas.TEXT) ->
          scalar(JsonForm.MAPPER.valueToTree(text()), call);
      case Returns.Scalar(var type, boolean isSet) -> scalar(found(), call);
      case Returns.Rows(Table table, boolean isSet) -> {
        RowSelection selection =
            new RowSelection(
                asked.rows().orElseThrow(),
                asked.count(),
                asked.rendering(),
                call,
                operation.statement());
        yield isSet
            ? selection.of(rows(table, found()))
            : selection.ofOne(found().isNull() ? found() : row(table, found()));
      }
    };
  }

  private SourceException refused() {
    int status = answer.status();
    return switch (status) {
      case 400, 406, 411, 413, 414, 415, 422 ->
          failure(Kind.INVALID_VALUE, "", "refuses the values");
      case 401, 403, 407 ->
          failure(Kind.PERMISSION_DENIED, "", "does not accept the gateway's credential");
      case 404, 410 -> told(404, "has nothing of that kind");
      case 409, 412, 423, 428 -> told(409, "refuses: something is in the way");
      case 408, 504 -> failure(Kind.TIMEOUT, "", "has not answered in time");
      case 425, 429, 502, 503 -> failure(Kind.UNAVAILABLE, "", "has no room");
      default ->
          status < 400
              ? failure(Kind.UNAVAILABLE, "", "redirects, which is not followed")
              : status < 500
                  ? failure(Kind.INVALID_VALUE, "", "refuses the call")
                  : told(502, "failed");
    };
  }

  /** With a message made here, which callers may see. */
  private SourceException told(int status, String what) {
    return new SourceException(
        Kind.RAISED,
        "PT" + status,
        "",
        "",
        operation.statement(),
        "the remote service %s (%d)".formatted(what, answer.status()),
        null);
  }

  private SourceException failure(Kind kind, String code, String what) {
    String body = Text.shown(new String(answer.body(), StandardCharsets.UTF_8));
    return new SourceException(
        kind,
        code,
        "",
        "",
        operation.statement(),
        "%s: the remote service %s (%d) %s"
            .formatted(operation.statement(), what, answer.status(), body),
        null);
  }

  private Result result(Json body) {
    return new Result(body, 1, OptionalLong.empty(), Result.Cut.NOTHING, operation.statement());
  }

  private Result scalar(JsonNode value, CallContext call) {
    byte[] bytes = JsonForm.MAPPER.writeValueAsBytes(value);
    if (bytes.length > call.maxResultBytes()) {
      throw failure(Kind.TOO_DEMANDING, "", "answers with more than one answer may hold");
    }
    return result(new Json(bytes, bytes.length));
  }

  private String text() {
    if (!answer.type().startsWith("text/") && answer.body().length > 0) {
      throw failure(Kind.UNAVAILABLE, "", "answers with %s, not text".formatted(answer.type()));
    }
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  /** What the routine returns, within the answer; null where there is none. */
  private JsonNode found() {
    if (answer.body().length == 0) {
      return JsonForm.MAPPER.nullNode();
    }
    if (!Text.isJson(answer.type())) {
      throw failure(Kind.UNAVAILABLE, "", "answers with %s, not JSON".formatted(answer.type()));
    }
    JsonNode whole;
    try {
      whole = JsonForm.MAPPER.readTree(answer.body());
    } catch (JacksonException malformed) {
      throw failure(Kind.UNAVAILABLE, "", "answers with what is no JSON, or nested too deeply");
    }
    JsonNode found = whole.at(JsonPointer.compile(operation.rowsAt()));
    return found.isMissingNode() ? JsonForm.MAPPER.nullNode() : found;
  }

  private List<JsonNode> rows(Table table, JsonNode found) {
    if (found.isNull()) {
      return List.of();
    }
    if (!found.isArray()) {
      throw failure(Kind.UNAVAILABLE, "", "answers with no array, against its document");
    }
    List<JsonNode> rows = new ArrayList<>(found.size());
    found.forEach(row -> rows.add(row(table, row)));
    return rows;
  }

  /** Only what the document tells of, so that nothing unseen leaves. */
  private ObjectNode row(Table table, JsonNode found) {
    if (!found.isObject()) {
      throw failure(Kind.UNAVAILABLE, "", "answers with no object, against its document");
    }
    ObjectNode row = JsonForm.MAPPER.createObjectNode();
    for (Column column : table.columns().values()) {
      row.set(
          column.name(),
          Values.fitted(column.type(), found.get(column.name()))
              .orElseThrow(
                  () ->
                      failure(
                          Kind.UNAVAILABLE,
                          "",
                          "answers with a %s that is no %s, against its document"
                              .formatted(column.name(), column.type().name()))));
    }
    return row;
  }
}
