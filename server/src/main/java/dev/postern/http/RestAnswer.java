package dev.postern.http;

import dev.postern.edge.Reply;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.pipeline.Outcome;
import dev.postern.spi.Json;
import dev.postern.spi.Page;
import dev.postern.spi.Result;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Writes outcomes as HTTP answers of the dialect. */
final class RestAnswer {
  private static final HttpString PREFERENCE_APPLIED = new HttpString("Preference-Applied");

  private RestAnswer() {}

  static void write(RestCall call, Outcome outcome) {
    switch (outcome) {
      case Outcome.Failure(GatewayException error) -> error(call.exchange(), call.target(), error);
      case Outcome.Success success -> {
        try {
          success(call, success.wanted(), success.result());
        } catch (GatewayException notEncodable) {
          error(call.exchange(), call.target(), notEncodable);
        }
      }
    }
  }

  static void error(HttpServerExchange exchange, RestTarget target, GatewayException error) {
    exchange.getResponseHeaders().remove(Headers.CONTENT_RANGE);
    if (error.status() == 405) {
      exchange.getResponseHeaders().put(Headers.ALLOW, target.kind().allowed());
    }
    Reply.error(exchange, error);
  }

  private static void success(RestCall call, Operation wanted, Result result) {
    switch (wanted) {
      case Operation.Read read -> rows(call, read.selection().page(), result);
      case Operation.Call routine -> returned(call, routine, result);
      case Operation.Create create -> changed(call, 201, 201, "*", result);
      case Operation.Update update -> changed(call, 200, 204, stretch(result.rowCount()), result);
      case Operation.Delete delete -> changed(call, 200, 204, "*", result);
    }
  }

  private static void rows(RestCall call, Page page, Result result) {
    HeaderMap headers = call.exchange().getResponseHeaders();
    headers.put(Headers.CONTENT_RANGE, RowRange.answered(page, result));
    OptionalLong total = result.total();
    boolean isPart =
        result.cut() == Result.Cut.BYTES
            || (total.isPresent() && result.rowCount() < total.getAsLong());
    send(call, isPart ? 206 : 200, result);
  }

  private static void returned(RestCall call, Operation.Call routine, Result result) {
    Json body = result.body();
    boolean isNothing = result.rowCount() == 0 && startsWith(body, 'n');
    if (isNothing) {
      applied(call);
      Reply.empty(call.exchange(), 204);
    } else if (startsWith(body, '[')) {
      rows(call, routine.rows().page(), result);
    } else {
      send(call, 200, result);
    }
  }

  private static void changed(
      RestCall call, int statusWithRows, int statusWithout, String stretch, Result result) {
    HttpServerExchange exchange = call.exchange();
    String total = call.preferences().countsAll() ? Long.toString(result.rowCount()) : "*";
    exchange.getResponseHeaders().put(Headers.CONTENT_RANGE, stretch + "/" + total);
    if (call.preferences().wantsRows()) {
      send(call, statusWithRows, result);
    } else {
      applied(call);
      Reply.empty(exchange, statusWithout);
    }
  }

  private static String stretch(long rows) {
    return rows == 0 ? "*" : "0-" + (rows - 1);
  }

  private static void send(RestCall call, int status, Result result) {
    Json body = result.body();
    ByteBuffer bytes = ByteBuffer.wrap(body.buffer(), 0, body.length());
    if (call.form() == AnswerForm.OBJECT && startsWith(body, '[')) {
      if (result.rowCount() != 1) {
        throw notOneRow(result.rowCount());
      }
      bytes = withoutBrackets(body);
    }
    applied(call);
    Reply.bytes(call.exchange(), status, call.form().contentType(), bytes);
  }

  private static void applied(RestCall call) {
    String applied = call.preferences().applied();
    if (!applied.isEmpty()) {
      call.exchange().getResponseHeaders().put(PREFERENCE_APPLIED, applied);
    }
  }

  private static GatewayException notOneRow(long rows) {
    return new GatewayException(
            ErrorCode.MEDIA_TYPE_NOT_SERVED, "Cannot coerce the result to a single JSON object")
        .as("PGRST116", 406)
        .details("The result contains " + rows + " rows")
        .hint("Accept application/json, or filter by a key.");
  }

  private static ByteBuffer withoutBrackets(Json array) {
    int end = array.length();
    while (array.buffer()[end - 1] != ']') {
      end--;
    }
    return ByteBuffer.wrap(array.buffer(), 1, end - 2);
  }

  private static boolean startsWith(Json json, char first) {
    return json.length() > 0 && json.buffer()[0] == first;
  }
}
