package dev.postern.jwt;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real HTTP server that publishes keys. */
final class Issuer implements AutoCloseable {
  final AtomicInteger fetches = new AtomicInteger();
  private final HttpServer server;
  private volatile int status = 200;
  private volatile byte[] body = {};

  Issuer(Signer... signers) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException unavailable) {
      throw new UncheckedIOException(unavailable);
    }
    publish(signers);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/keys",
        exchange -> {
          fetches.incrementAndGet();
          exchange.getResponseHeaders().add("Location", "/keys");
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  void publish(Signer... signers) {
    answer(200, keySet(signers));
  }

  void answer(int newStatus, String newBody) {
    status = newStatus;
    body = newBody.getBytes(StandardCharsets.UTF_8);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
  }

  @Override
  public void close() {
    server.stop(0);
  }

  static String keySet(Signer... signers) {
    List<Map<String, Object>> keys =
        Stream.of(signers).map(signer -> signer.jwk().toJSONObject()).toList();
    return JSONObjectUtils.toJSONString(Map.of("keys", keys));
  }
}
