package dev.postern.pipeline;

import dev.postern.audit.AuditLog;
import dev.postern.audit.AuditRecord;
import dev.postern.audit.AuditUnavailableException;
import dev.postern.audit.Stage;
import dev.postern.metric.CallMetrics;
import dev.postern.operation.Endpoint;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Where every call ends: in the audit records, in the numbers and, where wanted, in a trace. */
public final class Ledger {
  private final AuditLog audit;
  private final CallMetrics numbers;
  private final Predicate<Endpoint> exists;
  private final Optional<CallSpans> spans;

  /**
   * @param exists whether the catalog has a resource: numbers name no others
   */
  public Ledger(
      AuditLog audit, CallMetrics numbers, Predicate<Endpoint> exists, Optional<CallSpans> spans) {
    this.audit = audit;
    this.numbers = numbers;
    this.exists = exists;
    this.spans = spans;
  }

  /**
   * Refuses work whose record could not be kept.
   *
   * @throws AuditUnavailableException where that is so
   */
  void ensureOpen() {
    audit.ensureOpen();
  }

  /**
   * Keeps the record of a call that has ended, on the disk where its answer must wait for that.
   *
   * @throws AuditUnavailableException where it cannot be kept, so that no answer may leave
   */
  void append(AuditRecord entry) {
    try {
      audit.append(entry);
      count(entry, entry.outcome());
    } catch (AuditUnavailableException unkept) {
      count(entry, "failed");
      throw unkept;
    }
    if (spans.isPresent()) {
      spans.get().tell(entry);
    }
  }

  private void count(AuditRecord entry, String outcome) {
    String surface = entry.surface().word();
    numbers.ended(call(entry, surface, outcome), entry.totalNanos());
    for (Map.Entry<Stage, Long> stage : entry.stageNanos().entrySet()) {
      numbers.passed(stage.getKey().word(), stage.getValue());
    }
    // parts of a tool's call are counted as calls, not as tools
    if (!entry.evidence().tool().isEmpty() && entry.batchId().isEmpty()) {
      numbers.tool(entry.evidence().tool(), outcome);
    }
    for (String column : entry.masked()) {
      numbers.masked(
          entry.endpoint().map(Endpoint::service).orElse(""),
          column.substring(0, column.lastIndexOf('.')),
          entry.rows());
    }
    String reason = reason(entry.status());
    if (!reason.isEmpty()) {
      numbers.denied(surface, reason);
    }
  }

  private CallMetrics.Call call(AuditRecord entry, String surface, String outcome) {
    if (entry.endpoint().isEmpty()) {
      return new CallMetrics.Call(surface, "", "", "look", outcome);
    }
    Endpoint endpoint = entry.endpoint().get();
    boolean isKnown = exists.test(endpoint);
    return new CallMetrics.Call(
        surface,
        isKnown ? endpoint.service() : "",
        isKnown ? endpoint.resource() : "",
        endpoint.action().word(),
        outcome);
  }

  private static String reason(int status) {
    return switch (status) {
      case 401 -> "not_signed_in";
      case 403 -> "forbidden";
      case 404 -> "hidden";
      case 429 -> "limited";
      default -> "";
    };
  }
}
