package dev.postern.http;

import dev.postern.edge.Reply.ErrorStyle;
import dev.postern.error.GatewayException;
import io.undertow.util.HeaderMap;
import java.nio.ByteBuffer;

/** One request of the dialect and the place for its answer: an exchange, or a part of a batch. */
interface Turn {

  String method();

  /** The query string as it came, without the question mark. */
  String query();

  /** The header fields of the request. */
  HeaderMap asked();

  /** Those of the answer, to be filled. */
  HeaderMap told();

  /** Ends it without a body. */
  void send(int status);

  /** Ends it with a body; the bytes belong to the answer from here on. */
  void send(int status, String contentType, ByteBuffer bytes);

  /** Ends it with an error. */
  void refuse(GatewayException error, ErrorStyle style);
}
