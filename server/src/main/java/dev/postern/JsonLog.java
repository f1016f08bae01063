package dev.postern;

import dev.postern.json.JsonText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages of the log as one JSON object a line: {@code time, level, logger, message} and, where
 * there are any, {@code request_id} and {@code error} with its stack trace.
 */
final class JsonLog extends Formatter {

  /** Has everything that is logged from now on written so. */
  static void use() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFormatter(new JsonLog());
    }
  }

  @Override
  public String format(LogRecord entry) {
    ObjectNode line = JsonText.object();
    line.put("time", entry.getInstant().toString());
    line.put("level", entry.getLevel().getName());
    line.put("logger", entry.getLoggerName());
    // a request has a thread of its own, which has its name
    Thread thread = Thread.currentThread();
    if (thread.isVirtual() && !thread.getName().isEmpty()) {
      line.put("request_id", thread.getName());
    }
    line.put("message", formatMessage(entry));
    if (entry.getThrown() != null) {
      StringWriter trace = new StringWriter();
      entry.getThrown().printStackTrace(new PrintWriter(trace, true));
      line.put("error", trace.toString().stripTrailing());
    }
    return JsonText.visible().writeValueAsString(line) + "\n";
  }
}
