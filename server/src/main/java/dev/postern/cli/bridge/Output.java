package dev.postern.cli.bridge;

import dev.postern.json.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The client's side: one message a line, and nothing but messages. */
final class Output {
  private static final int SERVER_ERROR = -32000;

  private final OutputStream out;

  Output(OutputStream out) {
    this.out = out;
  }

  /**
   * A message as it came; between its values JSON may have ends of lines, within them it has none.
   */
  synchronized void message(String json) {
    try {
      out.write(
          (json.replace('\n', ' ').replace('\r', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException gone) {
      throw new UncheckedIOException("The client is gone", gone);
    }
  }

  /** An error in the gateway's place. */
  void error(Optional<JsonNode> id, String message) {
    error(id, SERVER_ERROR, message);
  }

  void error(Optional<JsonNode> id, int code, String message) {
    ObjectNode answer = JsonText.object();
    answer.put("jsonrpc", "2.0");
    answer.set("id", id.orElseGet(() -> JsonText.mapper().nullNode()));
    answer.putObject("error").put("code", code).put("message", message);
    message(JsonText.write(answer).text());
  }
}
