package dev.postern.redaction;

import dev.postern.TestGateway;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One try to learn something: a request of REST, or a call of a tool of MCP.
 *
 * @param target path and query, or the name of the tool
 */
record Attack(String method, String target, Map<String, String> headers, String body) {
  private static final String TOOL = "tool";

  /** What may differ between two answers to the same request: times and names of requests. */
  private static final List<String> OF_THE_MOMENT =
      List.of("date", "x-request-id", "server-timing", "set-cookie");

  static Attack get(String target, String... headers) {
    return new Attack("GET", target, headers(headers), "");
  }

  static Attack send(String method, String target, String body, String... headers) {
    Map<String, String> all = new TreeMap<>(headers(headers));
    all.put("Content-Type", "application/json");
    return new Attack(method, target, all, body);
  }

  static Attack tool(String name, String arguments) {
    return new Attack(TOOL, name, Map.of(), arguments);
  }

  private static Map<String, String> headers(String... pairs) {
    Map<String, String> headers = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      headers.put(pairs[i], pairs[i + 1]);
    }
    return headers;
  }

  /** All that a caller sees of the answer. */
  String answer(TestGateway gateway, String role) {
    if (method.equals(TOOL)) {
      return gateway
          .tool(target, body, role)
          .toString()
          .replaceAll("\"id\":[0-9]+,\"error", "\"error");
    }
    HttpResponse<String> answer = gateway.call(method, encoded(), role, headers, body);
    List<String> seen = new ArrayList<>();
    seen.add(Integer.toString(answer.statusCode()));
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!OF_THE_MOMENT.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                seen.add(name + ": " + values);
              }
            });
    seen.add(
        answer
            .body()
            .replaceAll(
                "(actual time|Planning Time|Execution Time|shared (hit|read))[^,\\n)]*", "$1")
            .replaceAll("127\\.0\\.0\\.1:[0-9]+", "here"));
    return String.join("\n", seen);
  }

  private String encoded() {
    int query = target.indexOf('?');
    if (query < 0) {
      return target;
    }
    StringBuilder encoded = new StringBuilder(target.substring(0, query + 1));
    String[] parameters = target.substring(query + 1).split("&", -1);
    for (int i = 0; i < parameters.length; i++) {
      int equals = parameters[i].indexOf('=');
      encoded.append(i == 0 ? "" : "&");
      encoded.append(URLEncoder.encode(parameters[i].substring(0, equals), StandardCharsets.UTF_8));
      encoded.append('=');
      encoded.append(
          URLEncoder.encode(parameters[i].substring(equals + 1), StandardCharsets.UTF_8));
    }
    return encoded.toString();
  }

  @Override
  public String toString() {
    return "%s %s %s %s".formatted(method, target, headers, body).strip();
  }
}
