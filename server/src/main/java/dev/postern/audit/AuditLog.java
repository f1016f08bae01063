package dev.postern.audit;

import dev.postern.json.JsonText;
import dev.postern.operation.Endpoint;
import dev.postern.spi.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.core.JsonGenerator;

/**
 * Audit records as JSON lines in a file. A record has been handed to the operating system when
 * {@link #append} returns, so it outlives the gateway's process; what cannot be written is an error
 * and never a gap.
 *
 * <p>Members of a line: {@code time, request_id, batch_id, origin, surface, remote, client,
 * subject, method, role, service, resource, action} (or {@code what}), {@code parameters, purpose,
 * sql, undone, rows, bytes, micros, stage_micros, outcome} ({@code ok}, {@code refused} or {@code
 * failed}), {@code error, status, masked, hooks, notes}. Members without a value are left out.
 */
public final class AuditLog implements AutoCloseable {
  private static final int MAX_TEXT_CHARACTERS = 4_000;

  private final FileChannel channel;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * Opens the file for appending; makes it and its folder where missing. A new file is readable by
   * this user alone: it says who did what.
   */
  public AuditLog(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      channel =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
              onlyOwner(file));
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot open the audit file " + file, failure);
    }
  }

  private static FileAttribute<?>[] onlyOwner(Path file) throws IOException {
    boolean isPosix =
        Files.getFileStore(file.toAbsolutePath().getParent())
            .supportsFileAttributeView(PosixFileAttributeView.class);
    return isPosix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Writes one line.
   *
   * @throws UncheckedIOException where it could not be written
   */
  public void append(AuditRecord entry) {
    ByteBuffer line = ByteBuffer.wrap(line(entry));
    lock.lock();
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write the audit record", failure);
    } finally {
      lock.unlock();
    }
  }

  private static byte[] line(AuditRecord entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
    try (JsonGenerator json = JsonText.mapper().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringProperty("time", entry.time().toString());
      json.writeStringProperty("request_id", entry.requestId());
      text(json, "batch_id", entry.batchId());
      text(json, "origin", entry.isOfHook() ? "hook" : "");
      json.writeStringProperty("surface", entry.surface().word());
      text(json, "remote", entry.remoteAddress());
      text(json, "client", entry.client());
      entry.identity().ifPresent(identity -> identity(json, identity));
      text(json, "role", entry.role());
      entry.endpoint().ifPresent(endpoint -> endpoint(json, endpoint));
      text(json, "what", entry.what());
      text(json, "parameters", SecretParameters.hide(entry.parameters()));
      text(json, "purpose", entry.purpose());
      text(json, "sql", entry.statement());
      if (entry.isUndone()) {
        json.writeBooleanProperty("undone", true);
      }
      json.writeNumberProperty("rows", entry.rows());
      json.writeNumberProperty("bytes", entry.bytes());
      json.writeNumberProperty("micros", entry.totalNanos() / 1_000);
      stages(json, entry.stageNanos());
      json.writeStringProperty("outcome", outcome(entry));
      text(json, "error", entry.errorCode());
      if (entry.status() != 0) {
        json.writeNumberProperty("status", entry.status());
      }
      masked(json, entry.masked());
      hooks(json, entry.hooks());
      notes(json, entry.notes());
      json.writeEndObject();
      json.writeRaw('\n');
    }
    return bytes.toByteArray();
  }

  private static String outcome(AuditRecord entry) {
    if (entry.errorCode().isEmpty()) {
      return "ok";
    }
    return entry.status() < 500 ? "refused" : "failed";
  }

  private static void identity(JsonGenerator json, Identity identity) {
    text(json, "subject", identity.subject());
    text(json, "method", identity.method());
  }

  private static void endpoint(JsonGenerator json, Endpoint endpoint) {
    text(json, "service", endpoint.service());
    text(json, "resource", endpoint.resource());
    text(json, "action", endpoint.action().word());
  }

  private static void stages(JsonGenerator json, Map<Stage, Long> nanos) {
    json.writeObjectPropertyStart("stage_micros");
    nanos.forEach((stage, value) -> json.writeNumberProperty(stage.word(), value / 1_000));
    json.writeEndObject();
  }

  private static void masked(JsonGenerator json, List<String> columns) {
    if (!columns.isEmpty()) {
      json.writeArrayPropertyStart("masked");
      columns.forEach(json::writeString);
      json.writeEndArray();
    }
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
      json.writeStringProperty(
          name,
          value.length() <= MAX_TEXT_CHARACTERS
              ? value
              : value.substring(0, MAX_TEXT_CHARACTERS) + "…");
    }
  }

  @Override
  public void close() {
    try {
      channel.force(false);
      channel.close();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot close the audit file", failure);
    }
  }
}
