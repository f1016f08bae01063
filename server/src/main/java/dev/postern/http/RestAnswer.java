package dev.postern.http;

import dev.postern.edge.Reply;
import dev.postern.error.GatewayException;
import dev.postern.operation.EntityTag;
import dev.postern.operation.Operation;
import dev.postern.pipeline.Outcome;
import dev.postern.spi.Json;
import dev.postern.spi.Page;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Writes one outcome as an HTTP answer of the dialect. */
final class RestAnswer {
  private static final HttpString PREFERENCE_APPLIED = new HttpString("Preference-Applied");
  private static final HttpString CONTENT_LOCATION = new HttpString("Content-Location");
  static final HttpString SERVER_TIMING = new HttpString("Server-Timing");
  private static final HttpString WARNING = new HttpString("Warning");

  /** Of the server whose dialect it is, in the version of it that is spoken. */
  private static final String WARN_AGENT = "PostgRESTv16.1";

  private static final List<HttpString> TELLING =
      List.of(
          Headers.CONTENT_RANGE,
          CONTENT_LOCATION,
          Headers.LOCATION,
          PREFERENCE_APPLIED,
          CursorLink.LINK,
          CursorLink.NEXT_CURSOR,
          Profile.CONTENT_PROFILE);

  private final RestCall call;
  private final HeaderMap headers;
  private final Result result;
  private final Rendering rendering;
  private final boolean isList;

  private RestAnswer(RestCall call, Outcome.Success success) {
    this.call = call;
    this.headers = call.turn().told();
    this.result = success.result();
    this.rendering = success.rendering();
    this.isList = success.isList();
  }

  /**
   * Writes it.
   *
   * @param export takes rows as they come; what it has begun is ended here
   */
  static void write(RestCall call, Outcome outcome, RestExport export) {
    switch (outcome) {
      case Outcome.Exported exported -> export.end();
      case Outcome.BrokenOff broken -> export.breakOff();
      case Outcome.Success success -> write(call, success);
      case Outcome.Failure(GatewayException error) -> write(call, error);
    }
  }

  /** Writes one that holds all of its answer. */
  static void write(RestCall call, Outcome outcome) {
    switch (outcome) {
      case Outcome.Success success -> write(call, success);
      case Outcome.Failure(GatewayException error) -> write(call, error);
      case Outcome.Exported exported -> throw new IllegalStateException("no rows were sent");
      case Outcome.BrokenOff broken -> throw new IllegalStateException("no rows were sent");
    }
  }

  private static void write(RestCall call, GatewayException error) {
    error(call.turn(), call.target(), error);
  }

  private static void write(RestCall call, Outcome.Success success) {
    warn(call);
    try {
      timing(call, success);
      success.nextCursor().ifPresent(cursor -> CursorLink.tell(call, cursor));
      new RestAnswer(call, success).write(success.wanted());
    } catch (GatewayException notEncodable) {
      takeBack(call);
      error(call.turn(), call.target(), notEncodable);
    }
  }

  /** What was already said of an answer that is none. */
  private static void takeBack(RestCall call) {
    HeaderMap headers = call.turn().told();
    TELLING.forEach(headers::remove);
  }

  /** How long each stage took, where the service tells that. */
  private static void timing(RestCall call, Outcome.Success success) {
    if (call.target().settings().sendsTiming() && !success.stageNanos().isEmpty()) {
      Map<ServerTiming, Long> nanosByStage = ServerTiming.of(success.stageNanos());
      call.turn().told().put(SERVER_TIMING, ServerTiming.text(nanosByStage));
    }
  }

  /** Of names that the dialect will not know for ever. */
  static void warn(RestCall call) {
    if (!call.oldNames().isEmpty()) {
      call.turn()
          .told()
          .put(
              WARNING,
              "299 "
                  + WARN_AGENT
                  + " \"Embedded resource was referenced by relation name even though it has an"
                  + " alias. This is deprecated and will stop working in a future release. Update "
                  + String.join(", ", call.oldNames())
                  + " in query string filters, orders or limits.\"");
    }
  }

  static void error(Turn turn, RestTarget target, GatewayException error) {
    if (error.status() == 405) {
      turn.told().put(Headers.ALLOW, target.kind().allowed());
    }
    if (error.status() == 503 && !turn.told().contains(Headers.RETRY_AFTER)) {
      turn.told().put(Headers.RETRY_AFTER, "1");
    }
    turn.refuse(error, target.errorStyle());
  }

  private void write(Operation wanted) {
    if (rendering instanceof Rendering.Plan) {
      sendRows(200);
      return;
    }
    switch (wanted) {
      case Operation.Read read -> {
        headers.put(CONTENT_LOCATION, call.target().link() + CanonicalQuery.of(call.parameters()));
        preferencesApplied();
        page(read.selection().page(), result.rowCount(), result.total(), statusOfRows());
      }
      case Operation.Call routine -> returned(routine);
      case Operation.Create create
          when create.upsert().isPresent() && create.upsert().get().put().isPresent() ->
          written(result.notes().inserted().orElse(0) > 0 ? 201 : 200, 204);
      case Operation.Create create -> created(create);
      case Operation.Update update -> {
        long rows = result.rowCount();
        headers.put(Headers.CONTENT_RANGE, RowRange.written(0, rows, writtenTotal()));
        written(200, 204);
      }
      case Operation.Delete delete -> {
        headers.put(Headers.CONTENT_RANGE, RowRange.written(0, 0, writtenTotal()));
        written(200, 204);
      }
    }
  }

  private void created(Operation.Create create) {
    Map<String, String> key = result.notes().key();
    if (create.terms().wantsKey() && !key.isEmpty()) {
      headers.put(Headers.LOCATION, call.target().link() + CanonicalQuery.toRow(key));
    }
    headers.put(Headers.CONTENT_RANGE, RowRange.written(0, 0, writtenTotal()));
    boolean isOld =
        create.upsert().isPresent()
            && create.upsert().get().merges()
            && result.notes().inserted().orElse(1) == 0;
    written(isOld ? 200 : 201, isOld ? 200 : 201);
  }

  /** How many rows were written, where that is to be told. */
  private OptionalLong writtenTotal() {
    return call.preferences().countsWritten()
        ? OptionalLong.of(result.rowCount())
        : OptionalLong.empty();
  }

  private void written(int statusWithRows, int statusWithout) {
    preferencesApplied();
    if (call.preferences().wantsRows()) {
      sendRows(statusWithRows);
    } else {
      sendNothing(statusWithout);
    }
  }

  private void returned(Operation.Call routine) {
    preferencesApplied();
    if (isList) {
      page(routine.rows().page(), result.rowCount(), result.total(), statusOfRows());
      return;
    }
    boolean isNothing =
        result.rowCount() == 0
            && result.cut() == Result.Cut.NOTHING
            && result.body().text().equals("null");
    // one thing is counted as one
    OptionalLong total = result.total().isPresent() ? result.total() : countOfOne();
    if (isNothing) {
      headers.put(Headers.CONTENT_RANGE, RowRange.written(0, 1, total));
      sendNothing(204);
    } else {
      page(Page.ALL, 1, total, 200);
    }
  }

  private OptionalLong countOfOne() {
    return call.preferences().countsWritten() ? OptionalLong.of(1) : OptionalLong.empty();
  }

  private void page(Page page, long rows, OptionalLong total, int status) {
    headers.put(Headers.CONTENT_RANGE, RowRange.written(page.offset(), rows, total));
    if (RowRange.isBehindTheEnd(page, total)) {
      headers.put(Headers.CONTENT_RANGE, RowRange.written(0, 0, total));
      Json error = Reply.errorBody(RowRange.behindTheEnd(page, total), call.target().errorStyle());
      send(416, ByteBuffer.wrap(error.buffer(), 0, error.length()));
    } else {
      sendRows(status);
    }
  }

  private int statusOfRows() {
    OptionalLong total = result.total();
    boolean isPart =
        result.cut() == Result.Cut.BYTES
            || (total.isPresent() && result.rowCount() < total.getAsLong());
    return isPart ? 206 : 200;
  }

  private void preferencesApplied() {
    String applied = call.preferencesApplied();
    if (!applied.isEmpty()) {
      headers.put(PREFERENCE_APPLIED, applied);
    }
  }

  private void sendNothing(int status) {
    call.turn().send(SourceSays.of(result.notes()).apply(status, headers));
  }

  private void sendRows(int status) {
    Json body = result.body();
    ByteBuffer bytes = ByteBuffer.wrap(body.buffer(), 0, body.length());
    if (isSingle() && isList) {
      bytes = EntityTag.onlyRow(body);
    }
    if (call.doing() == Preferences.Doing.READ && isSingle() && isKnown(bytes)) {
      call.turn().send(304);
    } else {
      send(status, bytes);
    }
  }

  /** Names the one row by a tag; whether the caller has it already. */
  private boolean isKnown(ByteBuffer row) {
    String tag = EntityTag.of(row);
    headers.put(Headers.ETAG, tag);
    return EntityTag.isAmong(tag, call.turn().asked().get(Headers.IF_NONE_MATCH));
  }

  private void send(int status, ByteBuffer bytes) {
    call.profile().tell(call.turn().told());
    headers.put(Headers.CONTENT_TYPE, AnswerType.of(rendering));
    int finalStatus = SourceSays.of(result.notes()).apply(status, headers);
    boolean isMarked = rendering instanceof Rendering.Csv && call.marksFormulas();
    call.turn()
        .send(
            finalStatus,
            headers.getFirst(Headers.CONTENT_TYPE),
            isMarked ? CsvFormulas.marked(bytes) : bytes);
  }

  private boolean isSingle() {
    return rendering instanceof Rendering.Json(boolean stripsNulls, boolean isSingle) && isSingle;
  }
}
