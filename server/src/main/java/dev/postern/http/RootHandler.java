package dev.postern.http;

import dev.postern.edge.BodyReader;
import dev.postern.edge.Reply;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Leads by path: further paths to their own handlers, the probes here, the rest to the services
 * that lie there. The index is at the root, where no service is.
 */
final class RootHandler implements HttpHandler {
  private static final String PROBE_METHODS = "GET, HEAD, OPTIONS";

  private final RestHandler rest;
  private final Mounts mounts;
  private final Map<String, HttpHandler> further;
  private final Supplier<Readiness> readiness;
  private final BodyReader bodies;
  private final Optional<DocsPage> docs;

  RootHandler(
      RestHandler rest,
      Mounts mounts,
      Map<String, HttpHandler> further,
      Supplier<Readiness> readiness,
      BodyReader bodies,
      Optional<DocsPage> docs) {
    this.rest = rest;
    this.mounts = mounts;
    this.further = Map.copyOf(further);
    this.readiness = readiness;
    this.bodies = bodies;
    this.docs = docs;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String path = exchange.getRelativePath();
    HttpHandler handler = further.get(first(path));
    if (handler != null) {
      handler.handleRequest(exchange);
      return;
    }
    if (docs.isPresent() && path.startsWith(DocsPage.PATH)) {
      docs.get().handleRequest(exchange);
      return;
    }
    switch (path) {
      case "/live" -> fixed(exchange, RootHandler::live);
      case "/ready" -> fixed(exchange, this::ready);
      default -> service(exchange, path);
    }
  }

  /** The path up to its second segment. */
  private static String first(String path) {
    int slash = path.indexOf('/', 1);
    return slash < 0 ? path : path.substring(0, slash);
  }

  private void service(HttpServerExchange exchange, String path) {
    try {
      Optional<RestTarget> target = mounts.find(path);
      if (target.isPresent()) {
        rest.handle(exchange, target.get());
      } else if (path.equals("/")) {
        fixed(exchange, this::index);
      } else if (docs.isPresent() && path.concat("/").equals(DocsPage.PATH)) {
        exchange.getResponseHeaders().put(Headers.LOCATION, DocsPage.PATH);
        Reply.empty(exchange, 308);
      } else {
        throw Mounts.unknown();
      }
    } catch (GatewayException nothingThere) {
      Reply.error(exchange, nothingThere);
    }
  }

  private void fixed(HttpServerExchange exchange, BodyReader.BodyHandler answer) {
    switch (exchange.getRequestMethod().toString()) {
      case "GET", "HEAD" -> bodies.read(exchange, answer);
      case "OPTIONS" -> {
        exchange.getResponseHeaders().put(Headers.ALLOW, PROBE_METHODS);
        Reply.empty(exchange, 204);
      }
      default -> {
        exchange.getResponseHeaders().put(Headers.ALLOW, PROBE_METHODS);
        Reply.error(
            exchange,
            new GatewayException(
                ErrorCode.METHOD_NOT_ALLOWED, "Only GET and HEAD are served on this path."));
      }
    }
  }

  private void index(HttpServerExchange exchange, byte[] body) {
    ObjectNode index = JsonText.object();
    index.put("name", "postern");
    index.put("version", version());
    ObjectNode links = index.putObject("links");
    links.put("service", "/api/{service}");
    links.put("live", "/live");
    links.put("ready", "/ready");
    docs.ifPresent(page -> links.put("docs", DocsPage.PATH));
    new TreeSet<>(further.keySet())
        .tailSet("/a") // what begins with a dot has its fixed place and needs no link
        .forEach(path -> links.put(path.substring(1), path));
    Reply.json(exchange, 200, JsonText.write(index));
  }

  private static void live(HttpServerExchange exchange, byte[] body) {
    ObjectNode live = JsonText.object();
    live.put("status", "live");
    Reply.json(exchange, 200, JsonText.write(live));
  }

  private void ready(HttpServerExchange exchange, byte[] body) {
    Readiness now = readiness.get();
    Reply.json(exchange, now.status(), now.json());
  }

  /** As the jar's manifest has it; classes that lie in no jar have none. */
  static String version() {
    String version = RootHandler.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
