package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.config.ToolPin;
import dev.postern.edge.BodyReader;
import dev.postern.edge.ExchangeCredentials;
import dev.postern.edge.Reply;
import dev.postern.edge.RequestIds;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Question;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.Protocols;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The URLs of the Model Context Protocol: revisions 2024-11-05 to 2025-11-25, which open with
 * {@code initialize}, and 2026-07-28, which does not. POST takes messages. Clients up to 2025-11-25
 * are given a session; they may listen in it by GET and end it by DELETE, or do without.
 */
public final class McpEndpoint implements HttpHandler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(McpEndpoint.class);
  private static final Set<String> JSON_RANGES = Set.of("application/json", "application/*", "*/*");
  private static final Set<String> STREAM_RANGES = Set.of("text/event-stream", "text/*", "*/*");
  private static final Set<String> STREAM = Set.of("text/event-stream");
  private static final String SESSION = "Mcp-Session-Id";

  private final Conversation conversation;
  private final BodyReader bodies;
  private final McpSettings settings;
  private final Listeners listeners;
  private final Sessions sessions;
  private final Watch watch;

  /**
   * @param features all that there is to be served
   * @param pins the approved lists of tools by role, of those roles that have any
   * @param version of the gateway, told to clients
   */
  public McpEndpoint(
      OperationPipeline pipeline,
      Views views,
      Features features,
      McpSettings settings,
      BodyReader bodies,
      Supplier<Map<String, ToolPin>> pins,
      String version) {
    this.settings = settings;
    this.listeners = new Listeners(settings.connections());
    this.sessions = new Sessions(settings.connections(), listeners);
    this.conversation =
        new Conversation(pipeline, views, features, settings, sessions, listeners, pins, version);
    this.bodies = bodies;
    this.watch = new Watch(settings.connections(), listeners, sessions);
  }

  /** The tools a caller is offered, approved or not. */
  public ToolList tools(Identity identity) {
    return conversation.tools(identity);
  }

  /** The tools that anybody with a role is offered, approved or not. */
  public ToolList toolsOf(String role) {
    return conversation.toolsOf(role);
  }

  /** The call of a tool that is asked about, read as one that came here. */
  public ToolQuestion question(Question.Tool asked) {
    return conversation.question(asked);
  }

  /** Tells the clients that listen that lists may differ from now on: of rights or of catalogs. */
  public void changed() {
    listeners.tellAll();
  }

  /** Tells the clients that listen for it. */
  void changed(Change change) {
    listeners.tell(change);
  }

  /** Puts other features in force, and tells the clients that listen. */
  public void replace(Features features) {
    conversation.replace(features);
    changed();
  }

  /** Ends all streams, which would hold up the end of the server. */
  @Override
  public void close() {
    watch.close();
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    try {
      Scope scope = Scope.at(exchange.getRelativePath()).orElseThrow(McpEndpoint::nowhere);
      switch (exchange.getRequestMethod().toString()) {
        case "POST" -> {
          checkPost(exchange);
          bodies.read(exchange, (ready, body) -> answer(ready, body, scope));
        }
        case "GET" -> {
          requireSession(exchange);
          requireStreams(exchange);
          bodies.read(exchange, (ready, body) -> listen(ready, scope));
        }
        case "DELETE" -> {
          requireSession(exchange);
          bodies.read(exchange, (ready, body) -> end(ready, scope));
        }
        default -> throw notAllowed(exchange);
      }
    } catch (GatewayException refused) {
      Reply.error(exchange, refused);
    }
  }

  private static GatewayException nowhere() {
    return new GatewayException(ErrorCode.PATH_UNKNOWN, "There is nothing at this path.")
        .hint("MCP is served at /mcp, /mcp/{service} and /mcp/tools/{group}.");
  }

  private static void requireSession(HttpServerExchange exchange) {
    if (!exchange.getRequestHeaders().contains(SESSION)) {
      throw notAllowed(exchange);
    }
  }

  private static GatewayException notAllowed(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.ALLOW, "POST");
    return new GatewayException(
        ErrorCode.METHOD_NOT_ALLOWED, "MCP is served by POST alone, but for sessions.");
  }

  private static void requireStreams(HttpServerExchange exchange) {
    if (!takes(exchange, STREAM_RANGES) || !canBeStreamed(exchange)) {
      throw new GatewayException(
          ErrorCode.MEDIA_TYPE_NOT_SERVED,
          "What is listened to is text/event-stream, which Accept leaves out.");
    }
  }

  private static void checkPost(HttpServerExchange exchange) {
    String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (type == null || !mediaType(type).equals("application/json")) {
      throw new GatewayException(
          ErrorCode.MEDIA_TYPE_NOT_UNDERSTOOD, "The body must be application/json.");
    }
    if (exchange.getRequestHeaders().contains(Headers.ACCEPT) && !takes(exchange, JSON_RANGES)) {
      throw new GatewayException(
          ErrorCode.MEDIA_TYPE_NOT_SERVED,
          "Answers are application/json, which Accept leaves out.");
    }
  }

  /** Whether Accept names one of the ranges. */
  private static boolean takes(HttpServerExchange exchange, Set<String> ranges) {
    HeaderValues accepted = exchange.getRequestHeaders().get(Headers.ACCEPT);
    if (accepted == null) {
      return false;
    }
    for (String header : accepted) {
      for (String item : header.split(",")) {
        if (ranges.contains(mediaType(item))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Before 1.1 an answer that broke off looks like one that is whole. */
  private static boolean canBeStreamed(HttpServerExchange exchange) {
    return exchange.getProtocol().equals(Protocols.HTTP_1_1);
  }

  private static String mediaType(String value) {
    int end = value.indexOf(';');
    return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private void answer(HttpServerExchange exchange, byte[] body, Scope scope) {
    // said outright: a client that takes everything may still not read events
    boolean canStream = takes(exchange, STREAM) && canBeStreamed(exchange);
    Answering answering = new Answering(exchange, canStream, settings.connections(), watch);
    String requestId = RequestIds.of(exchange);
    RpcReply reply;
    try {
      reply =
          conversation.reply(body, new ExchangeCredentials(exchange), requestId, scope, answering);
    } catch (RuntimeException unexpected) {
      LOG.error("Request {} failed", requestId, unexpected);
      reply = failed(requestId);
    } finally {
      watch.end(answering);
    }
    answering.finish(reply);
  }

  private static RpcReply failed(String requestId) {
    Json error =
        JsonText.write(
            JsonText.object()
                .put("code", RpcException.INTERNAL_ERROR)
                .put("message", "The gateway failed. Tell an operator the id " + requestId));
    return RpcReply.error(Json.NULL, 500, error, Optional.empty());
  }

  private void listen(HttpServerExchange exchange, Scope scope) {
    inSession(
        exchange,
        scope,
        "listen",
        session -> {
          Wire wire = new Answering(exchange, true, settings.connections(), watch);
          sessions.listen(
              session,
              () ->
                  listeners.open(
                      wire, session.principal(), session, Optional.empty(), Optional.empty()));
        });
  }

  private void end(HttpServerExchange exchange, Scope scope) {
    inSession(
        exchange,
        scope,
        "end session",
        session -> {
          sessions.end(session);
          Reply.empty(exchange, 204);
        });
  }

  private void inSession(
      HttpServerExchange exchange, Scope scope, String what, Consumer<Session> then) {
    try {
      then.accept(
          conversation.session(
              exchange.getRequestHeaders().getFirst(SESSION),
              new ExchangeCredentials(exchange),
              RequestIds.of(exchange),
              scope,
              what));
    } catch (GatewayException refused) {
      Reply.error(exchange, refused);
    }
  }
}
