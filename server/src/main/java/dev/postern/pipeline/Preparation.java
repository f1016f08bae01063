package dev.postern.pipeline;

import dev.postern.audit.Stage;
import dev.postern.auth.Caller;
import dev.postern.config.CallLimits;
import dev.postern.config.Requestor;
import dev.postern.config.RestSettings;
import dev.postern.hook.HookCall;
import dev.postern.hook.HookEngine;
import dev.postern.hook.Hooks;
import dev.postern.hook.SourceAccess;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.RelationName;
import dev.postern.operation.Surface;
import dev.postern.plan.CursorSeal;
import dev.postern.plan.GuardedColumns;
import dev.postern.plan.NamedReads;
import dev.postern.plan.Naming;
import dev.postern.plan.Planned;
import dev.postern.plan.Planner;
import dev.postern.policy.Grant;
import dev.postern.policy.Rules;
import dev.postern.schema.Services;
import dev.postern.spi.CallContext;
import dev.postern.spi.Filter;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import dev.postern.spi.Page;
import dev.postern.spi.Query;
import dev.postern.spi.Routine;
import dev.postern.spi.Selection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;

/** The way of a call up to its source: who may make it, its hooks, its plan. */
final class Preparation {
  private final HookEngine hooks;
  private final Services services;
  private final Map<Surface, Integer> maxResultBytes;
  private final Map<String, RestSettings> rest;
  private final CallLimits limits;
  private final CursorSeal cursors;
  private final Bounds bounds;
  private final boolean runsHooks;

  Preparation(
      HookEngine hooks,
      Services services,
      Map<Surface, Integer> maxResultBytes,
      Map<String, RestSettings> rest,
      CallLimits limits,
      CursorSeal cursors,
      Bounds bounds) {
    this(hooks, services, maxResultBytes, rest, limits, cursors, bounds, true);
  }

  private Preparation(
      HookEngine hooks,
      Services services,
      Map<Surface, Integer> maxResultBytes,
      Map<String, RestSettings> rest,
      CallLimits limits,
      CursorSeal cursors,
      Bounds bounds,
      boolean runsHooks) {
    this.hooks = hooks;
    this.services = services;
    this.maxResultBytes = Map.copyOf(maxResultBytes);
    this.rest = Map.copyOf(rest);
    this.limits = limits;
    this.cursors = cursors;
    this.bounds = bounds;
    this.runsHooks = runsHooks;
  }

  /**
   * The same way for calls that are looked at and not made: nothing is counted.
   *
   * @param wakesHooks whether those before it run all the same
   */
  Preparation looking(boolean wakesHooks) {
    return new Preparation(
        hooks, services, maxResultBytes, rest, limits, cursors, bounds.looking(), wakesHooks);
  }

  /**
   * Finds out what is asked, and whether its caller may ask it.
   *
   * @param rules by which that is decided
   */
  Admitted admit(
      Request request,
      Caller caller,
      Function<Identity, Operation> parse,
      Rules rules,
      Trace trace) {
    Identity identity = caller.identity();
    trace.caller(identity);
    trace.passed(Stage.AUTHENTICATE);

    Operation asked = parse.apply(identity);
    Endpoint endpoint = asked.endpoint();
    trace.endpoint(endpoint);
    trace.passed(Stage.PARSE);

    Optional<Services.Service> found = services.find(endpoint.service());
    Requestor requestor = request.requestor();
    Naming naming = naming(endpoint, found, resource -> rules.knows(identity, resource, requestor));
    Grant grant =
        rules
            .authorize(identity, endpoint, requestor, () -> naming.unknown(asked))
            .within(found.map(known -> known.timeoutMillis(endpoint)).orElse(OptionalInt.empty()));
    long deadlineNanos = request.startedNanos() + grant.timeoutMillis() * 1_000_000L;
    trace.role(grant.role());
    trace.kept(grant.audit(endpoint), Effect.mayWrite(asked));
    trace.rollsBack(asked.terms().rollsBack());
    if (requestor == Requestor.TOOL) {
      grant.checkTool(endpoint, Effect.mayWrite(asked));
    }
    bounds.admit(request, identity, grant, endpoint, found, trace);
    trace.passed(Stage.AUTHORIZE);
    Hooks own = hooks(endpoint, identity, request);
    Hooks ofRow = hooks(Precondition.asked(asked), identity, request);
    return new Admitted(
        request,
        caller,
        asked,
        found,
        naming,
        grant,
        own,
        ofRow,
        deadlineNanos,
        Bounds.bytes(grant, maxResultBytes.get(request.surface())),
        asked.terms().unchanged().isPresent());
  }

  /**
   * Runs the hooks before it, plans what they leave, and holds that against its budgets.
   *
   * @param data the way of what the hooks ask of data themselves
   */
  Prepared prepare(Admitted admitted, SourceAccess data, Trace trace) {
    Prepared prepared = plan(admitted, data, trace);
    bounds.checkPlan(prepared);
    return prepared;
  }

  /** The same without a look at what it would cost. */
  Prepared plan(Admitted admitted, SourceAccess data, Trace trace) {
    Request request = admitted.request();
    Grant grant = admitted.grant();
    HookCall hookCall = CallHooks.call(admitted, data, trace);
    Hooks own = admitted.hooks();
    Operation wanted = own.before(admitted.asked(), hookCall);
    trace.passed(Stage.BEFORE);

    Services.Service service = admitted.service();
    Naming naming = admitted.naming();
    Optional<Operation.Read> named = NamedReads.meant(wanted, grant, service.schema());
    Hooks ofRead = hooks(named, hookCall.identity(), request);
    Optional<Operation> read = named.map(meant -> ofRead.before(meant, hookCall));
    RowNames rows =
        RowNames.of(read.orElse(wanted), own, ofRead, hookCall, grant, service.schema());
    Planned planned = Planner.plan(rows.asked(), grant, service.schema(), naming);
    trace.compared(
        planned.query(),
        () ->
            GuardedColumns.of(
                planned.query(), admitted.asked().endpoint(), grant, service.schema()));
    trace.masked(planned.masked());
    trace.passed(Stage.PLAN);

    long endNanos =
        planned.isExport()
            ? request.startedNanos() + limits.exportTimeoutMillis() * 1_000_000L
            : admitted.deadlineNanos();
    CallContext call = context(admitted, wanted, planned.query(), endNanos);
    Hooks ofRow = admitted.ofRow();
    Optional<RowNames> old =
        Precondition.asked(wanted)
            .map(asks -> ofRow.before(asks, hookCall))
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

  /**
   * Prepares a statement that a hook brings: for the role and until the end of the call that asks.
   */
  Prepared statement(
      Admitted asking,
      Request request,
      Routine routine,
      List<Optional<String>> values,
      Trace trace) {
    trace.caller(asking.caller().identity());
    trace.role(asking.grant().role());
    trace.kept(asking.grant().audit(asking.asked().endpoint()), false);
    trace.what(HookStatements.NAME);
    Operation.Call call =
        new Operation.Call(
            asking.service().name(),
            new Payload(List.of(), Json.of("{}"), 1),
            new Selection<>(
                RelationName.of(HookStatements.NAME),
                List.of(new Selection.Item.Field<>(ColumnName.ALL, ColumnName.ALL.text())),
                Filter.all(),
                List.of(),
                Page.ALL),
            false,
            true);
    Grant grant = asking.grant();
    Planned planned =
        Planner.statement(
            call,
            routine,
            values,
            asking.asked().endpoint(),
            grant,
            asking.service().schema(),
            asking.naming());
    trace.passed(Stage.PLAN);
    CallContext context =
        context(asking.by(request), call, planned.query(), asking.deadlineNanos());
    bounds.checkPlan(asking.service(), planned, context, asking.caller().identity(), grant);
    return new Prepared(
        asking.service(),
        context,
        call,
        Optional.empty(),
        planned,
        Optional.empty(),
        grant,
        CallHooks.none(CallHooks.call(asking, SourceAccess.NONE, trace), call));
  }

  private Hooks hooks(Optional<? extends Operation> asked, Identity identity, Request request) {
    return asked
        .map(operation -> hooks(operation.endpoint(), identity, request))
        .orElse(Hooks.NONE);
  }

  private Hooks hooks(Endpoint endpoint, Identity identity, Request request) {
    Hooks found = hooks.of(endpoint, identity, request.surface());
    return runsHooks ? found : found.asleep();
  }

  Services services() {
    return services;
  }

  /** What bounds calls on this way. */
  Bounds bounds() {
    return bounds;
  }

  private Naming naming(
      Endpoint asked, Optional<Services.Service> found, Predicate<Endpoint> isKnown) {
    return new Naming(
        found.map(Services.Service::schema),
        resource -> isKnown.test(new Endpoint(asked.service(), resource, asked.action())),
        rest.containsKey(asked.service()) && rest.get(asked.service()).allowsPlans(),
        cursors);
  }

  private CallContext context(
      Admitted admitted, Operation wanted, Query query, long deadlineNanos) {
    Request request = admitted.request();
    Grant grant = admitted.grant();
    return new CallContext(
        request.id(),
        grant.sourceRole(),
        admitted.caller().claimsJson(),
        deadlineNanos,
        Effect.isReadOnly(wanted, query),
        admitted.maxResultBytes(),
        new CallContext.Terms(
            grant.isDelegated() ? request.settings().get() : Map.of(),
            wanted.terms().timeZone(),
            wanted.terms().rollsBack(),
            admitted.isRepeatable(),
            bounds.lockTimeoutMillis(grant)),
        request.cancellation());
  }
}
