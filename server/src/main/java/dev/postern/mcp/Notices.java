package dev.postern.mcp;

import dev.postern.json.JsonText;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client is told while its call is at work, as far as it wants to know. */
final class Notices {
  private final Wire wire;
  private final JsonNode progressToken;
  private final Optional<LogLevel> level;
  private double last = Double.NEGATIVE_INFINITY;

  /** What the client of a call wants to know. */
  Notices(Call call) {
    this.wire = call.wire();
    this.progressToken = call.message().params().path("_meta").path("progressToken");
    this.level =
        call.isModern()
            ? LogLevel.of(call.message().meta("logLevel").asString(""))
            : call.session().map(Session::level);
  }

  /** Progress only ever grows. */
  void progress(double done, OptionalDouble total, String message) {
    if ((progressToken.isString() || progressToken.isNumber()) && done > last && wire.canStream()) {
      last = done;
      ObjectNode params = JsonText.object();
      params.set("progressToken", progressToken);
      params.put("progress", done);
      total.ifPresent(all -> params.put("total", all));
      if (!message.isEmpty()) {
        params.put("message", message);
      }
      wire.send(Change.message("notifications/progress", params));
    }
  }

  void log(LogLevel grave, String text) {
    if (level.isPresent() && grave.compareTo(level.get()) >= 0 && wire.canStream()) {
      ObjectNode params = JsonText.object();
      params.put("level", grave.word()).put("logger", ServerIdentity.NAME).put("data", text);
      wire.send(Change.message("notifications/message", params));
    }
  }
}
