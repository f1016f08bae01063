package dev.postern.observe;

import com.sun.net.httpserver.HttpServer;
import dev.postern.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** What an OpenTelemetry collector hears. */
final class Collector implements AutoCloseable {
  private final Queue<JsonNode> heard = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  Collector() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          heard.add(TestGateway.json(body));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Everything of one kind so far: {@code spans} or {@code logRecords}. */
  List<JsonNode> all(String kind) {
    List<JsonNode> all = new ArrayList<>();
    heard.forEach(message -> message.findValues(kind).forEach(some -> some.forEach(all::add)));
    return all;
  }

  /** Waits for one. */
  JsonNode await(String kind, Predicate<JsonNode> wanted) {
    while (true) {
      var found = all(kind).stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
