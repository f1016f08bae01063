package dev.postern.pipeline;

import dev.postern.audit.AuditRecord;
import dev.postern.audit.Stage;
import dev.postern.metric.Span;
import dev.postern.metric.SpanExporter;
import dev.postern.operation.Endpoint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Makes spans of a call's record: one of the call and one of each stage. Their ids come out of the
 * request's, so that parts of a batch and what hooks ask find the span they belong to.
 */
public final class CallSpans {
  private static final int TRACE_DIGITS = 32;
  private static final int SPAN_DIGITS = 16;
  private static final int HUNDRED = 100;

  private final SpanExporter exporter;
  private final int samplePercent;

  /**
   * @param samplePercent how many of a hundred calls whose callers have no trace are told
   */
  public CallSpans(SpanExporter exporter, int samplePercent) {
    this.exporter = exporter;
    this.samplePercent = samplePercent;
  }

  /** Tells of a call that has ended. */
  void tell(AuditRecord entry) {
    String caller = entry.evidence().traceparent();
    String whole = hash(root(entry.requestId()));
    boolean isWanted =
        caller.isEmpty()
            ? Integer.parseInt(whole.substring(0, 4), 16) % HUNDRED < samplePercent
            : (Character.digit(caller.charAt(caller.length() - 1), 16) & 1) == 1;
    if (!isWanted) {
      return;
    }
    String traceId = caller.isEmpty() ? whole.substring(0, TRACE_DIGITS) : caller.substring(3, 35);
    String spanId = spanId(entry.requestId());
    long end = nanos(entry.time()) + entry.totalNanos();
    exporter.offer(
        new Span(
            traceId,
            spanId,
            parent(entry, caller),
            name(entry),
            entry.batchId().isEmpty(),
            nanos(entry.time()),
            end,
            entry.outcome().equals("failed"),
            attributes(entry)));
    long start = nanos(entry.time());
    for (Map.Entry<Stage, Long> stage : entry.stageNanos().entrySet()) {
      String id = spanId(entry.requestId() + "/" + stage.getKey().word());
      long stageEnd = start + stage.getValue();
      exporter.offer(
          new Span(
              traceId, id, spanId, stage.getKey().word(), false, start, stageEnd, false, Map.of()));
      start = stageEnd;
    }
  }

  private static String parent(AuditRecord entry, String caller) {
    if (!entry.batchId().isEmpty()) {
      return spanId(entry.batchId());
    }
    return caller.isEmpty() ? "" : caller.substring(36, 52);
  }

  private static String name(AuditRecord entry) {
    return entry.endpoint().map(Endpoint::toString).orElse("look");
  }

  private static Map<String, String> attributes(AuditRecord entry) {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("postern.request_id", entry.requestId());
    attributes.put("postern.surface", entry.surface().word());
    attributes.put("postern.outcome", entry.outcome());
    attributes.put("postern.tool", entry.evidence().tool());
    attributes.put("postern.rows", Long.toString(entry.rows()));
    attributes.put("error.type", entry.errorCode());
    return attributes;
  }

  /** The request that a part of it belongs to. */
  private static String root(String requestId) {
    int dash = requestId.indexOf('-');
    return dash < 0 ? requestId : requestId.substring(0, dash);
  }

  private static String spanId(String of) {
    return hash(of).substring(TRACE_DIGITS, TRACE_DIGITS + SPAN_DIGITS);
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }
}
