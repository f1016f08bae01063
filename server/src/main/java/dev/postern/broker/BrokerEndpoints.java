package dev.postern.broker;

import dev.postern.edge.BodyReader;
import dev.postern.edge.ExchangeCredentials;
import dev.postern.edge.FormBody;
import dev.postern.edge.Reply;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.spi.Credentials;
import dev.postern.spi.Json;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** The addresses of the authorization server below {@code /oauth}, and its document. */
final class BrokerEndpoints implements HttpHandler {
  private static final String READING = "GET, HEAD, OPTIONS";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final int TOO_MANY = 429;

  private final Json document;
  private final Clients clients;
  private final ConsentRun consents;
  private final TokenRun tokens;
  private final Limits limits;
  private final BodyReader bodies;
  private final InstantSource clock;

  /**
   * How often one may ask.
   *
   * @param address tells by what a request is counted
   */
  record Limits(
      PerMinute requests, PerMinute registrations, Function<Credentials, String> address) {}

  BrokerEndpoints(
      Json document,
      Clients clients,
      ConsentRun consents,
      TokenRun tokens,
      Limits limits,
      BodyReader bodies,
      InstantSource clock) {
    this.document = document;
    this.clients = clients;
    this.consents = consents;
    this.tokens = tokens;
    this.limits = limits;
    this.bodies = bodies;
    this.clock = clock;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    bodies.read(exchange, this::answer);
  }

  private void answer(HttpServerExchange exchange, byte[] body) {
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    String address = limits.address().apply(new ExchangeCredentials(exchange));
    switch (exchange.getRelativePath()) {
      case ServerDocument.PATH, ServerDocument.PLACE -> document(exchange);
      case ServerDocument.AUTHORIZE, ServerDocument.CONSENT, ServerDocument.CONTINUE ->
          person(exchange, body, limits.requests().isTooMany(address));
      case ServerDocument.TOKEN, ServerDocument.REVOKE ->
          program(exchange, body, limits.requests().isTooMany(address));
      case ServerDocument.REGISTER -> {
        if (!clients.registers()) {
          throw nothingThere();
        }
        program(exchange, body, limits.registrations().isTooMany(address));
      }
      default -> throw nothingThere();
    }
  }

  private static GatewayException nothingThere() {
    return new GatewayException(ErrorCode.PATH_UNKNOWN, "Invalid path specified in request URL");
  }

  private void document(HttpServerExchange exchange) {
    if (exchange.getRequestMethod().toString().equals("OPTIONS")) {
      exchange.getResponseHeaders().put(Headers.ALLOW, READING);
      Reply.empty(exchange, 204);
      return;
    }
    allow(exchange, READING);
    Reply.json(exchange, 200, document);
  }

  private static void allow(HttpServerExchange exchange, String methods) {
    if (!List.of(methods.split(", ")).contains(exchange.getRequestMethod().toString())) {
      exchange.getResponseHeaders().put(Headers.ALLOW, methods);
      throw new GatewayException(
          ErrorCode.METHOD_NOT_ALLOWED, "Only " + methods + " is served on this path.");
    }
  }

  /** Pages that a person sees. */
  private void person(HttpServerExchange exchange, byte[] body, boolean isTooMany) {
    String path = exchange.getRelativePath();
    allow(exchange, path.equals(ServerDocument.CONSENT) ? "POST" : "GET");
    if (isTooMany) {
      throw new GatewayException(ErrorCode.RATE_LIMITED, "Too many requests from this address")
          .hint("Try again in a minute");
    }
    try {
      switch (path) {
        case ServerDocument.AUTHORIZE ->
            consents.begin(exchange, new Parameters(FormBody.read(exchange.getQueryString())));
        case ServerDocument.CONSENT -> consents.answer(exchange, form(exchange, body));
        default ->
            consents.goOn(exchange, new Parameters(FormBody.read(exchange.getQueryString())));
      }
    } catch (OAuthException refused) {
      ConsentRun.fail(exchange, refused.getMessage());
    }
  }

  /** What programs ask, whose answers are JSON. */
  private void program(HttpServerExchange exchange, byte[] body, boolean isTooMany) {
    allow(exchange, "POST");
    if (isTooMany) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "60");
      tell(
          exchange,
          TOO_MANY,
          new OAuthException("temporarily_unavailable", "too many requests from this address"));
      return;
    }
    try {
      switch (exchange.getRelativePath()) {
        case ServerDocument.REGISTER -> register(exchange, body);
        case ServerDocument.TOKEN -> {
          checkIsPublic(exchange);
          ObjectNode told = tokens.tokens(exchange, form(exchange, body));
          Reply.json(exchange, 200, JsonText.write(told));
        }
        default -> {
          tokens.revoke(exchange, form(exchange, body));
          Reply.empty(exchange, 200);
        }
      }
    } catch (OAuthException refused) {
      tell(exchange, refused.code().equals("invalid_client") ? 401 : 400, refused);
    }
  }

  /** No client has a secret here; one that brings something like it takes us for another. */
  private static void checkIsPublic(HttpServerExchange exchange) throws OAuthException {
    if (exchange.getRequestHeaders().contains(Headers.AUTHORIZATION)) {
      exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Basic realm=\"postern\"");
      throw new OAuthException("invalid_client", "clients have no secret here; send client_id");
    }
  }

  private static Parameters form(HttpServerExchange exchange, byte[] body) throws OAuthException {
    requireType(exchange, FORM);
    return new Parameters(FormBody.read(new String(body, StandardCharsets.UTF_8)));
  }

  private static void requireType(HttpServerExchange exchange, String wanted)
      throws OAuthException {
    String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (type == null || !type.split(";", 2)[0].strip().equals(wanted)) {
      throw OAuthException.malformed("the body must be " + wanted);
    }
  }

  private void register(HttpServerExchange exchange, byte[] body) throws OAuthException {
    requireType(exchange, "application/json");
    Client added;
    try {
      added = clients.add(JsonText.fromCaller(body));
    } catch (JacksonException malformed) {
      throw new OAuthException("invalid_client_metadata", "the body is no JSON");
    }
    ObjectNode told = JsonText.object();
    told.put("client_id", added.id());
    told.put("client_id_issued_at", clock.instant().getEpochSecond());
    told.put("client_name", added.name());
    added.redirectUris().forEach(told.putArray("redirect_uris")::add);
    told.putArray("grant_types").add("authorization_code").add("refresh_token");
    told.putArray("response_types").add("code");
    told.put("token_endpoint_auth_method", "none");
    Reply.json(exchange, 201, JsonText.write(told));
  }

  private static void tell(HttpServerExchange exchange, int status, OAuthException refused) {
    ObjectNode told = JsonText.object();
    told.put("error", refused.code());
    told.put("error_description", refused.getMessage());
    Reply.json(exchange, status, JsonText.write(told));
  }

  /** Serves the document, and hands on what else lies below the same first segment. */
  HttpHandler before(Optional<HttpHandler> others) {
    return exchange -> {
      if (exchange.getRelativePath().equals(ServerDocument.PATH)) {
        handleRequest(exchange);
      } else if (others.isPresent()) {
        others.get().handleRequest(exchange);
      } else {
        Reply.error(exchange, nothingThere());
      }
    };
  }
}
