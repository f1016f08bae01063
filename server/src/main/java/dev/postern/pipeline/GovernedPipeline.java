package dev.postern.pipeline;

import dev.postern.audit.AuditLog;
import dev.postern.audit.AuditRecord;
import dev.postern.audit.Stage;
import dev.postern.auth.Authentication;
import dev.postern.auth.Caller;
import dev.postern.config.RestSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.hook.HookEngine;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.plan.Naming;
import dev.postern.plan.Planned;
import dev.postern.plan.Planner;
import dev.postern.policy.Grant;
import dev.postern.policy.Policy;
import dev.postern.schema.Services;
import dev.postern.spi.CallContext;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Identity;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /**
   * Wires the stages together.
   *
   * @param rest how each service speaks the REST dialect, by name
   * @param maxResultBytes the most bytes of rows in one answer of each surface
   */
  public GovernedPipeline(
      Authentication authentication,
      Policy policy,
      HookEngine hooks,
      Services services,
      AuditLog audit,
      Map<Surface, Integer> maxResultBytes,
      Map<String, RestSettings> rest) {
    this.authentication = authentication;
    this.policy = policy;
    this.hooks = hooks;
    this.services = services;
    this.audit = audit;
    this.maxResultBytes = Map.copyOf(maxResultBytes);
    this.rest = Map.copyOf(rest);
  }

  @Override
  public Outcome run(Request request, Function<Identity, Operation> parse) {
    Trace trace = new Trace(request);
    Outcome outcome;
    try {
      outcome = govern(request, parse, trace);
    } catch (RuntimeException failure) {
      outcome = new Outcome.Failure(explained(failure, request));
    }
    return audited(outcome, trace.record(outcome), request);
  }

  /** From credentials to outcome. A concern that is not a line here is not in the product. */
  private Outcome govern(Request request, Function<Identity, Operation> parse, Trace trace) {
    Caller caller = identify(request);
    Identity identity = caller.identity();
    trace.caller(identity);
    trace.passed(Stage.AUTHENTICATE);

    Operation asked = parse.apply(identity);
    Endpoint endpoint = asked.endpoint();
    trace.endpoint(endpoint);
    trace.passed(Stage.PARSE);

    Optional<Services.Service> found = services.find(endpoint.service());
    Naming naming = naming(identity, endpoint, found);
    Grant grant = policy.authorize(identity, endpoint, () -> naming.unknown(asked));
    long deadlineNanos = request.startedNanos() + grant.timeoutMillis() * 1_000_000L;
    trace.role(grant.role());
    trace.passed(Stage.AUTHORIZE);

    Operation wanted = hooks.before(asked, identity, request.surface(), deadlineNanos);
    trace.passed(Stage.BEFORE);

    Services.Service service = found.orElseThrow(() -> naming.unknown(asked));
    Planned planned = Planner.plan(wanted, grant, service.schema(), naming);
    trace.passed(Stage.PLAN);

    CallContext call = context(request, caller, grant, wanted, planned.query(), deadlineNanos);
    Optional<Precondition> precondition =
        Precondition.asked(wanted)
            .map(row -> hooks.before(row, identity, request.surface(), deadlineNanos))
            .map(Operation.Read.class::cast)
            .map(
                row ->
                    Precondition.of(
                        wanted, row, Planner.plan(row, grant, service.schema(), naming)));
    Hooked hooked =
        new Hooked(wanted, planned, precondition, identity, request.surface(), deadlineNanos);
    Result result = execute(service, call, hooked, trace, grant);
    return new Outcome.Success(
        wanted, result, planned.rendering(), planned.mediaType(), trace.stageNanos());
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
        rest.containsKey(asked.service()) && rest.get(asked.service()).allowsPlans());
  }

  /**
   * Runs the query and the hooks after it. Where rows are written and something still may refuse
   * them, that happens before the commit: what is refused has not happened.
   */
  private Result execute(
      Services.Service service, CallContext call, Hooked hooked, Trace trace, Grant grant) {
    Endpoint endpoint = hooked.wanted.endpoint();
    Query query = hooked.planned.query();
    boolean isHooked = hooks.hasAfter(endpoint);
    if (isHooked && !(hooked.planned.rendering() instanceof Rendering.Json)) {
      throw new GatewayException(
              ErrorCode.MEDIA_TYPE_NOT_SERVED,
              "None of these media types are available: " + hooked.planned.mediaType())
          .details("A hook looks at what leaves '%s', as JSON.".formatted(endpoint.resource()));
    }
    boolean finishesBeforeCommit =
        !call.isReadOnly()
            && (isHooked
                || hooked.precondition.isPresent()
                || returnsRows(query)
                || Demands.any(hooked.wanted, hooked.planned));
    CommitGate gate = finishesBeforeCommit ? new Finishing(hooked, trace) : CommitGate.OPEN;
    List<Query> queries =
        hooked
            .precondition
            .map(row -> List.of(row.planned().query(), query))
            .orElseGet(() -> List.of(query));
    try {
      Result result = service.source().execute(queries, call, gate).getLast();
      return finishesBeforeCommit ? result : finish(result, hooked, trace);
    } catch (SourceException failure) {
      trace.statement(failure.statement());
      trace.passed(Stage.SOURCE);
      LOG.debug("{} failed in its source: {}", endpoint, failure.kind(), failure);
      if (failure.kind() == SourceException.Kind.CONFLICT && hooked.precondition.isPresent()) {
        throw hooked.precondition.get().overtaken();
      }
      throw new SourceFailures(endpoint, grant, hooked.identity).explain(failure);
    }
  }

  private Result finish(Result raw, Hooked hooked, Trace trace) {
    trace.statement(raw.statement());
    trace.passed(Stage.SOURCE);
    boolean cutShort = raw.cut() == Result.Cut.BYTES;
    if (cutShort
        && (hooked.surface == Surface.REST || hooked.wanted.endpoint().action().writes())) {
      throw new GatewayException(
              ErrorCode.RESULT_TOO_LARGE,
              "the answer is larger than %d bytes".formatted(maxResultBytes.get(hooked.surface)))
          .hint("Select fewer columns or ask for a smaller page with limit");
    }
    Demands.check(hooked.wanted, hooked.planned, raw);
    Result result =
        hooks.hasAfter(hooked.wanted.endpoint())
            ? hooks.after(hooked.wanted, raw, hooked.identity, hooked.surface, hooked.deadlineNanos)
            : raw;
    trace.passed(Stage.AFTER);
    return result;
  }

  /** What is needed to know of the call after its query. */
  private record Hooked(
      Operation wanted,
      Planned planned,
      Optional<Precondition> precondition,
      Identity identity,
      Surface surface,
      long deadlineNanos) {}

  /** Ends a call that still may be refused, before its transaction does. */
  private final class Finishing implements CommitGate {
    private final Hooked hooked;
    private final Trace trace;

    Finishing(Hooked hooked, Trace trace) {
      this.hooked = hooked;
      this.trace = trace;
    }

    @Override
    public void look(Result row) {
      Precondition precondition = hooked.precondition.orElseThrow();
      precondition.check(
          hooks.hasAfter(precondition.read().endpoint())
              ? hooks.after(
                  precondition.read(), row, hooked.identity, hooked.surface, hooked.deadlineNanos)
              : row);
    }

    @Override
    public List<Result> pass(List<Result> results) {
      return List.of(finish(results.getLast(), hooked, trace));
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
        isReadOnly(wanted, query),
        maxResultBytes.get(request.surface()),
        new CallContext.Terms(
            grant.isDelegated() ? request.settings().get() : Map.of(),
            wanted.terms().timeZone(),
            wanted.terms().rollsBack(),
            wanted.terms().unchanged().isPresent()));
  }

  private static boolean isReadOnly(Operation wanted, Query query) {
    return switch (query) {
      case Query.Read read -> true;
      case Query.Create create -> false;
      case Query.Update update -> false;
      case Query.Delete delete -> false;
      case Query.Call call ->
          call.routine().isReadOnly()
              || (wanted instanceof Operation.Call asked && asked.isReadOnly());
    };
  }

  private static boolean returnsRows(Query query) {
    return switch (query) {
      case Query.Read read -> true;
      case Query.Create create -> create.returning().isPresent();
      case Query.Update update -> update.returning().isPresent();
      case Query.Delete delete -> delete.returning().isPresent();
      case Query.Call call -> true;
    };
  }

  @Override
  public <T> T browse(Request request, String what, Function<Identity, T> look) {
    Trace trace = new Trace(request);
    trace.what(what);
    try {
      Identity identity = identify(request).identity();
      trace.caller(identity);
      trace.passed(Stage.AUTHENTICATE);
      T seen = look.apply(identity);
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
  private Outcome audited(Outcome outcome, AuditRecord entry, Request request) {
    try {
      record(entry, request);
      return outcome;
    } catch (AuditFailure unrecorded) {
      return new Outcome.Failure(unrecorded.told);
    }
  }

  private void record(AuditRecord entry, Request request) {
    try {
      audit.append(entry);
    } catch (UncheckedIOException failure) {
      LOG.error("Call {} could not be audited", request.id(), failure);
      throw new AuditFailure();
    }
  }

  private static GatewayException explained(RuntimeException failure, Request request) {
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
