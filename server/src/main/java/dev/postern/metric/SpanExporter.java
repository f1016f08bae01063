package dev.postern.metric;

import dev.postern.json.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends spans to a collector, many at once and from a thread of its own. Traces are for looking,
 * not for proof: where the collector is slow or gone, spans are dropped and counted.
 */
public final class SpanExporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpanExporter.class);
  private static final int MOST_QUEUED = 8_192;
  private static final int MOST_AT_ONCE = 512;
  private static final int PAUSE_MILLIS = 500;
  private static final int KIND_INTERNAL = 1;
  private static final int KIND_SERVER = 2;
  private static final int STATUS_ERROR = 2;

  private final BlockingQueue<Span> queue = new ArrayBlockingQueue<>(MOST_QUEUED);
  private final AtomicLong dropped = new AtomicLong();
  private final OtlpCollector collector;
  private final String serviceName;
  private final Thread sender;
  private volatile boolean isClosing;
  private boolean isTroubled;

  /**
   * @param url of the collector, with its path
   * @param serviceName what the gateway is called there
   */
  public SpanExporter(String url, String serviceName) {
    this.collector = new OtlpCollector(url);
    this.serviceName = serviceName;
    this.sender = Thread.ofPlatform().daemon().name("postern-traces").start(this::sendAll);
  }

  /** Takes a span, unless too many wait. */
  public void offer(Span span) {
    if (!queue.offer(span)) {
      dropped.incrementAndGet();
    }
  }

  /** How many spans nobody got. */
  public long dropped() {
    return dropped.get();
  }

  private void sendAll() {
    List<Span> batch = new ArrayList<>();
    while (!isClosing || !queue.isEmpty()) {
      try {
        Span first = queue.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, MOST_AT_ONCE - 1);
          send(batch);
        }
      } catch (InterruptedException stopNow) {
        return;
      } finally {
        batch.clear();
      }
    }
  }

  private void send(List<Span> batch) {
    try {
      collector.send(message(batch));
      isTroubled = false;
    } catch (IOException failure) {
      dropped.addAndGet(batch.size());
      if (!isTroubled) {
        LOG.warn("Traces cannot be sent and are dropped: {}", failure.toString());
      }
      isTroubled = true;
    }
  }

  private byte[] message(List<Span> batch) {
    ObjectNode message = JsonText.object();
    ObjectNode resource = message.putArray("resourceSpans").addObject();
    OtlpCollector.attribute(
        resource.putObject("resource").putArray("attributes"), "service.name", serviceName);
    ObjectNode scope = resource.putArray("scopeSpans").addObject();
    scope.putObject("scope").put("name", "postern");
    ArrayNode spans = scope.putArray("spans");
    batch.forEach(span -> add(spans.addObject(), span));
    return JsonText.mapper().writeValueAsBytes(message);
  }

  private static void add(ObjectNode told, Span span) {
    told.put("traceId", span.traceId());
    told.put("spanId", span.spanId());
    if (!span.parentId().isEmpty()) {
      told.put("parentSpanId", span.parentId());
    }
    told.put("name", span.name());
    told.put("kind", span.isEntry() ? KIND_SERVER : KIND_INTERNAL);
    told.put("startTimeUnixNano", Long.toString(span.startNanos()));
    told.put("endTimeUnixNano", Long.toString(span.endNanos()));
    ArrayNode attributes = told.putArray("attributes");
    span.attributes().forEach((key, value) -> OtlpCollector.attribute(attributes, key, value));
    if (span.hasFailed()) {
      told.putObject("status").put("code", STATUS_ERROR);
    }
  }

  /** Sends what waits, for a bounded time. */
  @Override
  public void close() {
    isClosing = true;
    try {
      sender.join(TimeUnit.SECONDS.toMillis(3));
    } catch (InterruptedException stopNow) {
      Thread.currentThread().interrupt();
    }
    sender.interrupt();
    collector.close();
  }
}
