package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.spi.Json;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A client that takes answers as they come: JSON as a whole, streams event by event. */
final class StreamClient implements AutoCloseable {
  private final HttpClient http;
  private final URI url;
  private final Map<String, String> headers;

  StreamClient(URI url, String role) {
    this(url, Map.of("Authorization", "Bearer " + role));
  }

  /**
   * @param url of the endpoint
   * @param headers of every request, besides the usual ones
   */
  StreamClient(URI url, Map<String, String> headers) {
    this(HttpClient.newHttpClient(), url.getPath().isEmpty() ? url.resolve("/mcp") : url, headers);
  }

  private StreamClient(HttpClient http, URI url, Map<String, String> headers) {
    this.http = http;
    this.url = url;
    this.headers = new LinkedHashMap<>();
    this.headers.put("Accept", "application/json, text/event-stream");
    this.headers.putAll(headers);
  }

  /** The same with one more header, for instance a session. */
  StreamClient with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new StreamClient(http, url, more);
  }

  /** A header that goes with every request. */
  String header(String name) {
    return headers.get(name);
  }

  /** Opens a session with these capabilities and gives a client in it. */
  StreamClient session(String capabilities) throws Exception {
    try (Answer answer =
        post(
            "{'jsonrpc':'2.0','id':0,'method':'initialize','params':{'protocolVersion':"
                + "'2025-11-25','capabilities':"
                + capabilities
                + ",'clientInfo':{'name':'probe','version':'9'}}}")) {
      return with("Mcp-Session-Id", answer.header("Mcp-Session-Id").orElseThrow());
    }
  }

  /** Sends a message, written with single quotes. */
  Answer post(String message) throws Exception {
    return send("POST", message.replace('\'', '"'));
  }

  /** A call of revision 2026-07-28, whose client has declared forms and nothing else. */
  Answer modern(String method, String name, String params) throws Exception {
    String meta =
        "'_meta':{'io.modelcontextprotocol/protocolVersion':'2026-07-28',"
            + "'io.modelcontextprotocol/clientCapabilities':{'elicitation':{}}}";
    StreamClient client = with("MCP-Protocol-Version", "2026-07-28").with("Mcp-Method", method);
    return (name.isEmpty() ? client : client.with("Mcp-Name", name))
        .post(
            "{'jsonrpc':'2.0','id':1,'method':'"
                + method
                + "','params':{"
                + params
                + (params.isEmpty() ? "" : ",")
                + meta
                + "}}");
  }

  Answer send(String method, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::header);
    return new Answer(http.send(request.build(), BodyHandlers.ofInputStream()));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /** An answer that is read on demand. */
  static final class Answer implements AutoCloseable {
    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    private Answer(HttpResponse<InputStream> response) {
      this.response = response;
      this.lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    int status() {
      return response.statusCode();
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    boolean isStream() {
      return header("Content-Type").orElse("").equals("text/event-stream");
    }

    /** The next message of a stream, or the one of JSON; empty at the end. */
    Optional<JsonNode> next() throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String data = line.startsWith("data: ") ? line.substring(6) : line;
        if (data.startsWith("{")) {
          return Optional.of(JsonText.parse(Json.of(data)));
        }
      }
      return Optional.empty();
    }

    /** The next message, which there must be. */
    JsonNode message() throws IOException {
      return next().orElseThrow(() -> new IOException("the answer ended"));
    }

    /** The next line of a stream as it is. */
    String line() throws IOException {
      return lines.readLine();
    }

    @Override
    public void close() throws IOException {
      response.body().close();
    }
  }
}
