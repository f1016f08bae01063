package dev.postern.http;

import dev.postern.config.QueryLimits;
import dev.postern.edge.BodyReader;
import dev.postern.edge.ExchangeCredentials;
import dev.postern.edge.Reply;
import dev.postern.edge.RequestIds;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.Surface;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Request;
import dev.postern.schema.SchemaView;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Optional;

/** Everything below {@code /api}. */
final class RestHandler implements HttpHandler {
  private final OperationPipeline pipeline;
  private final Views views;
  private final QueryLimits limits;
  private final BodyReader bodies;

  RestHandler(OperationPipeline pipeline, Views views, QueryLimits limits, BodyReader bodies) {
    this.pipeline = pipeline;
    this.views = views;
    this.limits = limits;
    this.bodies = bodies;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    long startedNanos = System.nanoTime();
    Optional<RestTarget> found = RestTarget.of(exchange.getRelativePath());
    if (found.isEmpty()) {
      Reply.error(exchange, pathUnknown());
      return;
    }
    RestTarget target = found.get();
    exchange.getResponseHeaders().add(Headers.VARY, "Accept, Prefer, Range");
    if (exchange.getRequestMethod().toString().equals("OPTIONS")) {
      exchange.getResponseHeaders().put(Headers.ALLOW, target.kind().allowed());
      Reply.empty(exchange, 204);
      return;
    }
    bodies.read(exchange, (ready, body) -> answer(ready, target, body, startedNanos));
  }

  static GatewayException pathUnknown() {
    return new GatewayException(ErrorCode.PATH_UNKNOWN, "Invalid path specified in request URL")
        .hint("Paths are /api/{service}/{resource} and /api/{service}/rpc/{function}.");
  }

  private void answer(
      HttpServerExchange exchange, RestTarget target, byte[] body, long startedNanos) {
    Request request = request(exchange, startedNanos);
    if (target.kind() == RestTarget.Kind.DOCUMENT) {
      document(exchange, target, request);
      return;
    }
    RestCall call = new RestCall(exchange, target, body, limits);
    RestAnswer.write(call, pipeline.run(request, call::parse));
  }

  private static Request request(HttpServerExchange exchange, long startedNanos) {
    String client = exchange.getRequestHeaders().getFirst(Headers.USER_AGENT);
    return new Request(
        RequestIds.of(exchange),
        Surface.REST,
        new ExchangeCredentials(exchange),
        client == null ? "" : client,
        exchange.getQueryString(),
        startedNanos);
  }

  private void document(HttpServerExchange exchange, RestTarget target, Request request) {
    try {
      Json document =
          pipeline.browse(
              request,
              "openapi",
              identity -> {
                refuseMethod(exchange);
                return JsonText.write(new OpenApiDocument(view(identity, target.service())).tree());
              });
      Reply.json(exchange, 200, document);
    } catch (GatewayException refused) {
      RestAnswer.error(exchange, target, refused);
    }
  }

  private static void refuseMethod(HttpServerExchange exchange) {
    String method = exchange.getRequestMethod().toString();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      throw new GatewayException(
          ErrorCode.METHOD_NOT_ALLOWED, method + " is not served on a service.");
    }
  }

  private SchemaView view(Identity identity, String service) {
    return views.of(identity).stream()
        .filter(view -> view.service().equals(service))
        .findFirst()
        .orElseThrow(
            () ->
                new GatewayException(
                    ErrorCode.RESOURCE_UNKNOWN, "Could not find the service " + service + "."));
  }
}
