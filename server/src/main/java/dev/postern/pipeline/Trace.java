package dev.postern.pipeline;

import dev.postern.audit.AuditRecord;
import dev.postern.audit.Evidence;
import dev.postern.audit.Stage;
import dev.postern.config.AuditRule;
import dev.postern.error.GatewayException;
import dev.postern.hook.HookTrace;
import dev.postern.limit.Stay;
import dev.postern.operation.Endpoint;
import dev.postern.plan.GuardedColumns;
import dev.postern.spi.Identity;
import dev.postern.spi.Query;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What one call leaves behind for its audit record, gathered on its way. One call, one thread. */
final class Trace {
  private final Instant time = Instant.now();
  private final Request request;
  private final Map<Stage, Long> stageNanos = new EnumMap<>(Stage.class);
  private long lastNanos;
  private Optional<Identity> identity = Optional.empty();
  private Optional<Endpoint> endpoint = Optional.empty();
  private String role = "";
  private AuditRule rule = AuditRule.UNSAID;
  private boolean mayWrite;
  private List<Evidence.Bind> binds = List.of();
  private String what = "";
  private String statement = "";
  private boolean rollsBack;
  private List<String> masked = List.of();
  private final HookTrace hooks = new HookTrace();
  private long totalNanos;
  private Stay stay = Stay.FREE;

  Trace(Request request) {
    this.request = request;
    this.lastNanos = System.nanoTime();
  }

  /** The stage has ended; the time since the last one did was its own. */
  void passed(Stage stage) {
    long now = System.nanoTime();
    stageNanos.merge(stage, now - lastNanos, Long::sum);
    lastNanos = now;
  }

  /** How long each stage took so far. */
  Map<Stage, Long> stageNanos() {
    return new EnumMap<>(stageNanos);
  }

  void caller(Identity found) {
    identity = Optional.of(found);
  }

  void endpoint(Endpoint asked) {
    endpoint = Optional.of(asked);
  }

  void role(String granted) {
    role = granted;
  }

  /** What the record holds, and whether an answer has to wait for it. */
  void kept(AuditRule granted, boolean writes) {
    rule = granted;
    mayWrite = writes;
  }

  /**
   * What the statement compares with what, as far as the rule keeps it. Where the caller may have
   * named a column that they see masked, the record has none of the values they asked with.
   *
   * @param guarded finds the columns whose values no record has; asked only where one would
   */
  void compared(Query query, Supplier<GuardedColumns> guarded) {
    AuditRule.Binds kept = rule.keptBinds();
    if (kept == AuditRule.Binds.NEVER && !rule.keepsParameterValues()) {
      return;
    }
    GuardedColumns columns = guarded.get();
    if (columns.mayBeNamed()) {
      rule = rule.withoutParameterValues();
    }
    if (kept != AuditRule.Binds.NEVER) {
      binds = Binds.of(query, kept == AuditRule.Binds.VALUES, columns::holds);
    }
  }

  /** Whether everything is undone at the end. */
  void rollsBack(boolean isUndone) {
    rollsBack = isUndone;
  }

  /** The call has ended, whenever its record is made. */
  void ended() {
    totalNanos = System.nanoTime() - request.startedNanos();
  }

  /** What hooks of the call leave behind. */
  HookTrace hooks() {
    return hooks;
  }

  /** The call has a place among those at work. */
  void stays(Stay taken) {
    stay = taken;
  }

  /** It is no longer at work. */
  void leave() {
    stay.close();
  }

  void what(String looked) {
    what = looked;
  }

  void statement(String sent) {
    statement = sent;
  }

  /** The columns that are shown behind a mask. */
  void masked(List<String> columns) {
    masked = columns;
  }

  AuditRecord record(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Success success ->
          record(success.result().rowCount(), success.result().body().length(), "", 0);
      case Outcome.Exported(var wanted, long rows, long bytes) -> record(rows, bytes, "", 0);
      case Outcome.BrokenOff(var error, long rows, long bytes) ->
          record(rows, bytes, error.wireCode(), error.status());
      case Outcome.Failure(var error) -> record(0, 0, error.wireCode(), error.status());
    };
  }

  /** Of a request that no surface has seen. */
  AuditRecord refusedAtEdge(GatewayException error) {
    what = "edge";
    return record(0, 0, error.wireCode(), error.status());
  }

  AuditRecord record(long rows, long bytes, String errorCode, int status) {
    return new AuditRecord(
        time,
        request.id(),
        request.surface(),
        request.credentials().remoteAddress(),
        request.client(),
        identity,
        role,
        endpoint,
        what,
        request.parameters(),
        statement,
        rows,
        bytes,
        totalNanos == 0 ? System.nanoTime() - request.startedNanos() : totalNanos,
        stageNanos,
        errorCode,
        status,
        request.batch(),
        rollsBack,
        request.purpose(),
        request.isOfHook(),
        runs(),
        hooks.notes(),
        new Evidence(
            request.origin().traceparent(), request.origin().tool(), mayWrite, rule, binds),
        errorCode.isEmpty() || rows > 0 ? masked : List.of());
  }

  private List<AuditRecord.HookRun> runs() {
    List<HookTrace.Run> runs = hooks.runs();
    if (runs.isEmpty()) {
      return List.of();
    }
    return runs.stream()
        .map(
            run ->
                new AuditRecord.HookRun(
                    run.file(),
                    run.version(),
                    run.phase(),
                    run.nanos(),
                    run.outcome(),
                    run.reason()))
        .toList();
  }
}
