package dev.postern.mcp;

import dev.postern.spi.Json;
import java.util.Optional;

/**
 * One HTTP answer.
 *
 * @param challenge the {@code WWW-Authenticate} of a 401, or of a 403 for want of a scope
 */
record RpcReply(int status, Optional<Json> body, Optional<String> challenge) {

  /** A notification taken note of. */
  static final RpcReply ACCEPTED = new RpcReply(202, Optional.empty(), Optional.empty());

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
    return new RpcReply(200, Optional.of(body), Optional.empty());
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
    return new RpcReply(status, Optional.of(body), challenge);
  }
}
