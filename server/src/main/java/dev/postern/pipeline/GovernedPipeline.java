package dev.postern.pipeline;

import dev.postern.audit.AuditLog;
import dev.postern.audit.AuditRecord;
import dev.postern.audit.Stage;
import dev.postern.auth.Authentication;
import dev.postern.auth.Caller;
import dev.postern.config.CallLimits;
import dev.postern.config.RestSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.hook.HookCall;
import dev.postern.hook.HookEngine;
import dev.postern.hook.Hooks;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.plan.CursorSeal;
import dev.postern.plan.NamedReads;
import dev.postern.plan.Naming;
import dev.postern.plan.Planned;
import dev.postern.plan.Planner;
import dev.postern.policy.Grant;
import dev.postern.policy.Policy;
import dev.postern.schema.Services;
import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Identity;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The product in one method: {@link #govern}. */
public final class GovernedPipeline implements OperationPipeline {
  private static final Logger LOG = LoggerFactory.getLogger(GovernedPipeline.class);

  private final Authentication authentication;
  private final Policy policy;
  private final HookEngine hooks;
  private final Services services;
  private final AuditLog audit;
  private final Map<Surface, Integer> maxResultBytes;
  private final Map<String, RestSettings> rest;
  private final CallLimits limits;
  private final Exports exports;
  private final CursorSeal cursors;

  /**
   * Wires the stages together.
   *
   * @param rest how each service speaks the REST dialect, by name
   * @param maxResultBytes the most bytes of rows in one answer of each surface
   * @param limits of which those of exports hold here
   * @param cursors keeps what cursors hold from their readers
   */
  public GovernedPipeline(
      Authentication authentication,
      Policy policy,
      HookEngine hooks,
      Services services,
      AuditLog audit,
      Map<Surface, Integer> maxResultBytes,
      Map<String, RestSettings> rest,
      CallLimits limits,
      CursorSeal cursors) {
    this.authentication = authentication;
    this.policy = policy;
    this.hooks = hooks;
    this.services = services;
    this.audit = audit;
    this.maxResultBytes = Map.copyOf(maxResultBytes);
    this.rest = Map.copyOf(rest);
    this.limits = limits;
    this.exports = new Exports(limits);
    this.cursors = cursors;
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
    }
    return audited(outcome, trace.record(outcome), request);
  }

  /** From credentials to outcome. A concern that is not a line here is not in the product. */
  private Outcome govern(
      Request request, Function<Identity, Operation> parse, Trace trace, Receiver receiver) {
    Prepared prepared = prepare(request, identify(request), parse, trace);
    if (prepared.planned().isExport()) {
      return exports.run(
          prepared, trace, receiver, failure -> translated(failure, prepared, trace));
    }
    Result result = execute(prepared, trace);
    return prepared.outcome(result, trace);
  }

  /** The way of a call up to its source. */
  Prepared prepare(
      Request request, Caller caller, Function<Identity, Operation> parse, Trace trace) {
    Identity identity = caller.identity();
    trace.caller(identity);
    trace.passed(Stage.AUTHENTICATE);

    Operation asked = parse.apply(identity);
    Endpoint endpoint = asked.endpoint();
    trace.endpoint(endpoint);
    trace.passed(Stage.PARSE);

    Optional<Services.Service> found = services.find(endpoint.service());
    Naming naming = naming(identity, endpoint, found);
    Grant grant =
        policy
            .authorize(identity, endpoint, () -> naming.unknown(asked))
            .within(found.map(known -> known.timeoutMillis(endpoint)).orElse(OptionalInt.empty()));
    long deadlineNanos = request.startedNanos() + grant.timeoutMillis() * 1_000_000L;
    trace.role(grant.role());
    trace.rollsBack(asked.terms().rollsBack());
    if (request.surface() == Surface.MCP) {
      grant.checkTool(endpoint, Effect.mayWrite(asked));
    }
    trace.passed(Stage.AUTHORIZE);

    HookCall hookCall = CallHooks.call(request, identity, deadlineNanos, trace);
    Hooks own = hooks.of(endpoint, identity, request.surface());
    Operation wanted = own.before(asked, hookCall);
    trace.passed(Stage.BEFORE);

    Services.Service service = found.orElseThrow(() -> naming.unknown(asked));
    Optional<Operation.Read> named = NamedReads.meant(wanted, grant, service.schema());
    Hooks ofRead = hooks(named, hookCall);
    Optional<Operation> read = named.map(meant -> ofRead.before(meant, hookCall));
    RowNames rows =
        RowNames.of(read.orElse(wanted), own, ofRead, hookCall, grant, service.schema());
    Planned planned = Planner.plan(rows.asked(), grant, service.schema(), naming);
    trace.passed(Stage.PLAN);

    long endNanos =
        planned.isExport()
            ? request.startedNanos() + limits.exportTimeoutMillis() * 1_000_000L
            : deadlineNanos;
    CallContext call = context(request, caller, grant, wanted, planned.query(), endNanos);
    Optional<Operation.Read> row = Precondition.asked(wanted);
    Hooks ofRow = hooks(row, hookCall);
    Optional<RowNames> old =
        row.map(asks -> ofRow.before(asks, hookCall))
            .map(seen -> RowNames.of(seen, ofRow, Hooks.NONE, hookCall, grant, service.schema()));
    Optional<Precondition> precondition =
        old.map(
            seen ->
                Precondition.of(
                    wanted, Planner.plan(seen.asked(), grant, service.schema(), naming)));
    CallHooks around = new CallHooks(hookCall, own, ofRead, ofRow, rows.of(planned), old);
    around.refuseUnseen(wanted, planned);
    return new Prepared(service, call, wanted, read, planned, precondition, grant, around);
  }

  private Hooks hooks(Optional<? extends Operation> asked, HookCall call) {
    return asked
        .map(operation -> hooks.of(operation.endpoint(), call.identity(), call.surface()))
        .orElse(Hooks.NONE);
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
      int maxBytes = maxResultBytes.get(whole.surface());
      return new AtomicRun(this, whole, identify(whole), sequence, maxBytes).run();
    } catch (RuntimeException unknown) {
      return Optional.of(explained(unknown, whole));
    }
  }

  /** A service that leaves all rights to its source has a role of its own for the anonymous. */
  private Caller identify(Request request) {
    return policy
        .delegate(request.service())
        .map(delegate -> authentication.identify(request.credentials(), delegate.anonymousRole()))
        .orElseGet(() -> authentication.identify(request.credentials()));
  }

  private Naming naming(Identity identity, Endpoint asked, Optional<Services.Service> found) {
    return new Naming(
        found.map(Services.Service::schema),
        resource -> policy.knows(identity, new Endpoint(asked.service(), resource, asked.action())),
        rest.containsKey(asked.service()) && rest.get(asked.service()).allowsPlans(),
        cursors);
  }

  /**
   * Runs the query and the hooks after it. Where rows are written and something still may refuse
   * them, that happens before the commit: what is refused has not happened.
   */
  private Result execute(Prepared prepared, Trace trace) {
    Query query = prepared.planned().query();
    CallContext call = prepared.call();
    boolean finishesBeforeCommit =
        !call.isReadOnly()
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

  /** Runs a script whose first step is prepared. */
  void execute(Prepared first, AtomicRun script) {
    if (!first.service().schema().can(Capability.SCRIPT)) {
      throw new GatewayException(
          ErrorCode.FEATURE_NOT_SERVED,
          "The source of '%s' cannot run operations that depend on each other as one"
              .formatted(first.service().name()));
    }
    first.service().source().execute(script);
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
    return new SourceFailures(endpoint, prepared.grant(), prepared.identity(), timeoutMillis)
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
      throw new GatewayException(
              ErrorCode.RESULT_TOO_LARGE,
              "the answer is larger than %d bytes"
                  .formatted(maxResultBytes.get(prepared.surface())))
          .hint("Select fewer columns or ask for a smaller page with limit");
    }
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

  private CallContext context(
      Request request,
      Caller caller,
      Grant grant,
      Operation wanted,
      Query query,
      long deadlineNanos) {
    return new CallContext(
        request.id(),
        grant.sourceRole(),
        caller.claimsJson(),
        deadlineNanos,
        Effect.isReadOnly(wanted, query),
        maxResultBytes.get(request.surface()),
        new CallContext.Terms(
            grant.isDelegated() ? request.settings().get() : Map.of(),
            wanted.terms().timeZone(),
            wanted.terms().rollsBack(),
            wanted.terms().unchanged().isPresent()),
        request.cancellation());
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
    try {
      record(entry, request);
      return outcome;
    } catch (AuditFailure unrecorded) {
      return new Outcome.Failure(unrecorded.told);
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
    } catch (UncheckedIOException failure) {
      LOG.error("Call {} could not be audited", request.id(), failure);
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
    LOG.error("Call {} failed unexpectedly", request.id(), failure);
    return new GatewayException(ErrorCode.INTERNAL, "something went wrong inside the gateway")
        .hint("Tell an operator the request id " + request.id());
  }

  /** The record of a call could not be kept. */
  private static final class AuditFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final GatewayException told =
        new GatewayException(ErrorCode.AUDIT_UNAVAILABLE, "the call could not be audited")
            .hint("An operator must see to the audit file");

    AuditFailure() {
      super("the audit record could not be written", null, false, false);
    }
  }
}
