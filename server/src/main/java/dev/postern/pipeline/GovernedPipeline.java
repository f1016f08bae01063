package dev.postern.pipeline;

import dev.postern.audit.AuditRecord;
import dev.postern.audit.AuditUnavailableException;
import dev.postern.audit.Stage;
import dev.postern.auth.Caller;
import dev.postern.config.CallLimits;
import dev.postern.config.HookLimits;
import dev.postern.config.RestSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.hook.HookEngine;
import dev.postern.hook.Notice;
import dev.postern.hook.TrialDatabase;
import dev.postern.limit.Quotas;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.plan.CursorSeal;
import dev.postern.policy.Policy;
import dev.postern.policy.Rules;
import dev.postern.schema.Services;
import dev.postern.spi.CallContext;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Identity;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Routine;
import dev.postern.spi.SourceException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The product in one method: {@link #govern}. */
public final class GovernedPipeline implements OperationPipeline {
  private static final Logger LOG = LoggerFactory.getLogger(GovernedPipeline.class);

  private final Callers callers;
  private final Policy policy;
  private final HookLimits hookLimits;
  private final Preparation preparation;
  private final HookStatements statements = new HookStatements();
  private final Ledger audit;
  private final Map<Surface, Integer> maxResultBytes;
  private final CallLimits limits;
  private final Exports exports;
  private final Bounds bounds;

  /**
   * Wires the stages together.
   *
   * @param rest how each service speaks the REST dialect, by name
   * @param maxResultBytes the most bytes of rows in one answer of each surface
   * @param limits of which those of exports hold here
   * @param cursors keeps what cursors hold from their readers
   * @param quotas what is counted to bound it
   */
  public GovernedPipeline(
      Callers callers,
      Policy policy,
      HookEngine hooks,
      Services services,
      Ledger audit,
      Map<Surface, Integer> maxResultBytes,
      Map<String, RestSettings> rest,
      CallLimits limits,
      CursorSeal cursors,
      Quotas quotas) {
    this.callers = callers;
    this.policy = policy;
    this.hookLimits = hooks.settings().limits();
    this.bounds = new Bounds(quotas, limits);
    this.preparation =
        new Preparation(hooks, services, maxResultBytes, rest, limits, cursors, bounds);
    this.audit = audit;
    this.maxResultBytes = Map.copyOf(maxResultBytes);
    this.limits = limits;
    this.exports = new Exports(limits);
  }

  @Override
  public Outcome run(Request request, Function<Identity, Operation> parse) {
    return run(request, parse, Exports.NOWHERE);
  }

  @Override
  public Outcome run(Request request, Function<Identity, Operation> parse, Receiver receiver) {
    Trace trace = new Trace(request);
    Outcome outcome;
    try {
      outcome = govern(request, parse, trace, receiver);
    } catch (RuntimeException failure) {
      outcome = new Outcome.Failure(explained(failure, request));
    } finally {
      trace.leave();
    }
    return audited(outcome, trace.record(outcome), request);
  }

  /** From credentials to outcome. A concern that is not a line here is not in the product. */
  private Outcome govern(
      Request request, Function<Identity, Operation> parse, Trace trace, Receiver receiver) {
    audit.ensureOpen();
    Admitted admitted = admit(request, identify(request), parse, policy.rules(), trace);
    HookScope scope = scope(admitted);
    if (admitted.wantsTransaction()) {
      return transacted(admitted, scope, 1, trace);
    }
    Prepared prepared = prepare(admitted, scope.access(this, admitted, 1), trace);
    if (prepared.planned().isExport()) {
      return exports.run(
          prepared,
          trace,
          receiver,
          bounds.ofExport(prepared),
          failure -> translated(failure, prepared, trace));
    }
    return run(prepared, trace);
  }

  /**
   * Tells what would become of calls.
   *
   * @param trials where hooks that are run for it find data
   */
  public Explainer explainer(TrialDatabase trials) {
    return new Explainer(this, preparation, trials);
  }

  Admitted admit(
      Request request,
      Caller caller,
      Function<Identity, Operation> parse,
      Rules rules,
      Trace trace) {
    return preparation.admit(request, caller, parse, rules, trace);
  }

  /** What is in force now, for a call that begins. */
  Rules rules() {
    return policy.rules();
  }

  Prepared prepare(Admitted admitted, HookAccess hooks, Trace trace) {
    return preparation.prepare(admitted, hooks, trace);
  }

  /** Prepares a statement that a hook of the asking call brings. */
  Prepared statement(
      Admitted asking, Request request, String text, List<Optional<String>> values, Trace trace) {
    String role = asking.grant().sourceRole();
    Routine routine = statements.routine(asking.service(), role, text, values.size());
    return preparation.statement(asking, request, routine, values, trace);
  }

  /** What the hooks of a call may ask of data. */
  HookScope scope(Admitted outer) {
    return HookScope.of(outer, hookLimits);
  }

  /** Runs a call that a hook has caused, by itself. */
  Outcome run(Admitted admitted, HookScope scope, int depth, Trace trace) {
    if (admitted.wantsTransaction()) {
      return transacted(admitted, scope, depth, trace);
    }
    Prepared prepared = prepare(admitted, scope.access(this, admitted, depth), trace);
    if (prepared.planned().isExport()) {
      throw Exports.refused();
    }
    return run(prepared, trace);
  }

  private Outcome run(Prepared prepared, Trace trace) {
    try (Notice notice = prepared.notice()) {
      Result result = execute(prepared, trace);
      prepared.send(notice, result);
      return prepared.outcome(result, trace);
    }
  }

  /** Runs a write with its hooks as one transaction: what they read and change is a part of it. */
  private Outcome transacted(Admitted admitted, HookScope outer, int depth, Trace trace) {
    TransactedCall call = new TransactedCall(this, admitted, trace);
    AtomicReference<HookScope> scope = new AtomicReference<>(outer.before(admitted));
    Outcome outcome;
    try {
      outcome =
          admitted
              .service()
              .source()
              .transact(
                  transaction -> {
                    scope.set(outer.in(admitted, transaction));
                    return call.run(transaction, scope.get().access(this, admitted, depth));
                  });
      call.committed();
      scope.get().committed();
    } catch (RuntimeException failure) {
      outcome = new Outcome.Failure(explained(call.translated(failure), admitted.request()));
    } finally {
      call.left();
      scope.get().left();
    }
    boolean isUndone = outcome instanceof Outcome.Failure;
    return scope.get().write(this, isUndone).<Outcome>map(Outcome.Failure::new).orElse(outcome);
  }

  @Override
  public int maxAnswerBytes(Surface surface) {
    return maxResultBytes.get(surface);
  }

  @Override
  public Identity caller(Request request) {
    return identify(request).identity();
  }

  @Override
  public Optional<GatewayException> runAsOne(Request whole, Sequence sequence) {
    try {
      audit.ensureOpen();
      int maxBytes = maxResultBytes.get(whole.surface());
      return new AtomicRun(this, whole, identify(whole), sequence, maxBytes).run();
    } catch (RuntimeException unknown) {
      return Optional.of(explained(unknown, whole));
    }
  }

  Caller identify(Request request) {
    return callers.of(request.credentials(), request.service());
  }

  /**
   * Runs the query and the hooks after it. Where rows are written and something still may refuse
   * them, that happens before the commit: what is refused has not happened.
   */
  Result execute(Prepared prepared, Trace trace) {
    Query query = prepared.planned().query();
    CallContext call = prepared.call();
    boolean canUndo = OneWay.canUndo(prepared);
    if (!call.isReadOnly() && !canUndo) {
      OneWay.check(prepared);
    }
    boolean finishesBeforeCommit =
        !call.isReadOnly()
            && canUndo
            && (prepared.hooks().hasAfter()
                || prepared.precondition().isPresent()
                || Effect.returnsRows(query)
                || Demands.any(prepared.wanted(), prepared.planned()));
    CommitGate gate = finishesBeforeCommit ? new Finishing(prepared, trace) : CommitGate.OPEN;
    List<Query> queries =
        prepared
            .precondition()
            .map(row -> List.of(row.planned().query(), query))
            .orElseGet(() -> List.of(query));
    try {
      Result result = prepared.service().source().execute(queries, call, gate).getLast();
      return finishesBeforeCommit ? result : finished(result, prepared, trace);
    } catch (SourceException failure) {
      throw translated(failure, prepared, trace);
    }
  }

  /** A failure of the source in words for the caller; any other as it is. */
  RuntimeException translated(RuntimeException failure, Prepared prepared, Trace trace) {
    if (!(failure instanceof SourceException refused)) {
      return failure;
    }
    Endpoint endpoint = prepared.wanted().endpoint();
    trace.statement(refused.statement());
    trace.passed(Stage.SOURCE);
    LOG.debug("{} failed in its source: {}", endpoint, refused.kind(), refused);
    if (refused.kind() == SourceException.Kind.CONFLICT && prepared.precondition().isPresent()) {
      return prepared.precondition().get().overtaken();
    }
    int timeoutMillis =
        prepared.planned().isExport()
            ? limits.exportTimeoutMillis()
            : prepared.grant().timeoutMillis();
    return new SourceFailures(
            endpoint, prepared.grant(), prepared.identity(), timeoutMillis, prepared.isMasked())
        .explain(refused);
  }

  /** Looks at the row that a call has a condition on, as the caller would see it. */
  void look(Result row, Prepared prepared) {
    Precondition precondition = prepared.precondition().orElseThrow();
    precondition.check(prepared.hooks().row(row));
  }

  /** What leaves of a result, once everything that may refuse it has seen it. */
  Outcome.Success finish(Result raw, Prepared prepared, Trace trace) {
    return prepared.outcome(finished(raw, prepared, trace), trace);
  }

  private Result finished(Result raw, Prepared prepared, Trace trace) {
    Operation wanted = prepared.wanted();
    trace.statement(raw.statement());
    trace.passed(Stage.SOURCE);
    boolean cutShort = raw.cut() == Result.Cut.BYTES;
    if (cutShort && (prepared.surface() == Surface.REST || wanted.endpoint().action().writes())) {
      throw bounds.tooLarge(prepared);
    }
    bounds.countRows(prepared, raw);
    Demands.check(wanted, prepared.planned(), raw);
    Result result = prepared.hooks().after(wanted, prepared.read(), raw);
    trace.passed(Stage.AFTER);
    return result;
  }

  /** Ends a call that still may be refused, before its transaction does. */
  private final class Finishing implements CommitGate {
    private final Prepared prepared;
    private final Trace trace;

    Finishing(Prepared prepared, Trace trace) {
      this.prepared = prepared;
      this.trace = trace;
    }

    @Override
    public void look(Result row) {
      GovernedPipeline.this.look(row, prepared);
    }

    @Override
    public List<Result> pass(List<Result> results) {
      return List.of(finished(results.getLast(), prepared, trace));
    }
  }

  @Override
  public <T> T browse(Request request, String what, Function<Identity, T> look) {
    Trace trace = new Trace(request);
    trace.what(what);
    try {
      Identity identity = identify(request).identity();
      trace.caller(identity);
      trace.passed(Stage.AUTHENTICATE);
      T seen = DelegatedFailures.looked(identity, look);
      record(trace.record(0, 0, "", 0), request);
      return seen;
    } catch (AuditFailure unrecorded) {
      throw unrecorded.told;
    } catch (RuntimeException failure) {
      GatewayException told = explained(failure, request);
      record(trace.record(0, 0, told.wireCode(), told.status()), request);
      throw told;
    }
  }

  /** The outcome, once its record is kept: an answer without a record does not leave. */
  Outcome audited(Outcome outcome, AuditRecord entry, Request request) {
    return recorded(entry, request).<Outcome>map(Outcome.Failure::new).orElse(outcome);
  }

  /** Keeps a record; tells what is wrong where that cannot be done. */
  Optional<GatewayException> recorded(AuditRecord entry, Request request) {
    try {
      record(entry, request);
      return Optional.empty();
    } catch (AuditFailure unrecorded) {
      return Optional.of(unrecorded.told);
    }
  }

  @Override
  public GatewayException refused(Request request, GatewayException error) {
    AuditRecord entry = new Trace(request).refusedAtEdge(error);
    return ((Outcome.Failure) audited(new Outcome.Failure(error), entry, request)).error();
  }

  private void record(AuditRecord entry, Request request) {
    try {
      audit.append(entry);
    } catch (AuditUnavailableException failure) {
      LOG.debug("Call {} could not be audited", request.id(), failure);
      throw new AuditFailure();
    }
  }

  static GatewayException explained(RuntimeException failure, Request request) {
    if (failure instanceof GatewayException told) {
      if (told.status() >= 500 && told.getCause() != null) {
        LOG.warn("Call {} failed: {}", request.id(), told.getMessage(), told.getCause());
      }
      return told;
    }
    if (failure instanceof AuditUnavailableException) {
      return unaudited();
    }
    LOG.error("Call {} failed unexpectedly", request.id(), failure);
    return new GatewayException(ErrorCode.INTERNAL, "something went wrong inside the gateway")
        .hint("Tell an operator the request id " + request.id());
  }

  private static GatewayException unaudited() {
    return new GatewayException(ErrorCode.AUDIT_UNAVAILABLE, "the call could not be audited")
        .hint("An operator must see to the audit file");
  }

  /** The record of a call could not be kept. */
  private static final class AuditFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final GatewayException told = unaudited();

    AuditFailure() {
      super("the audit record could not be written", null, false, false);
    }
  }
}
