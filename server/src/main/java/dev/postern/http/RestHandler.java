package dev.postern.http;

import dev.postern.config.QueryLimits;
import dev.postern.edge.BodyReader;
import dev.postern.edge.BrowserExchange;
import dev.postern.edge.Departures;
import dev.postern.edge.ForeignField;
import dev.postern.edge.LimitFields;
import dev.postern.edge.Reply;
import dev.postern.edge.RequestIds;
import dev.postern.error.GatewayException;
import dev.postern.operation.Surface;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Origin;
import dev.postern.pipeline.Request;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.function.Function;

/** Everything that lies in a service. */
final class RestHandler {
  private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
  private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
  private static final HttpString TRACEPARENT = new HttpString("traceparent");
  private static final String DIALECT_EXPOSES =
      "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server,"
          + " Transfer-Encoding, Range-Unit";

  private static final byte[] NO_BODY = {};

  private final OperationPipeline pipeline;
  private final Views views;
  private final QueryLimits limits;
  private final BodyReader bodies;
  private final BatchHandler batches;
  private final NestedHandler nested;
  private final Departures departures;

  /**
   * @param departures notices clients that leave
   * @param maxBodyBytes the longest body of a request
   */
  RestHandler(
      OperationPipeline pipeline,
      Views views,
      QueryLimits limits,
      BodyReader bodies,
      Mounts mounts,
      Departures departures,
      int maxBodyBytes) {
    this.batches = new BatchHandler(pipeline, views, limits, mounts, maxBodyBytes);
    this.nested = new NestedHandler(pipeline, views, limits, mounts);
    this.pipeline = pipeline;
    this.views = views;
    this.limits = limits;
    this.bodies = bodies;
    this.departures = departures;
  }

  /** Answers a request for one place in a service; to be called on the IO thread. */
  void handle(HttpServerExchange exchange, RestTarget target) {
    long startedNanos = System.nanoTime();
    HeaderMap headers = exchange.getResponseHeaders();
    headers.add(Headers.VARY, "Accept, Prefer, Range");
    if (target.isDelegate() && headers.contains(EXPOSE_HEADERS)) {
      headers.put(EXPOSE_HEADERS, DIALECT_EXPOSES);
    }
    bodies.read(exchange, (ready, body) -> answer(ready, target, body, startedNanos));
  }

  /**
   * Gives a field of the request back, so that a call can be followed by it. Where that is the one
   * with the gateway's own id, the id has been read before.
   */
  private static void repeatTrace(HttpServerExchange exchange, RestTarget target) {
    target
        .settings()
        .traceHeader()
        .filter(name -> !ForeignField.isOfTheConnection(name))
        .ifPresent(
            name -> {
              String value = exchange.getRequestHeaders().getFirst(name);
              if (value != null && ForeignField.isWellFormed(name, value)) {
                exchange.getResponseHeaders().put(new HttpString(name), value);
              }
            });
  }

  private void answer(
      HttpServerExchange exchange, RestTarget target, byte[] body, long startedNanos) {
    try (Departures.Watched caller = departures.watch(exchange)) {
      Request request =
          request(exchange, target, startedNanos)
              .answered(fields -> LimitFields.ofCall(exchange, fields), caller.cancellation());
      answer(exchange, target, body, request);
    }
  }

  private void answer(
      HttpServerExchange exchange, RestTarget target, byte[] body, Request request) {
    repeatTrace(exchange, target);
    if (exchange.getRequestMethod().toString().equals("OPTIONS")
        || target.kind() == RestTarget.Kind.NOTHING) {
      options(exchange, target, request);
    } else if (target.kind() == RestTarget.Kind.DOCUMENT) {
      document(exchange, target, request);
    } else if (batches.takes(exchange, target, request)) {
      batches.answer(exchange, target, body, request);
    } else if (nested.takes(exchange, target)) {
      nested.answer(exchange, target, body, request);
    } else {
      RestCall call = new RestCall(new HttpTurn(exchange), target, body, limits, views);
      RestExport export = new RestExport(call, exchange);
      RestAnswer.write(call, pipeline.run(request, call::parse, export), export);
    }
  }

  private static Request request(
      HttpServerExchange exchange, RestTarget target, long startedNanos) {
    String client = exchange.getRequestHeaders().getFirst(Headers.USER_AGENT);
    return new Request(
            RequestIds.of(exchange),
            Surface.REST,
            new BrowserExchange(exchange),
            client == null ? "" : client,
            exchange.getQueryString(),
            startedNanos,
            target.service(),
            () -> RequestSettings.of(exchange))
        .withOrigin(Origin.of(exchange.getRequestHeaders().getFirst(TRACEPARENT)));
  }

  private void options(HttpServerExchange exchange, RestTarget target, Request request) {
    RestCall read = new RestCall(new HttpTurn(exchange, "GET"), target, NO_BODY, limits, views);
    try {
      String allowed =
          browse(
              exchange,
              target,
              request,
              "options",
              identity -> {
                ServiceDocument.check(target);
                return AllowedMethods.of(target, read, views, identity);
              });
      HeaderMap headers = exchange.getResponseHeaders();
      headers.put(Headers.ALLOW, allowed);
      // A page of another origin says which one it is, and was looked at before.
      if (!headers.contains(ALLOW_ORIGIN)) {
        headers.put(ALLOW_ORIGIN, "*");
      }
      Reply.empty(exchange, 200);
    } catch (GatewayException refused) {
      RestAnswer.error(new HttpTurn(exchange), target, refused);
    }
  }

  private void document(HttpServerExchange exchange, RestTarget target, Request request) {
    try {
      ServiceDocument document =
          browse(
              exchange,
              target,
              request,
              "openapi",
              identity -> ServiceDocument.asked(exchange, target, views, identity));
      document.profile().tell(exchange.getResponseHeaders());
      Reply.bytes(exchange, 200, document.contentType(), document.bytes());
    } catch (GatewayException refused) {
      RestAnswer.error(new HttpTurn(exchange), target, refused);
    }
  }

  /** Looks as the caller, and tells how long that took where the service tells such things. */
  private <T> T browse(
      HttpServerExchange exchange,
      RestTarget target,
      Request request,
      String what,
      Function<Identity, T> look) {
    long startedNanos = System.nanoTime();
    long[] knownNanos = {startedNanos};
    T seen =
        pipeline.browse(
            request,
            what,
            identity -> {
              knownNanos[0] = System.nanoTime();
              return look.apply(identity);
            });
    if (target.settings().sendsTiming()) {
      exchange
          .getResponseHeaders()
          .put(
              RestAnswer.SERVER_TIMING,
              ServerTiming.text(
                  ServerTiming.ofLook(
                      knownNanos[0] - startedNanos, System.nanoTime() - knownNanos[0])));
    }
    return seen;
  }
}
