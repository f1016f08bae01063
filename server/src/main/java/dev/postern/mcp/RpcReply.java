package dev.postern.mcp;

import dev.postern.spi.Json;
import java.util.Optional;

/**
 * One HTTP answer.
 *
 * @param challenge the {@code WWW-Authenticate} of a 401, or of a 403 for want of a scope
 * @param session the id of a session that was opened
 */
record RpcReply(
    int status, Optional<Json> body, Optional<String> challenge, Optional<String> session) {

  /** A notification taken note of. */
  static final RpcReply ACCEPTED = bare(202);

  /** Everything was said by a stream, which stays open. */
  static final RpcReply STREAMED = bare(200);

  /** Nothing but a status. */
  static RpcReply bare(int status) {
    return new RpcReply(status, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same, which opens a session. */
  RpcReply opening(Optional<Session> opened) {
    return new RpcReply(status, body, challenge, opened.map(Session::id));
  }

  /** A JSON-RPC result. */
  static RpcReply result(Json id, Json result) {
    Json body =
        new JsonBuffer(result.length() + 64)
            .raw("{\"jsonrpc\":\"2.0\",\"id\":")
            .raw(id)
            .raw(",\"result\":")
            .raw(result)
            .raw("}")
            .json();
    return new RpcReply(200, Optional.of(body), Optional.empty(), Optional.empty());
  }

  /** A JSON-RPC error. */
  static RpcReply error(Json id, int status, Json error, Optional<String> challenge) {
    Json body =
        new JsonBuffer(error.length() + 64)
            .raw("{\"jsonrpc\":\"2.0\",\"id\":")
            .raw(id)
            .raw(",\"error\":")
            .raw(error)
            .raw("}")
            .json();
    return new RpcReply(status, Optional.of(body), challenge, Optional.empty());
  }
}
