package dev.postern.http;

import dev.postern.config.Config;
import dev.postern.config.ConfigLoader;
import dev.postern.config.QueryLimits;
import dev.postern.limit.Numbers;
import dev.postern.limit.Quotas;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The HTTP server alone, over a pipeline that only echoes, with a config, for raw sockets. */
final class EdgeServer implements AutoCloseable {
  final EchoPipeline pipeline = new EchoPipeline();
  final Config config;
  private final HttpServer server;

  EdgeServer(String yaml) {
    this(yaml, Map.of());
  }

  /**
   * Starts.
   *
   * @param further handlers by the first segment of their paths
   */
  EdgeServer(String yaml, Map<String, HttpHandler> further) {
    config =
        ConfigLoader.parse(Path.of("conf/postern.yaml"), yaml, Path.of("."), Map.of()).withPort(0);
    server =
        new HttpServer(
            config.http(),
            QueryLimits.DEFAULTS,
            new Quotas(config.rates(), new Numbers().ofLimits()),
            pipeline,
            identity -> List.of(),
            Map.of(),
            () -> new Readiness(true, Map.of()),
            further);
    server.start();
  }

  int port() {
    return server.port();
  }

  String ask(String request) throws IOException {
    return RawSocket.ask(port(), request);
  }

  CompletableFuture<String> asked(String request) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            answer.complete(ask(request));
          } catch (IOException failure) {
            answer.completeExceptionally(failure);
          }
        });
    return answer;
  }

  /** Connections that say this and no more. */
  List<RawSocket> halves(int count, String request) throws IOException {
    List<RawSocket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawSocket socket = new RawSocket(port());
      sockets.add(socket);
      socket.say(request);
    }
    return sockets;
  }

  @Override
  public void close() {
    pipeline.goOn.countDown();
    server.close();
  }
}
