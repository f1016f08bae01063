package dev.postern.pipeline;

import dev.postern.audit.Stage;
import dev.postern.auth.Caller;
import dev.postern.config.AuditRule;
import dev.postern.error.GatewayException;
import dev.postern.hook.HookBinding;
import dev.postern.hook.SourceAccess;
import dev.postern.hook.TrialDatabase;
import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.pipeline.Explanation.AtSource;
import dev.postern.pipeline.Explanation.Bounded;
import dev.postern.pipeline.Explanation.Refusal;
import dev.postern.pipeline.Explanation.Sent;
import dev.postern.pipeline.Explanation.Step;
import dev.postern.policy.Grant;
import dev.postern.policy.Rules;
import dev.postern.schema.Services;
import dev.postern.spi.Capability;
import dev.postern.spi.Estimate;
import dev.postern.spi.Explained;
import dev.postern.spi.Identity;
import dev.postern.spi.Query;
import dev.postern.spi.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Tells what would become of a call. It takes the way of every call up to the source, which is
 * asked what it would do and does nothing; nothing is counted and nothing recorded.
 */
public final class Explainer {
  private final GovernedPipeline pipeline;
  private final Preparation preparation;
  private final TrialDatabase trials;

  /**
   * How much is wanted.
   *
   * @param runsHooks whether hooks before the call run; what they change in data is undone, what
   *     they do elsewhere is not
   * @param binds what is told of the values that are compared; empty for what the rule keeps of
   *     them in audit records
   */
  public record Wish(boolean runsHooks, Optional<AuditRule.Binds> binds) {
    public static final Wish PLAIN = new Wish(false, Optional.empty());
  }

  /**
   * @param trials where hooks that are run find data
   */
  Explainer(GovernedPipeline pipeline, Preparation preparation, TrialDatabase trials) {
    this.pipeline = pipeline;
    this.preparation = preparation;
    this.trials = trials;
  }

  /**
   * Explains one call; what would be wrong with it is a part of the answer.
   *
   * @param caller whom the request does not name itself
   * @param parse gives the operation; may throw {@link GatewayException}
   */
  public Explanation explain(
      Request request, Caller caller, Function<Identity, Operation> parse, Wish wish) {
    return new Look(request, caller, wish).at(parse);
  }

  /** One call that is looked at. One thread. */
  private final class Look {
    private final Request request;
    private final Caller caller;
    private final Wish wish;
    private final Trace trace;
    private final Rules rules = pipeline.rules();
    private final Preparation way;
    private Operation asked;
    private Admitted admitted;
    private Prepared prepared;
    private final List<Explained> explained = new ArrayList<>();
    private Step step = Step.PARSE;

    Look(Request request, Caller caller, Wish wish) {
      this.request = request;
      this.caller = caller;
      this.wish = wish;
      this.trace = new Trace(request);
      this.way = preparation.looking(wish.runsHooks());
    }

    Explanation at(Function<Identity, Operation> parse) {
      Optional<GatewayException> error = Optional.empty();
      try {
        go(parse);
      } catch (RuntimeException failure) {
        RuntimeException told =
            prepared == null ? failure : pipeline.translated(failure, prepared, trace);
        error = Optional.of(GovernedPipeline.explained(told, request));
      }
      return explanation(error);
    }

    private void go(Function<Identity, Operation> parse) {
      admitted = way.admit(request, caller, identity -> read(parse, identity), rules, trace);
      step = Step.HOOKS;
      prepared = wish.runsHooks() ? rehearsed() : plan(SourceAccess.NONE);
      step = Step.SOURCE;
      Services.Service service = prepared.service();
      if (!service.schema().can(Capability.EXPLAIN)) {
        step = Step.BUDGET;
        way.bounds().checkPlan(prepared);
        return;
      }
      for (Query query : queries()) {
        explained.add(service.source().explain(query, prepared.call()));
      }
      Optional<Estimate> estimate = explained.getLast().estimate();
      step = Step.BUDGET;
      way.bounds().check(prepared, estimate);
      step = Step.SOURCE;
      for (Explained one : explained) {
        if (one.refusal().isPresent()) {
          throw one.refusal().get();
        }
      }
    }

    private Operation read(Function<Identity, Operation> parse, Identity identity) {
      asked = parse.apply(identity);
      step = Step.AUTHORIZE;
      return asked;
    }

    /** Hooks find data as those of trials do: it is left as it was. */
    private Prepared rehearsed() {
      Prepared[] left = new Prepared[1];
      trials.tried(
          asked,
          caller.identity(),
          request.surface(),
          data -> {
            left[0] = plan(data);
            return JsonText.object();
          });
      return left[0];
    }

    private Prepared plan(SourceAccess data) {
      try {
        return way.plan(admitted, data, trace);
      } catch (RuntimeException refused) {
        step = trace.stageNanos().containsKey(Stage.BEFORE) ? Step.PLAN : Step.HOOKS;
        throw refused;
      }
    }

    private List<Query> queries() {
      Query query = prepared.planned().query();
      return prepared
          .precondition()
          .map(row -> List.of(row.planned().query(), query))
          .orElseGet(() -> List.of(query));
    }

    private Explanation explanation(Optional<GatewayException> error) {
      Reasons reasons = new Reasons(request, caller.identity(), rules, preparation.services());
      Optional<Operation> operation = Optional.ofNullable(asked);
      Optional<Grant> grant = Optional.ofNullable(admitted).map(Admitted::grant);
      Optional<Prepared> ready = Optional.ofNullable(prepared);
      return new Explanation(
          caller.identity(),
          operation.map(Operation::endpoint),
          grant.map(Grant::role).orElse(""),
          error.map(
              told -> new Refusal(step, told, reasons.of(told, step, operation, grant, refusal()))),
          reasons.rulings(operation, grant, ready.map(one -> one.planned().query())),
          hooks(),
          wish.runsHooks(),
          ready.map(one -> new MaskedOutputs(one.service()).of(one.planned())).orElse(List.of()),
          grant.map(this::bounded),
          ready.map(one -> atSource(one, reasons)));
    }

    private Optional<SourceException> refusal() {
      return explained.stream().flatMap(one -> one.refusal().stream()).findFirst();
    }

    private List<HookBinding> hooks() {
      if (admitted == null) {
        return List.of();
      }
      List<HookBinding> found = new ArrayList<>();
      if (prepared == null) {
        found.addAll(admitted.ofRow().bindings());
        found.addAll(admitted.hooks().bindings());
      } else {
        found.addAll(prepared.hooks().ofRow().bindings());
        found.addAll(prepared.hooks().own().bindings());
        found.addAll(prepared.hooks().ofRead().bindings());
      }
      return found;
    }

    private Bounded bounded(Grant grant) {
      OptionalLong maxRows =
          prepared != null && prepared.planned().isExport()
              ? OptionalLong.empty()
              : Reasons.maxRows(grant, asked.endpoint());
      return new Bounded(
          grant.timeoutMillis(),
          maxRows,
          admitted.maxResultBytes(),
          way.bounds().lockTimeoutMillis(grant),
          grant.budgets(),
          way.bounds().rates(admitted));
    }

    private AtSource atSource(Prepared ready, Reasons reasons) {
      AuditRule.Binds kept =
          wish.binds().orElseGet(() -> ready.grant().audit(asked.endpoint()).keptBinds());
      List<Query> queries = queries();
      List<Sent> sent = new ArrayList<>();
      for (int i = 0; i < explained.size(); i++) {
        Explained one = explained.get(i);
        sent.add(
            new Sent(
                one.statements(),
                reasons.binds(queries.get(i), ready.grant(), asked.endpoint(), kept),
                one.plan(),
                one.estimate()));
      }
      return new AtSource(
          ready.call().sourceRole(),
          ready.call().isReadOnly(),
          ready.call().terms().rollsBack(),
          sent);
    }
  }
}
