package dev.postern.pipeline;

import dev.postern.config.Budget;
import dev.postern.config.CallLimits;
import dev.postern.config.RateConfig;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.limit.CountedCall;
import dev.postern.limit.PlanGate;
import dev.postern.limit.Quotas;
import dev.postern.limit.RowAccount;
import dev.postern.operation.Endpoint;
import dev.postern.plan.Planned;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.schema.Services;
import dev.postern.spi.Action;
import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Estimate;
import dev.postern.spi.Identity;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What bounds a call at each step of its way: how often, how many at once, how dear, how many rows
 * and bytes. A call under a role without budgets is asked nothing of all this.
 */
final class Bounds {
  private final Quotas quotas;
  private final CallLimits limits;
  private final boolean isLooking;

  Bounds(Quotas quotas, CallLimits limits) {
    this(quotas, limits, false);
  }

  private Bounds(Quotas quotas, CallLimits limits, boolean isLooking) {
    this.quotas = quotas;
    this.limits = limits;
    this.isLooking = isLooking;
  }

  /** The same for calls that are looked at and not made: nothing is used up by them. */
  Bounds looking() {
    return new Bounds(quotas, limits, true);
  }

  /** Counts a call that its caller may make. What hooks ask is a part of the call around them. */
  void admit(
      Request request,
      Identity identity,
      Grant grant,
      Endpoint endpoint,
      Optional<Services.Service> found,
      Trace trace) {
    if (request.isOfHook() || isLooking) {
      return;
    }
    if (quotas.countsCalls()) {
      quotas.take(counted(request, identity, grant, endpoint, found), request.fields());
    }
    trace.stays(quotas.enter(identity, grant.budgets()));
  }

  private CountedCall counted(
      Request request,
      Identity identity,
      Grant grant,
      Endpoint endpoint,
      Optional<Services.Service> found) {
    String tool = quotas.knowsTools() ? tool(request, endpoint, found) : "";
    return new CountedCall(identity, grant.role(), endpoint, tool, request.credentials());
  }

  /** By which limits a call would be counted. */
  List<RateConfig> rates(Admitted admitted) {
    return quotas.holding(
        counted(
            admitted.request(),
            admitted.caller().identity(),
            admitted.grant(),
            admitted.asked().endpoint(),
            admitted.found()));
  }

  /** A named tool is the same tool by whatever way it is called. */
  private static String tool(Request request, Endpoint endpoint, Optional<Services.Service> found) {
    return found.flatMap(service -> service.schema().tool(endpoint.resource())).isPresent()
        ? endpoint.resource()
        : request.origin().tool();
  }

  /** The most bytes of an answer, where a surface allows so many. */
  static int bytes(Grant grant, int ofSurface) {
    int most = ofSurface;
    for (Budget budget : grant.budgets()) {
      most = (int) Math.min(most, budget.maxBytes().orElse(most));
    }
    return most;
  }

  /** How long a call may wait for locks; 0 for as long as it may take. */
  int lockTimeoutMillis(Grant grant) {
    for (Budget budget : grant.budgets()) {
      if (budget.lockTimeoutMillis().isPresent()) {
        return budget.lockTimeoutMillis().getAsInt();
      }
    }
    return limits.lockTimeoutMillis();
  }

  /**
   * Holds a planned call against the budgets it runs under.
   *
   * @throws GatewayException where it would cost too much, or nothing is left
   */
  void checkPlan(
      Services.Service service, Planned planned, CallContext call, Identity identity, Grant grant) {
    check(service, planned, identity, grant, () -> estimate(service, planned, call));
  }

  /** The same of one that has gone all the way up to its source. */
  void checkPlan(Prepared prepared) {
    checkPlan(
        prepared.service(),
        prepared.planned(),
        prepared.call(),
        prepared.identity(),
        prepared.grant());
  }

  /** The same by what is known to be expected. */
  void check(Prepared prepared, Optional<Estimate> expected) {
    check(
        prepared.service(),
        prepared.planned(),
        prepared.identity(),
        prepared.grant(),
        () -> expected);
  }

  private void check(
      Services.Service service,
      Planned planned,
      Identity identity,
      Grant grant,
      Supplier<Optional<Estimate>> expected) {
    List<Budget> budgets = grant.budgets();
    if (budgets.isEmpty()) {
      return;
    }
    if (countsRows(budgets)) {
      LeavingRows.check(planned.query(), planned.rendering());
    }
    quotas.rows(identity, budgets).requireSome();
    if (!PlanGate.asks(budgets)) {
      return;
    }
    if (!service.schema().can(Capability.ESTIMATE)) {
      throw PlanGate.cannotTell(service.name());
    }
    Consumer<String> refused = isLooking ? limit -> {} : quotas.metrics()::refused;
    expected
        .get()
        .ifPresent(
            estimate ->
                PlanGate.check(
                    estimate, budgets, refused, () -> indexed(service, planned.query(), grant)));
  }

  /** A query that its source refuses to look at is refused by it in its own way when it is run. */
  private static Optional<Estimate> estimate(
      Services.Service service, Planned planned, CallContext call) {
    try {
      return service.source().estimate(planned.query(), call);
    } catch (SourceException refused) {
      return switch (refused.kind()) {
        case TIMEOUT, CANCELLED, UNAVAILABLE, CONFLICT, INTERNAL -> throw refused;
        default -> Optional.empty();
      };
    }
  }

  /** Columns with which keys begin, of those that the caller sees. */
  private static List<String> indexed(Services.Service service, Query query, Grant grant) {
    Optional<Table> table =
        switch (query) {
          case Query.Read read -> Optional.of(read.selection().from().table());
          case Query.Create create -> Optional.of(create.table());
          case Query.Update update -> Optional.of(update.table());
          case Query.Delete delete -> Optional.of(delete.table());
          case Query.Call routine -> Optional.empty();
        };
    if (table.isEmpty()) {
      return List.of();
    }
    String resource = service.schema().resource(table.get());
    Optional<Columns> visible = grant.columns(service.name(), resource, Action.READ);
    return table.get().indexed().stream()
        .filter(column -> visible.filter(columns -> columns.contains(column)).isPresent())
        .toList();
  }

  /** Counts the rows that a call has found, with those that are related to them. */
  void countRows(Prepared prepared, Result result) {
    List<Budget> budgets = prepared.grant().budgets();
    if (countsRows(budgets) && givesRows(prepared.planned())) {
      quotas
          .rows(prepared.identity(), budgets)
          .take(LeavingRows.count(prepared.planned().query(), result.rowCount(), result.body()));
    }
  }

  private static boolean countsRows(List<Budget> budgets) {
    for (Budget budget : budgets) {
      if (budget.countsRows()) {
        return true;
      }
    }
    return false;
  }

  private static boolean givesRows(Planned planned) {
    return Effect.returnsRows(planned.query()) && !(planned.rendering() instanceof Rendering.Plan);
  }

  /** Counts the rows of an export as they leave, and holds its bytes against the budgets. */
  Export.Bound ofExport(Prepared prepared) {
    List<Budget> budgets = prepared.grant().budgets();
    if (budgets.isEmpty()) {
      return Export.Bound.NONE;
    }
    RowAccount account = quotas.rows(prepared.identity(), budgets);
    boolean countsRows = countsRows(budgets);
    Query query = prepared.planned().query();
    Optional<Budget> narrowest = narrowest(budgets);
    return (rows, piece, bytes) -> {
      if (narrowest.isPresent() && bytes > narrowest.get().maxBytes().getAsLong()) {
        throw tooLarge(narrowest.get());
      }
      account.take(countsRows ? LeavingRows.count(query, rows, piece) : rows);
    };
  }

  /** What is said of an answer that is too many bytes. */
  GatewayException tooLarge(Prepared prepared) {
    int most = prepared.call().maxResultBytes();
    Optional<Budget> narrowest = narrowest(prepared.grant().budgets());
    return narrowest.isPresent() && narrowest.get().maxBytes().getAsLong() <= most
        ? tooLarge(narrowest.get())
        : new GatewayException(
                ErrorCode.RESULT_TOO_LARGE, "the answer is larger than %d bytes".formatted(most))
            .hint("Select fewer columns or ask for a smaller page with limit");
  }

  private static GatewayException tooLarge(Budget budget) {
    OptionalLong most = budget.maxBytes();
    return new GatewayException(
            ErrorCode.RESULT_TOO_LARGE,
            "the answer is larger than %d bytes".formatted(most.getAsLong()))
        .details("That is the budget max-bytes of %s.".formatted(budget.holder()))
        .hint("Select fewer columns or ask for a smaller page with limit");
  }

  private static Optional<Budget> narrowest(List<Budget> budgets) {
    return budgets.stream()
        .filter(budget -> budget.maxBytes().isPresent())
        .min(
            (one, other) -> Long.compare(one.maxBytes().getAsLong(), other.maxBytes().getAsLong()));
  }
}
