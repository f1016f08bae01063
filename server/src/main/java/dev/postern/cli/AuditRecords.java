package dev.postern.cli;

import dev.postern.audit.Follower;
import dev.postern.audit.RecordFiles;
import dev.postern.json.JsonText;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** The audit records of a gateway, read one after the other. */
final class AuditRecords {
  private static final int AT_ONCE = 1_000;

  private AuditRecords() {}

  /** Hands over each record there is now. */
  static void each(RecordFiles files, Consumer<JsonNode> take) throws IOException {
    try (Follower follower = new Follower(files, 0)) {
      List<Follower.Line> lines = follower.next(AT_ONCE, Long.MAX_VALUE);
      while (!lines.isEmpty()) {
        lines.forEach(line -> take.accept(json(line)));
        lines = follower.next(AT_ONCE, Long.MAX_VALUE);
      }
    }
  }

  static JsonNode json(Follower.Line line) {
    return JsonText.parse(line.bytes(), line.bytes().length);
  }

  /** In one line for a person. */
  static String line(JsonNode record) {
    if (record.has("event")) {
      return "%s  %s  %s".formatted(text(record, "time"), "-".repeat(4), text(record, "event"));
    }
    String error =
        record.has("error")
            ? " (%s, %s)".formatted(text(record, "error"), text(record, "status"))
            : "";
    return "%s  %-4s %s  %s  %s%s, %s rows, %.1f ms  %s"
        .formatted(
            text(record, "time"),
            text(record, "surface"),
            who(record),
            what(record),
            text(record, "outcome"),
            error,
            text(record, "rows"),
            record.path("micros").asLong() / 1e3,
            text(record, "request_id"));
  }

  static String who(JsonNode record) {
    if (!record.has("subject")) {
      return "nobody known";
    }
    return record.has("role")
        ? text(record, "subject") + " as " + text(record, "role")
        : text(record, "subject");
  }

  static String what(JsonNode record) {
    if (record.has("action")) {
      return "%s %s/%s"
          .formatted(text(record, "action"), text(record, "service"), text(record, "resource"));
    }
    return record.has("what") ? text(record, "what") : "a look";
  }

  /** What callers and scripts wrote must not move a terminal's cursor. */
  static String text(JsonNode record, String name) {
    return plain(record.path(name).asString(""));
  }

  static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              int type = Character.getType(point);
              boolean isShown =
                  type != Character.CONTROL
                      && type != Character.FORMAT
                      && type != Character.LINE_SEPARATOR
                      && type != Character.PARAGRAPH_SEPARATOR;
              plain.appendCodePoint(isShown ? point : '\ufffd');
            });
    return plain.toString();
  }
}
