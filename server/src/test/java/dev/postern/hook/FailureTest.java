package dev.postern.hook;

import static dev.postern.hook.ScriptFolder.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.HookSafety;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of hooks that fail or refuse, and to whom. */
class FailureTest {
  private static final String BROKEN =
      """
      // first
      function inner(rows) {
      \tconst a = rows[0].none.deeper;
        return a;
      }
      export function afterRead(ctx) {
        inner(ctx.rows);
      }
      """;
  private static final String REPORT =
      """
      shop/customers.js:3:12 TypeError: Cannot read property 'deeper' of undefined
           1 | // first
           2 | function inner(rows) {
      >    3 |  const a = rows[0].none.deeper;
             |            ^
           4 |   return a;
           5 | }
        at inner (shop/customers.js:3:12)
        at afterRead (shop/customers.js:7:3)\
      """
          .stripTrailing();

  @TempDir Path folder;

  private HookEngine customers(String text, boolean showsErrors) {
    ScriptFolder scripts = new ScriptFolder(folder).with("shop/customers.js", text);
    return HookEngine.open(
        scripts.settings().with(new HookSafety(5, 10_000, showsErrors)), ScriptFolder.SHOP);
  }

  @Test
  void theLogHasTheLinesAroundAndTheWayThere() {
    try (HookEngine hooks = customers(BROKEN, false)) {
      GatewayException told = refused(hooks);
      assertNull(told.details());
      assertTrue(told.hint().contains("r-1"), told.hint());
      assertEquals(REPORT, told.getCause().getMessage());
    }
  }

  @Test
  void whoWritesHooksSeesTheSame() {
    try (HookEngine hooks = customers(BROKEN, true)) {
      assertEquals(REPORT, refused(hooks).details());
    }
    String text =
        "export async function afterRead(ctx) { await 1; throw new Error('a\\u0085b\\nc'); }";
    try (HookEngine hooks = customers(text, true)) {
      String details = refused(hooks).details();
      assertTrue(details.startsWith("shop/customers.js:1:"), details);
      assertTrue(details.contains("Error: a b c\n"), details);
    }
  }

  @Test
  void aRefusalMayNameFields() {
    String text =
        """
        export function afterRead(ctx) {
          throw ctx.reject(422, 'no', { errors: { phone: 'is short', name: 'is long' } });
        }
        """;
    try (HookEngine hooks = customers(text, false)) {
      GatewayException told = refused(hooks);
      assertEquals(ErrorCode.HOOK_REJECTED, told.code());
      assertEquals(Map.of("phone", "is short", "name", "is long"), told.errors());
    }
  }

  @Test
  void aRefusalThatMakesNoSenseIsAFailure() {
    for (String options :
        new String[] {
          "{ errors: 'text' }",
          "{ errors: [1] }",
          "{ errors: { a: 1 } }",
          "{ errors: { a: '' } }",
          "{ errors: Object.fromEntries(Array.from({ length: 101 }, (_, i) => ['f' + i, 'x'])) }"
        }) {
      String text =
          "export function afterRead(ctx) { ctx.reject(422, 'no', %s); }".formatted(options);
      try (HookEngine hooks = customers(text, false)) {
        assertEquals(ErrorCode.HOOK_FAILED, refused(hooks).code(), options);
      }
    }
  }
}
