package dev.postern.http;

import dev.postern.edge.StreamedReply;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.pipeline.Receiver;
import dev.postern.spi.Json;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Sends the rows of one export as the body of an HTTP answer while they come. */
final class RestExport implements Receiver {
  private static final HttpString PREFERENCE_APPLIED = new HttpString("Preference-Applied");

  private final RestCall call;
  private final HttpServerExchange exchange;
  private Optional<StreamedReply> reply = Optional.empty();

  RestExport(RestCall call, HttpServerExchange exchange) {
    this.call = call;
    this.exchange = exchange;
  }

  @Override
  public Rows begin(Rendering rendering, Result.Notes notes, long deadlineNanos) {
    if (!exchange.getProtocol().equals(Protocols.HTTP_1_1)) {
      throw new GatewayException(ErrorCode.REQUEST_MALFORMED, "Rows are exported in HTTP/1.1 only.")
          .details("Before it, an answer that broke off looks like one that is whole.");
    }
    RestAnswer.warn(call);
    call.profile().tell(exchange.getResponseHeaders());
    String applied = call.preferences().appliedToExport(rendering instanceof Rendering.Csv);
    if (!applied.isEmpty()) {
      exchange.getResponseHeaders().put(PREFERENCE_APPLIED, applied);
    }
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(Headers.CONTENT_TYPE, AnswerType.of(rendering));
    int status = SourceSays.of(notes).apply(200, headers);
    StreamedReply begun;
    try {
      begun = StreamedReply.begin(exchange, status, deadlineNanos);
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    }
    reply = Optional.of(begun);
    boolean isMarked = rendering instanceof Rendering.Csv && call.marksFormulas();
    return exchange.getRequestMethod().equals(Methods.HEAD)
        ? piece -> false
        : piece -> write(begun, piece, isMarked);
  }

  private static boolean write(StreamedReply reply, Json piece, boolean isMarked)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(piece.buffer(), 0, piece.length());
    reply.write(isMarked ? CsvFormulas.marked(bytes) : bytes);
    return true;
  }

  /** Ends the answer as a whole one, if its last bytes can be sent. */
  void end() {
    reply.orElseThrow().end();
  }

  /** Ends the answer so that nobody takes it for a whole one. */
  void breakOff() {
    reply.orElseThrow().breakOff();
  }
}
