package dev.postern.http;

import dev.postern.access.AccessJson;
import dev.postern.access.AccessReport;
import dev.postern.auth.Whom;
import dev.postern.edge.ExchangeCredentials;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells operators what somebody may do: {@code /access?role=…}, {@code /access?key=…} with the
 * public id of a key, or with credentials in the header fields of every call. A secret in the
 * address would be in logs, so there is no parameter that takes one.
 */
public final class AccessPage implements HttpHandler {
  private static final Set<String> PARAMETERS = Set.of("role", "key", "anonymous", "resource");
  private static final List<String> CREDENTIALS = List.of("Authorization", "X-API-Key");

  private final BiFunction<Whom, Optional<String>, AccessReport> reports;

  /**
   * @param reports of somebody, about one resource or all
   */
  public AccessPage(BiFunction<Whom, Optional<String>, AccessReport> reports) {
    this.reports = reports;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    ObjectNode answer;
    try {
      AccessReport report = reports.apply(whom(exchange), single(exchange, "resource"));
      answer = AccessJson.of(report);
    } catch (GatewayException refused) {
      exchange.setStatusCode(refused.status());
      answer =
          JsonText.object().put("code", refused.wireCode()).put("message", refused.getMessage());
      answer.put("details", refused.details()).put("hint", refused.hint());
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(answer.toString(), StandardCharsets.UTF_8);
  }

  private static Whom whom(HttpServerExchange exchange) {
    Map<String, Deque<String>> given = exchange.getQueryParameters();
    given.keySet().stream()
        .filter(name -> !PARAMETERS.contains(name))
        .findFirst()
        .ifPresent(
            unknown -> {
              throw malformed("There is no such parameter");
            });
    Deque<String> roles = given.get("role");
    Optional<String> key = single(exchange, "key");
    boolean isAnonymous = single(exchange, "anonymous").isPresent();
    boolean brings = CREDENTIALS.stream().anyMatch(exchange.getRequestHeaders()::contains);
    long ways =
        Stream.of(roles != null, key.isPresent(), isAnonymous, brings).filter(b -> b).count();
    if (ways != 1) {
      throw malformed(ways == 0 ? "Nobody is named" : "More than one caller is named");
    }
    if (roles != null) {
      return new Whom.Roles(List.copyOf(roles));
    } else if (key.isPresent()) {
      return new Whom.Key(key.get());
    }
    return isAnonymous
        ? new Whom.Anonymous()
        : new Whom.Bringing(new ExchangeCredentials(exchange));
  }

  private static Optional<String> single(HttpServerExchange exchange, String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    if (values != null && values.size() > 1) {
      throw malformed(name + " is given more than once");
    }
    return Optional.ofNullable(values).map(Deque::getFirst);
  }

  private static GatewayException malformed(String message) {
    return new GatewayException(ErrorCode.REQUEST_MALFORMED, message)
        .hint(
            "Write /access?role=ROLE (several times for several), ?key=ID, ?anonymous, or send"
                + " credentials as with a call; and resource=NAME for one resource with columns");
  }
}
