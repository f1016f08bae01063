package dev.postern.audit;

import dev.postern.json.JsonText;
import dev.postern.metric.OtlpCollector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A collector of OpenTelemetry that takes records as logs. */
final class OtlpSink implements Sink {
  private static final int SEVERITY_INFO = 9;
  private static final int SEVERITY_WARN = 13;
  private static final List<String> ATTRIBUTES =
      List.of(
          "node",
          "request_id",
          "surface",
          "subject",
          "role",
          "service",
          "resource",
          "action",
          "what",
          "outcome",
          "error",
          "event");

  private final OtlpCollector collector;

  OtlpSink(String url) {
    this.collector = new OtlpCollector(url);
  }

  @Override
  public void send(List<Follower.Line> records) throws IOException {
    ObjectNode message = JsonText.object();
    ObjectNode resource = message.putArray("resourceLogs").addObject();
    OtlpCollector.attribute(
        resource.putObject("resource").putArray("attributes"), "service.name", "postern");
    ObjectNode scope = resource.putArray("scopeLogs").addObject();
    scope.putObject("scope").put("name", "postern.audit");
    ArrayNode logs = scope.putArray("logRecords");
    records.forEach(record -> add(logs.addObject(), record));
    collector.send(JsonText.mapper().writeValueAsBytes(message));
  }

  private static void add(ObjectNode log, Follower.Line record) {
    JsonNode read = JsonText.parse(record.bytes(), record.bytes().length);
    log.put("timeUnixNano", Long.toString(nanos(read.path("time").asString(""))));
    boolean isOk = read.path("outcome").asString("ok").equals("ok");
    log.put("severityNumber", isOk ? SEVERITY_INFO : SEVERITY_WARN);
    log.putObject("body").put("stringValue", new String(record.bytes(), StandardCharsets.UTF_8));
    ArrayNode attributes = log.putArray("attributes");
    OtlpCollector.attribute(attributes, "seq", record.sequence());
    for (String name : ATTRIBUTES) {
      OtlpCollector.attribute(attributes, name, read.path(name).asString(""));
    }
    String trace = read.path("traceparent").asString("");
    if (!trace.isEmpty()) {
      log.put("traceId", trace.substring(3, 35));
      log.put("spanId", trace.substring(36, 52));
    }
  }

  private static long nanos(String time) {
    try {
      Instant instant = Instant.parse(time);
      return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    } catch (DateTimeParseException none) {
      return 0;
    }
  }

  @Override
  public void close() {
    collector.close();
  }
}
