package dev.postern.cli.bridge;

import dev.postern.json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What {@code initialize} has begun; a gateway that has forgotten it is asked to begin anew. */
final class Session {
  private static final String INITIALIZED =
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
  private static final int MILLIS_BEFORE_LISTENING_AGAIN = 1_000;

  private final Endpoint endpoint;
  private final Message initialize;
  private final Output output;
  private final AtomicBoolean isOver = new AtomicBoolean();
  private volatile Map<String, String> headers = Map.of();
  private Optional<Thread> listener = Optional.empty();

  Session(Endpoint endpoint, Message initialize, Output output) {
    this.endpoint = endpoint;
    this.initialize = initialize;
    this.output = output;
  }

  /** What its requests carry. */
  Map<String, String> headers() {
    return headers;
  }

  /** Begins, and passes the answer on. */
  void open() {
    begin(true);
  }

  /** Begins anew without the client's knowing. */
  synchronized void reopen() throws InterruptedException {
    begin(false);
    endpoint.tell(message(INITIALIZED), Optional.of(this), output);
  }

  private void begin(boolean isHeard) {
    try {
      HttpResponse<InputStream> answer = endpoint.post(initialize, Map.of());
      StringBuilder told = new StringBuilder();
      Endpoint.messages(answer, told::append);
      note(answer, told.toString());
      if (isHeard) {
        Endpoint.error(told.toString(), initialize.id())
            .ifPresentOrElse(
                error -> output.message(answer.statusCode() < 400 ? told.toString() : error),
                () ->
                    output.error(
                        initialize.id(), "The gateway answered with HTTP " + answer.statusCode()));
      }
    } catch (IOException failed) {
      if (isHeard) {
        output.error(initialize.id(), endpoint.unreachable(failed));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void note(HttpResponse<InputStream> answer, String told) {
    Map<String, String> noted = new LinkedHashMap<>();
    answer.headers().firstValue(Endpoint.SESSION).ifPresent(id -> noted.put(Endpoint.SESSION, id));
    revision(told).ifPresent(revision -> noted.put("MCP-Protocol-Version", revision));
    headers = noted;
  }

  private static Optional<String> revision(String told) {
    try {
      return message(told).node().at("/result/protocolVersion").stringValueOpt();
    } catch (JacksonException noJson) {
      return Optional.empty();
    }
  }

  private static Message message(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    JsonNode node = JsonText.parse(bytes, bytes.length);
    return new Message(node, text);
  }

  /** Hears what the gateway says by itself, where it keeps sessions and has such a stream. */
  void listen() {
    if (headers.containsKey(Endpoint.SESSION) && listener.isEmpty()) {
      listener = Optional.of(Thread.startVirtualThread(this::hear));
    }
  }

  private void hear() {
    try {
      while (!isOver.get()) {
        HttpResponse<InputStream> answer = endpoint.listen(headers);
        try (InputStream _ = answer.body()) {
          if (answer.statusCode() != 200) {
            return;
          }
          Endpoint.messages(answer, output::message);
        }
        Thread.sleep(MILLIS_BEFORE_LISTENING_AGAIN);
      }
    } catch (IOException | InterruptedException over) {
      // whoever calls next is told that the gateway is gone
    }
  }

  /** Tells the gateway that nobody will come back to it. */
  void end() {
    isOver.set(true);
    listener.ifPresent(Thread::interrupt);
    try {
      if (headers.containsKey(Endpoint.SESSION)) {
        endpoint.delete(headers);
      }
    } catch (IOException gone) {
      // then there is nothing to end
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
