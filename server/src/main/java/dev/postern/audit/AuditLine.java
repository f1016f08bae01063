package dev.postern.audit;

import dev.postern.config.AuditRule;
import dev.postern.json.JsonText;
import dev.postern.operation.Endpoint;
import dev.postern.spi.Identity;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** A record as JSON members; AUDIT.md and audit.schema.json say what each means. */
final class AuditLine extends ByteArrayOutputStream {
  private static final int USUAL_BYTES = 2_048;
  private static final int MAX_TEXT_CHARACTERS = 4_000;
  private static final int MAX_CLIENT_CHARACTERS = 200;

  private AuditLine() {
    super(USUAL_BYTES);
  }

  /**
   * Writes a record.
   *
   * @param rule what is kept of it
   */
  static AuditLine of(AuditRecord entry, AuditRule rule) {
    AuditLine line = new AuditLine();
    try (JsonGenerator json = JsonText.visible().createGenerator(line)) {
      json.writeStartObject();
      line.write(json, entry, rule);
      json.writeEndObject();
    }
    return line.withoutBraces();
  }

  /** Something that happened to the records themselves. */
  static AuditLine event(String event, Map<String, ?> more) {
    AuditLine line = new AuditLine();
    try (JsonGenerator json = JsonText.visible().createGenerator(line)) {
      json.writeStartObject();
      json.writeStringProperty("time", ChainFile.now());
      json.writeStringProperty("event", event);
      more.forEach((name, value) -> json.writePOJOProperty(name, value));
      json.writeEndObject();
    }
    return line.withoutBraces();
  }

  private AuditLine withoutBraces() {
    count -= 2;
    System.arraycopy(buf, 1, buf, 0, count);
    return this;
  }

  byte[] bytes() {
    return buf;
  }

  private void write(JsonGenerator json, AuditRecord entry, AuditRule rule) {
    Evidence evidence = entry.evidence();
    json.writeStringProperty("time", entry.time().toString());
    json.writeStringProperty("request_id", entry.requestId());
    text(json, "batch_id", entry.batchId());
    text(json, "traceparent", evidence.traceparent());
    text(json, "origin", entry.isOfHook() ? "hook" : "");
    json.writeStringProperty("surface", entry.surface().word());
    text(json, "remote", entry.remoteAddress());
    text(json, "client", shortened(entry.client(), MAX_CLIENT_CHARACTERS));
    entry.identity().ifPresent(identity -> identity(json, identity));
    text(json, "role", entry.role());
    entry.endpoint().ifPresent(endpoint -> endpoint(json, endpoint));
    text(json, "what", entry.what());
    text(json, "tool", evidence.tool());
    text(json, "parameters", parameters(entry, rule));
    text(json, "purpose", entry.purpose());
    text(json, "sql", entry.statement());
    binds(json, evidence.binds());
    if (entry.isUndone()) {
      json.writeBooleanProperty("undone", true);
    }
    json.writeNumberProperty("rows", entry.rows());
    json.writeNumberProperty("bytes", entry.bytes());
    json.writeNumberProperty("micros", entry.totalNanos() / 1_000);
    stages(json, entry.stageNanos());
    json.writeStringProperty("outcome", entry.outcome());
    text(json, "error", entry.errorCode());
    if (entry.status() != 0) {
      json.writeNumberProperty("status", entry.status());
    }
    texts(json, "masked", entry.masked());
    hooks(json, entry.hooks());
    notes(json, entry.notes());
  }

  /** What was refused may name what its caller must not know the values of. */
  private static String parameters(AuditRecord entry, AuditRule rule) {
    boolean keepsValues = rule.keepsParameterValues() && entry.errorCode().isEmpty();
    return keepsValues
        ? SecretParameters.hide(entry.parameters())
        : ShownParameters.of(entry.surface(), entry.parameters());
  }

  private static void identity(JsonGenerator json, Identity identity) {
    text(json, "subject", identity.subject());
    text(json, "method", identity.method());
    texts(json, "roles", identity.roles());
    text(json, "key", identity.keyId());
    texts(
        json,
        "acting",
        identity.acting().stream().map(name -> shortened(name, MAX_CLIENT_CHARACTERS)).toList());
  }

  private static void texts(JsonGenerator json, String name, List<String> values) {
    if (!values.isEmpty()) {
      json.writeArrayPropertyStart(name);
      values.forEach(json::writeString);
      json.writeEndArray();
    }
  }

  private static void endpoint(JsonGenerator json, Endpoint endpoint) {
    text(json, "service", endpoint.service());
    text(json, "resource", endpoint.resource());
    text(json, "action", endpoint.action().word());
  }

  private static void binds(JsonGenerator json, List<Evidence.Bind> binds) {
    if (binds.isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("binds");
    for (Evidence.Bind bind : binds) {
      json.writeStartObject();
      json.writeStringProperty("column", bind.column());
      json.writeStringProperty("operator", bind.operator());
      text(json, "value", bind.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void stages(JsonGenerator json, Map<Stage, Long> nanos) {
    json.writeObjectPropertyStart("stage_micros");
    nanos.forEach((stage, value) -> json.writeNumberProperty(stage.word(), value / 1_000));
    json.writeEndObject();
  }

  private static void hooks(JsonGenerator json, List<AuditRecord.HookRun> runs) {
    if (runs.isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("hooks");
    for (AuditRecord.HookRun run : runs) {
      json.writeStartObject();
      json.writeStringProperty("file", run.file());
      json.writeStringProperty("version", run.version());
      json.writeStringProperty("phase", run.phase());
      json.writeNumberProperty("ms", Math.round(run.nanos() / 1e3) / 1e3);
      json.writeStringProperty("outcome", run.outcome());
      text(json, "reason", run.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void notes(JsonGenerator json, Map<String, String> notes) {
    if (!notes.isEmpty()) {
      json.writeObjectPropertyStart("notes");
      notes.forEach((key, value) -> json.writeStringProperty(key, value));
      json.writeEndObject();
    }
  }

  private static void text(JsonGenerator json, String name, String value) {
    if (!value.isEmpty()) {
      json.writeStringProperty(name, shortened(value, MAX_TEXT_CHARACTERS));
    }
  }

  private static String shortened(String value, int characters) {
    return value.length() <= characters ? value : value.substring(0, characters) + "…";
  }
}
