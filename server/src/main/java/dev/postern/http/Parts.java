package dev.postern.http;

import dev.postern.config.QueryLimits;
import dev.postern.error.GatewayException;
import dev.postern.pipeline.Request;
import dev.postern.schema.Views;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes requests of the parts of one, each as it would be by itself.
 *
 * @param whole the request that came
 * @param target what its path leads to
 */
record Parts(
    HttpServerExchange exchange,
    Request whole,
    RestTarget target,
    Mounts mounts,
    QueryLimits limits,
    Views views) {
  private static final HttpString PREFER = new HttpString("Prefer");

  /** What a part says for itself or not at all. */
  private static final Set<String> OWN =
      Set.of(
          "accept",
          "content-encoding",
          "content-length",
          "content-type",
          "if-match",
          "if-none-match",
          "prefer",
          "range",
          "range-unit",
          "transfer-encoding");

  /** A part with header fields of its own before those of the whole. */
  PartTurn turn(String method, String query, HeaderMap own) {
    HeaderMap asked = new HeaderMap();
    for (HeaderValues field : exchange.getRequestHeaders()) {
      if (!OWN.contains(field.getHeaderName().toString().toLowerCase(Locale.ROOT))) {
        asked.putAll(field.getHeaderName(), List.copyOf(field));
      }
    }
    for (HeaderValues field : own) {
      asked.putAll(field.getHeaderName(), List.copyOf(field));
    }
    ending().forEach(ending -> asked.add(PREFER, ending));
    return new PartTurn(method, query, asked);
  }

  /** How a transaction ends is said for all parts at once. */
  private Stream<String> ending() {
    HeaderValues prefers = exchange.getRequestHeaders().get(PREFER);
    return prefers == null
        ? Stream.of()
        : prefers.stream()
            .flatMap(field -> Arrays.stream(field.split(",", -1)))
            .map(String::strip)
            .filter(preference -> preference.startsWith("tx="));
  }

  /** A part's own call, at a path within the service. */
  RestCall call(Turn turn, String path, byte[] body) {
    return new RestCall(turn, target(path), body, limits, views);
  }

  /**
   * Looks where a path leads.
   *
   * @throws GatewayException where that is no table or routine of the service
   */
  RestTarget target(String path) {
    return mounts
        .find(at(path))
        .filter(found -> found.service().equals(target.service()))
        .filter(found -> found.kind() != RestTarget.Kind.DOCUMENT)
        .filter(found -> found.kind() != RestTarget.Kind.NOTHING)
        .orElseThrow(Mounts::unknown);
  }

  private String at(String path) {
    String mount = target.settings().mount();
    String prefix = mount.startsWith("/") ? mount : "/" + mount;
    return (prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix) + path;
  }

  /** A part as the pipeline sees it. */
  Request request(int number, PartTurn turn, String path) {
    return whole.part(number, turn.query(), () -> RequestSettings.of(turn, at(path), exchange));
  }
}
