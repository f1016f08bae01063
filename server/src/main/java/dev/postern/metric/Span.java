package dev.postern.metric;

import java.util.Map;

/**
 * A stretch of time of a trace.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 * @param parentId of the span that it is a part of; empty for none
 * @param isEntry whether it is a whole call as its caller sees it
 * @param startNanos since 1970
 * @param attributes by OpenTelemetry's names or our own; text
 */
public record Span(
    String traceId,
    String spanId,
    String parentId,
    String name,
    boolean isEntry,
    long startNanos,
    long endNanos,
    boolean hasFailed,
    Map<String, String> attributes) {
  public Span {
    attributes = Map.copyOf(attributes);
  }
}
