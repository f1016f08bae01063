package dev.postern.mcp;

import dev.postern.operation.Surface;
import dev.postern.pipeline.Origin;
import dev.postern.pipeline.Request;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One message with what came around it.
 *
 * @param requestId names it in audit records
 * @param session of a client that opened one
 * @param wire the way back to the client
 */
record Call(
    RpcMessage message,
    Credentials credentials,
    String requestId,
    boolean isModern,
    Scope scope,
    Optional<Session> session,
    Wire wire) {
  private static final int MAX_CLIENT_CHARACTERS = 200;

  /** What the source's own code hears of the request: nothing that a caller could choose. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "request.method", "POST",
          "request.path", "/mcp",
          "request.headers", "{}",
          "request.cookies", "{}");

  /** The one text that stands for somebody, also across calls. */
  static String principal(Identity identity) {
    return identity.method() + ":" + identity.subject();
  }

  /**
   * As the pipeline wants it.
   *
   * @param parameters for the audit record
   */
  Request request(String parameters) {
    return new Request(
        requestId,
        Surface.MCP,
        credentials,
        client(),
        parameters,
        System.nanoTime(),
        "",
        "",
        () -> SETTINGS,
        wire.cancellation(),
        "",
        false,
        Origin.of(traceparent()),
        Request.NO_FIELDS);
  }

  /** A client tells its trace in the message; one in the header may be of something between. */
  private String traceparent() {
    String told = message.params().path("_meta").path("traceparent").asString("");
    return told.isEmpty()
        ? credentials.header("traceparent").stream().findFirst().orElse("")
        : told;
  }

  private String client() {
    JsonNode told =
        isModern
            ? message.meta("clientInfo")
            : session.map(Session::opening).orElse(message.params()).path("clientInfo");
    String name = told.path("name").asString("");
    String client =
        name.isEmpty()
            ? credentials.header("User-Agent").stream().findFirst().orElse("")
            : name + "/" + told.path("version").asString("");
    return shortened(client);
  }

  /** What a client calls itself is for people to read. */
  static String shortened(String client) {
    return client.length() <= MAX_CLIENT_CHARACTERS
        ? client
        : client.substring(0, MAX_CLIENT_CHARACTERS);
  }

  /** Whether it asks for a session, which is told in the head of the answer. */
  boolean isOpening() {
    return message.method().equals("initialize");
  }

  /** The text of a parameter. */
  String text(String name) {
    JsonNode value = message.params().path(name);
    if (!value.isString()) {
      throw RpcException.invalid(name + " is missing");
    }
    return value.stringValue();
  }

  /** The cursor of a list; empty for its first page. */
  Optional<String> cursor() {
    JsonNode cursor = message.params().path("cursor");
    return cursor.isMissingNode() || cursor.isNull()
        ? Optional.empty()
        : Optional.of(cursor.asString(""));
  }
}
