package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One JSON-RPC 2.0 request, notification or response.
 *
 * @param id a string or number; empty for a notification
 * @param method empty for a response
 * @param whole the message as it came
 */
record RpcMessage(Optional<JsonNode> id, String method, ObjectNode params, JsonNode whole) {

  /** What comes without a body says nothing. */
  static final RpcMessage NONE =
      new RpcMessage(Optional.empty(), "", JsonText.object(), JsonText.object());

  /**
   * Reads a body.
   *
   * @throws RpcException where it is no such message; batches are none
   */
  static RpcMessage parse(byte[] body) {
    JsonNode node;
    try {
      node = JsonText.fromCaller(body);
    } catch (JacksonException malformed) {
      throw new RpcException(
          RpcException.PARSE_ERROR,
          400,
          "The body is no JSON text, or is nested deeper than " + JsonText.MAX_DEPTH + " levels");
    }
    if (node.isArray()) {
      throw invalid("Send one message at a time; batches are not served");
    }
    if (!node.isObject() || !node.path("jsonrpc").asString("").equals("2.0")) {
      throw invalid("The body is no JSON-RPC 2.0 message");
    }
    JsonNode method = node.path("method");
    if (method.isMissingNode() && (node.has("result") || node.has("error"))) {
      return new RpcMessage(id(node), "", JsonText.object(), node);
    }
    if (!method.isString() || method.stringValue().isEmpty()) {
      throw invalid("The message has no method");
    }
    return new RpcMessage(id(node), method.stringValue(), params(node), node);
  }

  private static Optional<JsonNode> id(JsonNode node) {
    JsonNode id = node.get("id");
    if (id == null) {
      return Optional.empty();
    }
    if (!id.isString() && !id.isNumber()) {
      throw invalid("The id must be a string or a number");
    }
    return Optional.of(id);
  }

  private static ObjectNode params(JsonNode node) {
    JsonNode params = node.path("params");
    if (params.isMissingNode()) {
      return JsonText.object();
    }
    if (params instanceof ObjectNode object) {
      return object;
    }
    throw invalid("The params must be an object");
  }

  private static RpcException invalid(String message) {
    return new RpcException(RpcException.INVALID_REQUEST, 400, message);
  }

  boolean isNotification() {
    return id.isEmpty() && !isResponse();
  }

  /** Whether it answers something that was asked from here. */
  boolean isResponse() {
    return method.isEmpty();
  }

  /** The id as JSON text; null where there is none. */
  Json idJson() {
    return id.map(JsonText::write).orElse(Json.NULL);
  }

  /** What the request says about itself, by key without the protocol's prefix; maybe missing. */
  JsonNode meta(String key) {
    return params.path("_meta").path("io.modelcontextprotocol/" + key);
  }
}
