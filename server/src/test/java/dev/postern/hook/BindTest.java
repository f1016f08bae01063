package dev.postern.hook;

import static dev.postern.hook.ScriptFolder.CLERK;
import static dev.postern.hook.ScriptFolder.SUPPORT;
import static dev.postern.hook.ScriptFolder.afterRead;
import static dev.postern.hook.ScriptFolder.read;
import static dev.postern.hook.ScriptFolder.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.error.ErrorCode;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Surface;
import dev.postern.spi.Action;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which hooks run around which calls, and in which order. */
class BindTest {
  @TempDir Path folder;
  private ScriptFolder scripts;

  @BeforeEach
  void folder() {
    scripts = new ScriptFolder(folder);
  }

  private BindTest says(String file, String word, String bind) {
    String exported = bind.isEmpty() ? "" : "export const bind = " + bind + ";";
    scripts.with(
        file,
        exported
            + "\nexport function afterRead(ctx) { for (const row of ctx.rows) row.by += '"
            + word
            + " '; }");
    return this;
  }

  private String said(HookEngine hooks, Surface surface) {
    return hooks
        .of(read().endpoint(), CLERK, surface)
        .after(
            read(),
            ScriptFolder.result("[{\"by\":\"\"}]"),
            ScriptFolder.call(CLERK, ScriptFolder.soon()))
        .body()
        .text();
  }

  @Test
  void thoseForLessAreTheInnerOnes() {
    says("shop/customers.js", "own", "")
        .says("shop/_any.js", "service", "")
        .says("_any.js", "all", "");
    try (HookEngine hooks = scripts.open()) {
      assertEquals("[{\"by\":\"own service all \"}]", said(hooks, Surface.REST));
      assertTrue(
          hooks.of(new Endpoint("shop", "orders", Action.READ), CLERK, Surface.REST).hasAfter());
      assertTrue(
          hooks.of(new Endpoint("other", "orders", Action.READ), CLERK, Surface.REST).hasAfter());
      assertFalse(
          hooks.of(new Endpoint("other", "orders", Action.CREATE), CLERK, Surface.REST).hasAfter());
    }
  }

  @Test
  void anOrderComesBeforeThat() {
    says("shop/customers.js", "own", "{ order: -5 }")
        .says("shop/_any.js", "service", "{ order: 7 }")
        .says("_any.js", "all", "");
    try (HookEngine hooks = scripts.open()) {
      assertEquals("[{\"by\":\"service all own \"}]", said(hooks, Surface.REST));
    }
  }

  @Test
  void surfacesAndRolesNarrow() {
    says("shop/customers.js", "own", "{ surfaces: ['mcp'] }")
        .says("_any.js", "all", "{ roles: ['support', 'boss'] }")
        .says("shop/_any.js", "service", "{ surfaces: ['rest', 'mcp'], roles: ['clerk'] }");
    try (HookEngine hooks = scripts.open()) {
      assertEquals("[{\"by\":\"service \"}]", said(hooks, Surface.REST));
      assertEquals("[{\"by\":\"own service \"}]", said(hooks, Surface.MCP));
      assertEquals("[{\"by\":\"all \"}]", afterRead(hooks, SUPPORT, "[{\"by\":\"\"}]"));
    }
  }

  @Test
  void whereNothingNarrowsEveryCallHasTheSame() {
    says("shop/customers.js", "own", "{ needs: ['id'] }")
        .says("_any.js", "all", "{ needs: ['b'] }");
    try (HookEngine hooks = scripts.open()) {
      Hooks first = hooks.of(read().endpoint(), CLERK, Surface.REST);
      assertSame(first, hooks.of(read().endpoint(), SUPPORT, Surface.MCP));
      assertEquals(Set.of("id", "b"), first.needs());
      assertTrue(first.insistOn("id"));
      assertFalse(first.insistOn("b"), "not every resource has it");
    }
  }

  @Test
  void aFailureIsSkippedOnlyWhereItsFileSaysSo() {
    scripts
        .with(
            "shop/customers.js",
            "export const bind = { onError: 'skip' };\n"
                + "export function afterRead(ctx) { ctx.rows = []; throw new Error('no'); }")
        .with("shop/orders.js", "export function afterRead(ctx) { throw new Error('no'); }");
    try (HookEngine hooks = scripts.open()) {
      HookCall call = ScriptFolder.call(CLERK, ScriptFolder.soon());
      String body =
          hooks
              .of(read().endpoint(), CLERK, Surface.REST)
              .after(read(), ScriptFolder.result("[{\"id\":1}]"), call)
              .body()
              .text();
      assertEquals("[{\"id\":1}]", body);
      HookTrace.Run run = call.trace().runs().getFirst();
      assertEquals("skipped threw", run.outcome() + " " + run.reason());
    }
    scripts.with(
        "shop/customers.js",
        "export const bind = { onError: 'skip' };\n"
            + "export function afterRead(ctx) { ctx.reject(403, 'no'); }");
    try (HookEngine hooks = scripts.open()) {
      assertEquals(ErrorCode.HOOK_REJECTED, refused(hooks).code(), "a refusal is no failure");
    }
  }

  @Test
  void aHookMayHaveLessTimeThanTheConfigGives() {
    scripts.with(
        "shop/customers.js",
        "export const bind = { limits: { timeoutMs: 150 } };\n"
            + "export function afterRead(ctx) { let big = 3n; for (;;) big *= 3n; }");
    try (HookEngine hooks = scripts.open()) {
      assertTrue(refused(hooks).getCause().getMessage().contains("its limit of 150 ms"));
    }
  }
}
