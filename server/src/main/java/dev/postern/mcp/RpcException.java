package dev.postern.mcp;

import dev.postern.json.JsonText;
import tools.jackson.databind.node.ObjectNode;

/** A message refused by the protocol itself: a JSON-RPC error, not a tool's. */
final class RpcException extends BrokenOff {
  private static final long serialVersionUID = 1;

  static final int PARSE_ERROR = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int INTERNAL_ERROR = -32603;
  static final int SERVER_ERROR = -32000;

  /** No resource has that URI (up to 2025-11-25). */
  static final int RESOURCE_NOT_FOUND = -32002;

  /** The client has not declared what the call needs (2026-07-28). */
  static final int CAPABILITY_MISSING = -32021;

  /** Required header fields are missing or do not say what the body says (2026-07-28). */
  static final int HEADER_MISMATCH = -32020;

  /** The named revision is not spoken here (2026-07-28). */
  static final int UNSUPPORTED_VERSION = -32022;

  private final int code;
  private final int status;
  private final transient ObjectNode data;

  /** Parameters that make no sense, told in an answer of status 200. */
  static RpcException invalid(String what) {
    return new RpcException(INVALID_PARAMS, 200, "Invalid params: " + what);
  }

  RpcException(int code, int status, String message) {
    this(code, status, message, JsonText.object());
  }

  RpcException(int code, int status, String message, ObjectNode data) {
    super(message);
    this.code = code;
    this.status = status;
    this.data = data;
  }

  int status() {
    return status;
  }

  /** The {@code error} member of the answer. */
  ObjectNode error() {
    ObjectNode error = JsonText.object();
    error.put("code", code).put("message", getMessage());
    if (!data.isEmpty()) {
      error.set("data", data);
    }
    return error;
  }
}
