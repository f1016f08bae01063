package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.config.QueryLimits;
import dev.postern.edge.BodyReader;
import dev.postern.edge.ExchangeCredentials;
import dev.postern.edge.Reply;
import dev.postern.edge.RequestIds;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The one URL of the Model Context Protocol: revisions 2024-11-05 to 2025-11-25, which open with
 * {@code initialize}, and 2026-07-28, which does not. It takes POST alone and keeps no sessions, so
 * there is no stream to GET and nothing to DELETE.
 */
public final class McpEndpoint implements HttpHandler {
  private static final String POST = "POST";
  private static final Set<String> JSON_RANGES = Set.of("application/json", "application/*", "*/*");

  private final Conversation conversation;
  private final BodyReader bodies;

  /**
   * @param limits how large one query may be
   * @param version of the gateway, told to clients
   */
  public McpEndpoint(
      OperationPipeline pipeline,
      Views views,
      McpSettings settings,
      QueryLimits limits,
      BodyReader bodies,
      String version) {
    this.conversation = new Conversation(pipeline, views, settings, limits, version);
    this.bodies = bodies;
  }

  /** The tools a caller is offered, in the order of the list. */
  public List<ListedTool> tools(Identity identity) {
    return conversation.tools(identity);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    try {
      check(exchange);
    } catch (GatewayException refused) {
      Reply.error(exchange, refused);
      return;
    }
    bodies.read(exchange, this::answer);
  }

  private static void check(HttpServerExchange exchange) {
    if (!exchange.getRequestMethod().toString().equals(POST)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, POST);
      throw new GatewayException(ErrorCode.METHOD_NOT_ALLOWED, "MCP is served by POST alone.");
    }
    String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (type == null || !mediaType(type).equals("application/json")) {
      throw new GatewayException(
          ErrorCode.MEDIA_TYPE_NOT_UNDERSTOOD, "The body must be application/json.");
    }
    HeaderValues accepted = exchange.getRequestHeaders().get(Headers.ACCEPT);
    if (accepted != null
        && accepted.stream().flatMap(McpEndpoint::items).noneMatch(JSON_RANGES::contains)) {
      throw new GatewayException(
          ErrorCode.MEDIA_TYPE_NOT_SERVED,
          "Answers are application/json, which Accept leaves out.");
    }
  }

  private static Stream<String> items(String header) {
    return Arrays.stream(header.split(",")).map(McpEndpoint::mediaType);
  }

  private static String mediaType(String value) {
    int end = value.indexOf(';');
    return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private void answer(HttpServerExchange exchange, byte[] body) {
    RpcReply reply =
        conversation.reply(body, new ExchangeCredentials(exchange), RequestIds.of(exchange));
    reply
        .challenge()
        .ifPresent(value -> exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, value));
    if (reply.body().isPresent()) {
      Reply.json(exchange, reply.status(), reply.body().get());
    } else {
      Reply.empty(exchange, reply.status());
    }
  }
}
