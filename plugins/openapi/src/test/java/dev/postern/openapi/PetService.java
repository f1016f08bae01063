package dev.postern.openapi;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** A real HTTP server that answers as a test wants, and keeps what it was asked. */
final class PetService implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  record Reply(int status, String type, String body, Map<String, String> fields) {}

  /**
   * A request.
   *
   * @param target the path with the query, as it was sent
   */
  record Heard(String method, String target, Map<String, List<String>> fields, String body) {
    String field(String name) {
      return String.join(
          "|", fields.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of()));
    }
  }

  PetService() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers with JSON where the path, without the query, is that. */
  void json(String path, String body) {
    reply(path, new Reply(200, "application/json; charset=utf-8", body, Map.of()));
  }

  void reply(String path, Reply reply) {
    replies.put(path, reply);
  }

  /** The next request; there must have been one. */
  Heard heard() {
    return heard.remove();
  }

  /** The next request, waited for. */
  Heard awaited() {
    try {
      return heard.take();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  boolean heardNothing() {
    return heard.isEmpty();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Map<String, List<String>> fields = new HashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> fields.put(name.toLowerCase(java.util.Locale.ROOT), values));
      String path = exchange.getRequestURI().getRawPath();
      heard.add(
          new Heard(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              fields,
              new String(body, StandardCharsets.UTF_8)));
      Reply reply =
          replies.getOrDefault(path, new Reply(404, "text/plain", "no " + path, Map.of()));
      if (reply.status() == 0) {
        hang();
        return;
      }
      byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
      if (!reply.type().isEmpty()) {
        exchange.getResponseHeaders().set("Content-Type", reply.type());
      }
      reply.fields().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private void hang() {
    try {
      closed.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
