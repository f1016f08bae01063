package dev.postern.hook;

import static dev.postern.hook.ScriptFolder.CLERK;
import static dev.postern.hook.ScriptFolder.SHOP;
import static dev.postern.hook.ScriptFolder.afterRead;
import static dev.postern.hook.ScriptFolder.read;
import static dev.postern.hook.ScriptFolder.refused;
import static dev.postern.hook.ScriptFolder.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.HookLimits;
import dev.postern.config.HookSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
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
}
