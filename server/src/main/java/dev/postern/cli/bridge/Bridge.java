package dev.postern.cli.bridge;

import dev.postern.json.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Carries messages between a client that speaks MCP in lines and an endpoint that speaks it over
 * HTTP. It understands as much of either era as that takes: which header fields a message needs,
 * which session it belongs to, and how each era takes a call back.
 */
public final class Bridge {
  private static final String CANCELLED = "notifications/cancelled";

  private final Output output;
  private final Endpoint endpoint;
  private final Map<JsonNode, Exchange> underWay = new ConcurrentHashMap<>();
  private Optional<Session> session = Optional.empty();

  /**
   * @param token sent as a bearer token; empty for none
   * @param out takes messages alone, one a line
   */
  public Bridge(URI url, Optional<String> token, OutputStream out) {
    this.output = new Output(out);
    this.endpoint = new Endpoint(url, token);
  }

  /** Carries until the client's input ends and everything it asked has been answered. */
  public void run(InputStream in) throws IOException, InterruptedException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 64 * 1024);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        carry(line);
      }
    }
    for (Exchange exchange : underWay.values()) {
      exchange.finish();
    }
    session.ifPresent(Session::end);
  }

  private void carry(String line) throws InterruptedException {
    Message message;
    try {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      message = new Message(JsonText.parse(bytes, bytes.length), line);
    } catch (JacksonException malformed) {
      output.error(Optional.empty(), -32700, "The line is no JSON text");
      return;
    }
    if (message.isMethod("initialize") && message.id().isPresent()) {
      open(message);
    } else if (message.isMethod(CANCELLED) && takenBack(message)) {
      // a call of the later era ends with its stream; there is nothing to send
    } else if (message.id().isPresent() && message.method().isPresent()) {
      start(message);
    } else {
      endpoint.tell(message, session, output);
      if (message.isMethod("notifications/initialized")) {
        session.ifPresent(Session::listen);
      }
    }
  }

  /** What comes after it may need what it gives, so this waits. */
  private void open(Message initialize) {
    Session opened = new Session(endpoint, initialize, output);
    opened.open();
    session = Optional.of(opened);
  }

  private void start(Message request) {
    JsonNode id = request.id().orElseThrow();
    Exchange exchange = new Exchange(endpoint, request, session, output);
    underWay.put(id, exchange);
    exchange.start(() -> underWay.remove(id, exchange));
  }

  private boolean takenBack(Message cancelled) {
    Exchange exchange = underWay.get(cancelled.params().path("requestId"));
    return exchange != null && exchange.takeBack();
  }
}
