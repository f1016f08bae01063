package dev.postern.hook;

import static dev.postern.hook.ScriptFolder.CLERK;
import static dev.postern.hook.ScriptFolder.SHOP;
import static dev.postern.hook.ScriptFolder.afterRead;
import static dev.postern.hook.ScriptFolder.read;
import static dev.postern.hook.ScriptFolder.refused;
import static dev.postern.hook.ScriptFolder.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.HookLimits;
import dev.postern.config.HookSafety;
import dev.postern.config.HookSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.mask.MaskKey;
import dev.postern.mask.Masking;
import dev.postern.metric.Metrics;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.spi.Selection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many calls at once, calls that never end, and more calls than there is room for. */
class HookPoolTest {
  private static final String ENDLESS = "export function afterRead(ctx) { for (;;); }";

  @TempDir Path folder;

  private HookEngine engine(int timeoutMillis, int threads, int queueLength, String text) {
    HookSettings usual =
        new ScriptFolder(folder).with("shop/customers.js", text).settings(timeoutMillis);
    HookLimits limits = usual.limits();
    return HookEngine.open(
        usual.with(
            new HookLimits(
                timeoutMillis,
                limits.loadTimeoutMillis(),
                Integer.MAX_VALUE,
                threads,
                queueLength,
                limits.maxPayloadBytes(),
                limits.maxLogCharacters(),
                limits.maxSourceBytes())),
        SHOP);
  }

  @Test
  void callsOfManyThreadsKeepToThemselves() throws Exception {
    String text =
        """
        export async function afterRead(ctx) {
          await null;
          for (const row of ctx.rows) row.by = ctx.user.subject;
        }
        """;
    try (HookEngine hooks = engine(20_000, 2, 1_000, text);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int call = 0; call < 300; call++) {
        String body = "[{\"id\":" + call + "}]";
        answers.add(
            callers.submit(
                () ->
                    afterRead(hooks, body.length() % 2 == 0 ? CLERK : ScriptFolder.SUPPORT, body)));
      }
      for (int call = 0; call < 300; call++) {
        String body = "[{\"id\":" + call + "}]";
        String by = body.length() % 2 == 0 ? "u-7" : "u-8";
        assertEquals("[{\"id\":" + call + ",\"by\":\"" + by + "\"}]", answers.get(call).get());
      }
    }
  }

  @Test
  void aRunOverTimeIsEndedAndItsThreadReplaced() {
    String text =
        """
        export function afterRead(ctx) {
          if (ctx.rows[0].id === 1) for (;;);
          if (ctx.rows[0].id === 2) { let big = 3n; for (;;) big *= big; }
          if (ctx.rows[0].id === 3) for (;;) new Array(100_000).fill(1).sort();
        }
        """;
    try (HookEngine hooks = engine(1_500, 1, 10, text)) {
      for (int id = 1; id <= 3; id++) {
        String body = "[{\"id\":" + id + "}]";
        GatewayException told = assertThrows(GatewayException.class, () -> afterRead(hooks, body));
        assertEquals(ErrorCode.HOOK_FAILED, told.code());
        assertTrue(
            told.getCause().getMessage().contains("longer than its limit of 1500 ms"),
            told.getCause()::getMessage);
        assertEquals("[{\"id\":7}]", afterRead(hooks, "[{\"id\":7}]"));
      }
    }
  }

  @Test
  void moreCallsThanTheQueueHoldsAreTurnedAway() throws Exception {
    try (HookEngine hooks = engine(2_000, 1, 1, ENDLESS);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int call = 0; call < 8; call++) {
        answers.add(callers.submit(() -> afterRead(hooks, "[]")));
      }
      List<ErrorCode> codes = new ArrayList<>();
      for (Future<String> answer : answers) {
        ExecutionException failed = assertThrows(ExecutionException.class, answer::get);
        codes.add(((GatewayException) failed.getCause()).code());
      }
      assertTrue(codes.contains(ErrorCode.OVERLOADED), codes::toString);
      assertTrue(codes.contains(ErrorCode.HOOK_FAILED), codes::toString);
    }
  }

  @Test
  void aCallThatIsOutOfTimeAlreadyIsRefused() {
    try (HookEngine hooks = engine(20_000, 1, 10, "export function afterRead(ctx) {}")) {
      GatewayException told =
          assertThrows(
              GatewayException.class,
              () -> ScriptFolder.after(hooks, read(), result("[]"), CLERK, System.nanoTime() - 1));
      assertTrue(
          List.of(ErrorCode.OVERLOADED, ErrorCode.HOOK_FAILED).contains(told.code()),
          told::toString);
    }
  }

  @Test
  void aClosedEngineRefuses() {
    HookEngine hooks = engine(500, 1, 10, ENDLESS);
    hooks.close();
    GatewayException told = refused(hooks);
    assertTrue(
        List.of(ErrorCode.OVERLOADED, ErrorCode.HOOK_FAILED).contains(told.code()), told::toString);
  }

  @Test
  void aBodyThatIsTooLargeNeverReachesTheScript() {
    try (HookEngine hooks =
        engine(20_000, 1, 10, "export function afterRead(ctx) { ctx.rows = []; }")) {
      String body = "[{\"a\":\"" + "x".repeat(1024 * 1024) + "\"}]";
      GatewayException told = assertThrows(GatewayException.class, () -> afterRead(hooks, body));
      assertEquals(ErrorCode.HOOK_FAILED, told.code());
      assertTrue(told.getCause().getMessage().contains("1048576"), told.getCause()::getMessage);
    }
  }

  @Test
  void aHookThatRunsOverTimeAgainAndAgainGetsARest() {
    String text =
        """
        export function afterRead(ctx) {
          if (ctx.rows[0].id === 1) for (;;);
          if (ctx.rows[0].id === 2) throw new Error('no');
        }
        """;
    HookSettings usual = new ScriptFolder(folder).with("shop/customers.js", text).settings(300);
    Metrics metrics = new Metrics();
    Surroundings around = Surroundings.real(new Masking(MaskKey.ofThisRun()), metrics.hooks());
    try (HookEngine hooks =
        HookEngine.open(usual.with(new HookSafety(2, 60_000, false)), SHOP, around)) {
      assertEquals(ErrorCode.HOOK_FAILED, code(hooks, 1));
      assertEquals(ErrorCode.HOOK_FAILED, code(hooks, 2), "an ordinary throw begins anew");
      assertEquals(ErrorCode.HOOK_FAILED, code(hooks, 1));
      assertEquals(ErrorCode.HOOK_FAILED, code(hooks, 1));
      assertEquals(ErrorCode.HOOK_RESTING, code(hooks, 3));
      assertEquals(ErrorCode.HOOK_RESTING, code(hooks, 1));
      String numbers = new String(metrics.text(), StandardCharsets.UTF_8);
      String file = "{file=\"shop/customers.js\"} 1.0";
      assertTrue(numbers.contains("postern_hook_resting" + file), numbers);
      assertTrue(numbers.contains("postern_hook_rests_total" + file), numbers);
    }
  }

  @Test
  void afterItsRestOneCallDecides() {
    Breaker breaker = new Breaker();
    HookSafety safety = new HookSafety(1, 1, false);
    HookSafety later = new HookSafety(1, 60_000, false);
    assertTrue(breaker.failed(safety));
    while (!breaker.admits(safety)) {
      Thread.onSpinWait();
    }
    assertFalse(breaker.admits(safety), "another call while one tries");
    assertTrue(breaker.failed(later));
    assertFalse(breaker.admits(later));
    assertTrue(new Breaker().admits(later));
    Breaker good = new Breaker();
    good.failed(safety);
    while (!good.admits(safety)) {
      Thread.onSpinWait();
    }
    good.ended();
    assertTrue(good.admits(later));
    assertTrue(good.admits(later), "no longer one at a time");
  }

  private static ErrorCode code(HookEngine hooks, int id) {
    return assertThrows(GatewayException.class, () -> afterRead(hooks, "[{\"id\":" + id + "}]"))
        .code();
  }

  @Test
  void oneFileLeavesAThreadAndRoomToOthers() throws Exception {
    new ScriptFolder(folder).with("shop/orders.js", "export function afterRead(ctx) {}");
    try (HookEngine hooks = engine(20_000, 2, 8, ENDLESS);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> endless = new ArrayList<>();
      long deadline = System.nanoTime() + 4_000_000_000L;
      for (int call = 0; call < 8; call++) {
        endless.add(
            callers.submit(
                () ->
                    ScriptFolder.after(hooks, read(), result("[]"), CLERK, deadline)
                        .body()
                        .text()));
      }
      for (int call = 0; call < 20; call++) {
        assertEquals(
            "[]",
            ScriptFolder.after(hooks, orders(), result("[]"), CLERK, ScriptFolder.soon())
                .body()
                .text());
      }
      List<ErrorCode> codes = new ArrayList<>();
      for (Future<String> answer : endless) {
        ExecutionException failed = assertThrows(ExecutionException.class, answer::get);
        codes.add(((GatewayException) failed.getCause()).code());
      }
      // one has a thread and two wait: the others found no room
      long turnedAway = codes.stream().filter(ErrorCode.OVERLOADED::equals).count();
      assertTrue(turnedAway >= 5, codes::toString);
    }
  }

  private static Operation.Read orders() {
    Selection<RelationName, ColumnName> customers = read().selection();
    return new Operation.Read(
        "shop",
        new Selection<>(
            RelationName.of("orders"),
            customers.items(),
            customers.where(),
            customers.order(),
            customers.page()),
        false);
  }
}
