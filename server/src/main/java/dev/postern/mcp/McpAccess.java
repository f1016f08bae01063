package dev.postern.mcp;

import dev.postern.config.McpSignInSettings;
import dev.postern.edge.Reply;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.spi.Json;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How callers come to the endpoint: which credentials count, and where they are told of that. */
public final class McpAccess {
  private static final Set<String> SECRETS =
      Set.of("access_token", "token", "api_key", "apikey", "x-api-key", "authorization");
  private static final String READING = "GET, HEAD, OPTIONS";

  private final Optional<ProtectedResource> resource;

  /**
   * @param settings empty to take whatever credentials REST takes
   */
  public McpAccess(Optional<McpSignInSettings> settings) {
    this.resource = settings.map(ProtectedResource::new);
  }

  /** The pipeline as the endpoint may use it. */
  public OperationPipeline before(OperationPipeline pipeline) {
    return resource.<OperationPipeline>map(known -> new SignedIn(pipeline, known)).orElse(pipeline);
  }

  /** What is served, by the first segments of paths. */
  public Map<String, HttpHandler> handlers(McpEndpoint endpoint) {
    Map<String, HttpHandler> handlers = new HashMap<>(documents());
    handlers.put(McpSignInSettings.ENDPOINT, withoutSecrets(endpoint));
    return handlers;
  }

  /** The endpoint, without what came with a secret in its URL: URLs are kept in logs. */
  private static HttpHandler withoutSecrets(HttpHandler endpoint) {
    return exchange -> {
      boolean tellsSecret =
          exchange.getQueryParameters().keySet().stream()
              .anyMatch(name -> SECRETS.contains(name.toLowerCase(Locale.ROOT)));
      if (tellsSecret) {
        exchange
            .getResponseHeaders()
            .put(Headers.WWW_AUTHENTICATE, "Bearer error=\"invalid_request\"");
        Reply.error(
            exchange,
            new GatewayException(
                    ErrorCode.REQUEST_MALFORMED, "Credentials are not taken from the URL.")
                .hint("Send them in the Authorization header, and take this one for stolen."));
      } else {
        endpoint.handleRequest(exchange);
      }
    };
  }

  /** Documents for those who have yet to sign in, by the first segment of their paths. */
  private Map<String, HttpHandler> documents() {
    return resource
        .filter(known -> known.document("").isPresent())
        .<Map<String, HttpHandler>>map(
            known -> Map.of(ProtectedResource.PLACE, exchange -> document(exchange, known)))
        .orElse(Map.of());
  }

  private static void document(HttpServerExchange exchange, ProtectedResource resource) {
    Optional<Json> document =
        resource.partOf(exchange.getRelativePath()).flatMap(resource::document);
    if (document.isEmpty()) {
      Reply.error(
          exchange,
          new GatewayException(ErrorCode.PATH_UNKNOWN, "Invalid path specified in request URL"));
      return;
    }
    switch (exchange.getRequestMethod().toString()) {
      case "GET", "HEAD" -> Reply.json(exchange, 200, document.get());
      case "OPTIONS" -> {
        exchange.getResponseHeaders().put(Headers.ALLOW, READING);
        Reply.empty(exchange, 204);
      }
      default -> {
        exchange.getResponseHeaders().put(Headers.ALLOW, READING);
        Reply.error(
            exchange,
            new GatewayException(
                ErrorCode.METHOD_NOT_ALLOWED, "Only GET and HEAD are served on this path."));
      }
    }
  }
}
