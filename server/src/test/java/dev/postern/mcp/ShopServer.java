package dev.postern.mcp;

import dev.postern.config.HttpSettings;
import dev.postern.config.McpSettings;
import dev.postern.config.QueryLimits;
import dev.postern.edge.BodyReader;
import dev.postern.edge.EdgeGuard;
import dev.postern.edge.EdgeRefusals;
import dev.postern.limit.Quotas;
import io.undertow.Undertow;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** The endpoint on a free port of this machine, with the shop behind it. */
final class ShopServer implements AutoCloseable {
  static final int MAX_BODY_BYTES = 64 * 1024;

  private final ShopPipeline pipeline;
  private final HttpClient client = HttpClient.newHttpClient();
  private final McpEndpoint endpoint;
  private final Undertow undertow;

  ShopServer(McpSettings settings) {
    this(settings, StandardFeatures.of(QueryLimits.DEFAULTS));
  }

  ShopServer(McpSettings settings, Features features) {
    this(settings, features, new ShopPipeline());
  }

  ShopServer(McpSettings settings, Features features, ShopPipeline pipeline) {
    this.pipeline = pipeline;
    EdgeRefusals refusals = new EdgeRefusals(pipeline, path -> true);
    endpoint =
        new McpEndpoint(
            pipeline,
            Shop::views,
            features,
            settings,
            new BodyReader(MAX_BODY_BYTES, refusals),
            Map::of,
            "1.2.3");
    undertow =
        Undertow.builder()
            .addHttpListener(
                0,
                "127.0.0.1",
                new EdgeGuard(HttpSettings.DEFAULTS, refusals, Quotas.withoutRates(), endpoint))
            .build();
    undertow.start();
  }

  ShopPipeline pipeline() {
    return pipeline;
  }

  URI url() {
    InetSocketAddress address =
        (InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress();
    return URI.create("http://127.0.0.1:" + address.getPort());
  }

  McpEndpoint endpoint() {
    return endpoint;
  }

  HttpResponse<String> send(String method, Map<String, String> headers, String body)
      throws IOException, InterruptedException {
    return send(method, "/mcp", headers, body);
  }

  HttpResponse<String> send(String method, String path, Map<String, String> headers, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url().resolve(path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    endpoint.close();
    client.close();
    undertow.stop();
  }
}
