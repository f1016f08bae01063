package dev.postern.trino;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Listens where a Trino would, keeps what the driver sends, and answers what a test has laid ready:
 * the text that travels is what is looked at, values included.
 */
final class Recorder implements AutoCloseable {
  private static final List<String> HEADERS =
      List.of("X-Trino-User", "X-Trino-Trace-Token", "X-Trino-Client-Tags");

  private final HttpServer server;
  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  private final Deque<Long> counts = new ArrayDeque<>();
  private String headers = "";

  Recorder() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/statement", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Answers the next questions for a number with these; others with none. */
  void count(long... numbers) {
    for (long number : numbers) {
      counts.add(number);
    }
  }

  /** The statements sent since the last time, each with its values behind {@code using}. */
  List<String> heard() {
    List<String> all = List.copyOf(heard);
    heard.clear();
    return all;
  }

  /** What the last statement said of whom it was for. */
  String headers() {
    return headers;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    heard.add(text);
    List<String> said = new ArrayList<>();
    for (String header : HEADERS) {
      String value = exchange.getRequestHeaders().getFirst(header);
      if (value != null) {
        said.add(header + ": " + value);
      }
    }
    headers = String.join("\n", said);
    byte[] answer = body(text).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private String body(String text) {
    String result =
        text.contains("'select")
            ? rows(text.contains("'select count") && !counts.isEmpty() ? counts.poll() : -1)
            : rows(1) + ", \"updateType\": \"INSERT\", \"updateCount\": 1";
    return """
    {"id": "q", "infoUri": "http://127.0.0.1/q", %s, "warnings": [],
     "stats": {"state": "FINISHED", "queued": false, "scheduled": true, "nodes": 1,
      "totalSplits": 0, "queuedSplits": 0, "runningSplits": 0, "completedSplits": 0,
      "planningTimeMillis": 0, "analysisTimeMillis": 0, "cpuTimeMillis": 0,
      "wallTimeMillis": 0, "queuedTimeMillis": 0, "elapsedTimeMillis": 0,
      "finishingTimeMillis": 0, "physicalInputTimeMillis": 0, "processedRows": 0,
      "processedBytes": 0, "physicalInputBytes": 0, "physicalWrittenBytes": 0,
      "internalNetworkInputBytes": 0, "peakMemoryBytes": 0, "spilledBytes": 0}}
    """
        .formatted(result);
  }

  private static String rows(long number) {
    String type =
        "{\"name\": \"n\", \"type\": \"bigint\","
            + " \"typeSignature\": {\"rawType\": \"bigint\", \"arguments\": []}}";
    return "\"columns\": [%s], \"data\": [%s]"
        .formatted(type, number < 0 ? "" : "[" + number + "]");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
