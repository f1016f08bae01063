package dev.postern.cli.bridge;

import dev.postern.json.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The gateway's side: one URL. */
final class Endpoint {
  static final String SESSION = "Mcp-Session-Id";

  private static final String STREAM = "text/event-stream";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final URI url;
  private final Optional<String> token;
  private final HttpClient client;

  Endpoint(URI url, Optional<String> token) {
    this.url = url;
    this.token = token;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    if (!"https".equals(url.getScheme())) {
      builder.sslContext(trustingNobody());
    }
    this.client = builder.build();
  }

  /** The usual one reads all certificates of the JDK, which takes its time. */
  private static SSLContext trustingNobody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[0], new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Sends a message; the answer's body is still to be read. */
  HttpResponse<InputStream> post(Message message, Map<String, String> further)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(further)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, " + STREAM)
            .POST(BodyPublishers.ofString(message.text()));
    message.headers().forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofInputStream());
  }

  /** Opens the stream of what the gateway has to say by itself. */
  HttpResponse<InputStream> listen(Map<String, String> further)
      throws IOException, InterruptedException {
    return client.send(
        request(further).header("Accept", STREAM).GET().build(), BodyHandlers.ofInputStream());
  }

  /** Ends a session. */
  void delete(Map<String, String> further) throws IOException, InterruptedException {
    client.send(request(further).DELETE().build(), BodyHandlers.discarding());
  }

  private HttpRequest.Builder request(Map<String, String> further) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url);
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    further.forEach(request::header);
    return request;
  }

  /** Sends what has no answer. */
  void tell(Message message, Optional<Session> session, Output output) throws InterruptedException {
    try {
      HttpResponse<InputStream> answer =
          post(message, session.map(Session::headers).orElse(Map.of()));
      answer.body().readAllBytes();
    } catch (IOException failed) {
      output.error(message.id(), unreachable(failed));
    }
  }

  String unreachable(IOException failed) {
    return "The gateway at %s cannot be reached: %s".formatted(url, failed.getMessage());
  }

  /** Passes on what an answer holds: one message, or one after the other. */
  static void messages(HttpResponse<InputStream> answer, Consumer<String> receiver)
      throws IOException {
    String type = answer.headers().firstValue("Content-Type").orElse("");
    if (type.startsWith(STREAM)) {
      events(answer.body(), receiver);
      return;
    }
    String body = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    if (!body.isBlank()) {
      receiver.accept(body);
    }
  }

  private static void events(InputStream body, Consumer<String> receiver) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    StringBuilder event = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty() && !event.isEmpty()) {
        if (!event.toString().isBlank()) {
          receiver.accept(event.toString().strip());
        }
        event.setLength(0);
      } else if (line.startsWith("data:")) {
        event.append(line, "data:".length(), line.length()).append('\n');
      }
    }
  }

  /** An error as the gateway told it, under the id of its request; empty where it told none. */
  static Optional<String> error(String body, Optional<JsonNode> id) {
    try {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      if (JsonText.parse(bytes, bytes.length) instanceof ObjectNode told && told.has("jsonrpc")) {
        id.ifPresent(known -> told.set("id", known));
        return Optional.of(JsonText.write(told).text());
      }
      return Optional.empty();
    } catch (JacksonException noJson) {
      return Optional.empty();
    }
  }
}
