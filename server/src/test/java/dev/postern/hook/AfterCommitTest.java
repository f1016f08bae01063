package dev.postern.hook;

import static dev.postern.hook.ScriptFolder.CLERK;
import static dev.postern.hook.ScriptFolder.SHOP;
import static dev.postern.hook.ScriptFolder.creation;
import static dev.postern.hook.ScriptFolder.result;
import static dev.postern.hook.ScriptFolder.soon;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.HookReach;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.mask.MaskKey;
import dev.postern.mask.Masking;
import dev.postern.metric.Metrics;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hooks that run once a change is there to stay: how often, for how long, and how many. */
@Timeout(120)
class AfterCommitTest {
  private static final Operation CREATION = creation("[{\"id\":1}]", "id");

  @TempDir Path folder;

  private final Metrics metrics = new Metrics();

  private HookEngine engine(HookReach.AfterCommit settings, String customers) {
    ScriptFolder scripts = new ScriptFolder(folder).with("shop/customers.js", customers);
    HookReach defaults = HookReach.NOTHING;
    HookReach reach = new HookReach(Map.of(), Map.of(), defaults.fetch(), defaults.kv(), settings);
    return HookEngine.open(
        scripts.settings().with(reach),
        SHOP,
        Surroundings.real(new Masking(MaskKey.ofThisRun()), metrics.hooks()));
  }

  private static Notice notice(HookEngine hooks) {
    return hooks
        .of(CREATION.endpoint(), CLERK, Surface.REST)
        .notice(ScriptFolder.call(CLERK, soon()));
  }

  private String numbers() {
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }

  /** Waits for numbers, which are all that is seen of it. */
  private void await(Predicate<String> seen) {
    while (!seen.test(numbers())) {
      Thread.onSpinWait();
    }
  }

  private static String outcome(String name, int count) {
    return "postern_hook_after_commit_total{file=\"shop/customers.js\",outcome=\"%s\"} %d.0"
        .formatted(name, count);
  }

  private void awaitOutcome(String name, int count) {
    await(text -> text.contains(outcome(name, count)));
  }

  @Test
  void itSeesTheRowsThatTheCallerGot() {
    String text =
        """
        export function afterCommit(ctx) {
          ctx.metric(ctx.action + '_' + ctx.user.subject.replace('-', '_'), ctx.rows[0].id);
        }
        """;
    try (HookEngine hooks = engine(HookReach.AfterCommit.DEFAULTS, text)) {
      notice(hooks).send(CREATION, result("[{\"id\":7}]"));
      awaitOutcome("delivered", 1);
      assertTrue(numbers().contains("postern_script_metric_sum{name=\"create_u_7\"} 7.0"));
    }
  }

  @Test
  void whatFailsIsTriedAgainAndGivenUpInTheEnd() {
    String text =
        """
        export function afterCommit(ctx) {
          const tries = ctx.kv.increment('tries ' + ctx.rows[0].id);
          if (ctx.rows[0].id === 1 && tries === 3) return;
          if (ctx.rows[0].id === 2) ctx.reject(400, 'cannot be heard');
          throw new Error('try ' + tries);
        }
        """;
    try (HookEngine hooks =
        engine(new HookReach.AfterCommit(3, 1, 20_000, 10, 1_000_000, 5_000), text)) {
      notice(hooks).send(CREATION, result("[{\"id\":1}]"));
      awaitOutcome("delivered", 1);
      assertTrue(numbers().contains(outcome("failed", 2)), this::numbers);
      notice(hooks).send(CREATION, result("[{\"id\":2}]"));
      awaitOutcome("given_up", 1);
      assertTrue(numbers().contains(outcome("failed", 4)), this::numbers);
      await(seen -> seen.contains("postern_hook_after_commit_queued 0.0"));
    }
  }

  @Test
  void roomIsTakenBeforeTheChangeAndGivenBackWhereThereIsNone() {
    String text = "export function afterCommit(ctx) {}";
    try (HookEngine hooks =
        engine(new HookReach.AfterCommit(3, 1, 20_000, 2, 1_000_000, 5_000), text)) {
      Notice first = notice(hooks);
      Notice second = notice(hooks);
      GatewayException full = assertThrows(GatewayException.class, () -> notice(hooks));
      assertEquals(ErrorCode.OVERLOADED, full.code());
      assertEquals(503, full.status());
      first.close();
      first.close();
      first.send(CREATION, result("[]"));
      Notice third = notice(hooks);
      assertThrows(GatewayException.class, () -> notice(hooks));
      second.close();
      third.close();
      assertTrue(numbers().contains("postern_hook_after_commit_queued 0.0"), this::numbers);
      assertTrue(numbers().contains(outcome("refused", 2)), this::numbers);
    }
  }

  @Test
  void whereTooManyBytesWaitNoneAreAdded() {
    String text = "export function afterCommit(ctx) { throw new Error('not yet'); }";
    HookReach.AfterCommit settings =
        new HookReach.AfterCommit(3, 60_000, 20_000, 10, 1_000, 20_000);
    try (HookEngine hooks = engine(settings, text)) {
      notice(hooks).send(CREATION, result("[{\"id\":1}]"));
      Notice second = notice(hooks);
      second.send(CREATION, result("[{\"id\":\"" + "x".repeat(1_000) + "\"}]"));
      GatewayException full = assertThrows(GatewayException.class, () -> notice(hooks));
      assertEquals(ErrorCode.OVERLOADED, full.code());
      awaitOutcome("failed", 2);
    }
    assertTrue(numbers().contains("postern_hook_after_commit_queued 0.0"), this::numbers);
  }

  @Test
  void readsHaveNone() {
    try (HookEngine hooks =
        engine(HookReach.AfterCommit.DEFAULTS, "export function afterCommit(ctx) {}")) {
      Hooks bound = hooks.of(ScriptFolder.read().endpoint(), CLERK, Surface.REST);
      assertEquals(Notice.NONE, bound.notice(ScriptFolder.call(CLERK, soon())));
    }
  }

  @Test
  void whatWaitsForAnotherTryHasOneWhenTheGatewayStops() {
    String text =
        """
        export function afterCommit(ctx) {
          if (ctx.kv.increment('tries') === 1) throw new Error('not yet');
        }
        """;
    HookEngine hooks =
        engine(new HookReach.AfterCommit(3, 60_000, 20_000, 10, 1_000_000, 60_000), text);
    try (hooks) {
      notice(hooks).send(CREATION, result("[]"));
      awaitOutcome("failed", 1);
    }
    assertTrue(numbers().contains(outcome("delivered", 1)), this::numbers);
    assertThrows(GatewayException.class, () -> notice(hooks));
  }

  @Test
  void whatDoesNotEndInTimeIsLost() {
    String text = "export function afterCommit(ctx) { ctx.metric('begun'); for (;;); }";
    HookReach.AfterCommit settings = new HookReach.AfterCommit(3, 1, 60_000, 10, 1_000_000, 1);
    ScriptFolder scripts = new ScriptFolder(folder).with("shop/customers.js", text);
    try (HookEngine hooks = endless(scripts, settings)) {
      notice(hooks).send(CREATION, result("[]"));
      await(seen -> seen.contains("postern_script_metric_count{name=\"begun\"} 1"));
    }
    assertTrue(numbers().contains(outcome("lost", 1)), this::numbers);
  }

  private HookEngine endless(ScriptFolder scripts, HookReach.AfterCommit settings) {
    HookReach defaults = HookReach.NOTHING;
    return HookEngine.open(
        scripts
            .settings(60_000)
            .with(new HookReach(Map.of(), Map.of(), defaults.fetch(), defaults.kv(), settings))
            .with(ScriptFolder.manyStatements(scripts.settings().limits())),
        SHOP,
        Surroundings.real(new Masking(MaskKey.ofThisRun()), metrics.hooks()));
  }
}
