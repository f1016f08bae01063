package dev.postern.metric;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A collector of OpenTelemetry that takes JSON over HTTP. */
public final class OtlpCollector implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI url;

  /**
   * @param url with its path, as in {@code http://127.0.0.1:4318/v1/traces}
   */
  public OtlpCollector(String url) {
    this.url = URI.create(url);
  }

  /**
   * Sends one message.
   *
   * @throws IOException where the collector did not take it
   */
  public void send(byte[] json) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json))
            .build();
    try {
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status / 100 != 2) {
        throw new IOException("the collector answered " + status);
      }
    } catch (InterruptedException stopNow) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped while sending", stopNow);
    }
  }

  /** An attribute whose value is text. */
  public static void attribute(ArrayNode attributes, String key, String value) {
    if (!value.isEmpty()) {
      ObjectNode attribute = attributes.addObject();
      attribute.put("key", key);
      attribute.putObject("value").put("stringValue", value);
    }
  }

  /** An attribute whose value is a number. */
  public static void attribute(ArrayNode attributes, String key, long value) {
    ObjectNode attribute = attributes.addObject();
    attribute.put("key", key);
    attribute.putObject("value").put("intValue", Long.toString(value));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
