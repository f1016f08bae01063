package dev.postern.hook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;

/** A server on this machine that answers well and badly, and remembers what it was asked. */
public final class FetchServer implements AutoCloseable {
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final HttpServer server;

  public FetchServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Method, path and body of each request. */
  public List<String> asked() {
    return asked;
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    asked.add(exchange.getRequestMethod() + " " + path + " " + body);
    switch (path) {
      case "/echo" -> {
        StringBuilder told = new StringBuilder(exchange.getRequestMethod() + " " + body);
        exchange
            .getRequestHeaders()
            .forEach((name, values) -> told.append('|').append(name).append('=').append(values));
        exchange.getResponseHeaders().add("Set-Cookie", "a=b");
        exchange.getResponseHeaders().add("X-Told", "one");
        exchange.getResponseHeaders().add("X-Told", "two");
        answer(exchange, 201, told.toString().getBytes(UTF_8));
      }
      case "/json" -> answer(exchange, 200, "{\"name\":\"Ada\",\"big\":12}".getBytes(UTF_8));
      case "/to" -> redirect(exchange, 302, exchange.getRequestURI().getRawQuery());
      case "/repeat" -> redirect(exchange, 307, "/echo");
      case "/round" -> redirect(exchange, 302, "/round");
      case "/large" -> {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
          while (true) {
            out.write(new byte[8192]);
          }
        }
      }
      case "/declared" -> {
        exchange.sendResponseHeaders(200, 1_000_000_000L);
        exchange.getResponseBody().write("a".getBytes(UTF_8));
        exchange.getResponseBody().flush();
      }
      case "/slow" -> {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write("a".getBytes(UTF_8));
        exchange.getResponseBody().flush();
      }
      case "/bomb" -> {
        exchange.getResponseHeaders().add("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = new GZIPOutputStream(exchange.getResponseBody())) {
          out.write(new byte[10_000_000]);
        }
      }
      case "/headers" -> {
        for (int i = 0; i < 300; i++) {
          exchange.getResponseHeaders().add("X-H" + i, "v");
        }
        answer(exchange, 200, new byte[0]);
      }
      case "/latin" -> {
        exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=iso-8859-1");
        answer(exchange, 200, new byte[] {(byte) 0xe4});
      }
      default -> answer(exchange, 404, "nothing here".getBytes(UTF_8));
    }
  }

  private static void redirect(HttpExchange exchange, int status, String to) throws IOException {
    exchange.getResponseHeaders().add("Location", to);
    answer(exchange, status, new byte[0]);
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
