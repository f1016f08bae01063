package dev.postern.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.ConfigException;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Tests beside hooks, and single hooks on described calls. */
class HookTestsTest {
  private static final String HOOK =
      """
      let calls = 0;
      export function afterRead(ctx) {
        for (const row of ctx.rows) row.seen = ++calls;
        ctx.log('rows', ctx.rows.length);
      }
      export function beforeRead(ctx) {
        ctx.narrow('tenant_id', 'eq', ctx.user.claims.tenant_id);
        ctx.narrow('state', 'in', ['a', 'b']);
        ctx.narrow('gone', 'is', null);
      }
      export function beforeCreate(ctx) {
        if (!ctx.rows[0].email) ctx.reject(422, 'no address', { code: 'no_email', details: 'email' });
        ctx.rows[0].email = ctx.rows[0].email.trim();
      }
      export function beforeUpdate(ctx) {
        if (ctx.patch.name === 'throw') throw new Error('broken');
        if (ctx.patch.name === 'loop') for (;;);
        ctx.patch.name += '!';
      }
      """;

  @TempDir Path temporary;
  private ScriptFolder scripts;

  @BeforeEach
  void folder() {
    scripts = new ScriptFolder(temporary.resolve("scripts")).with("shop/customers.js", HOOK);
  }

  private List<HookTests.Outcome> run(String... tests) {
    scripts.with(
        "shop/customers.test.js",
        "import { test, ctx, equal, rejects } from 'postern:test';\n" + String.join("\n", tests));
    return run();
  }

  private List<HookTests.Outcome> run() {
    try (HookTests tests = HookTests.open(scripts.settings(), scripts.path())) {
      return tests.run();
    }
  }

  private void assertPasses(String... tests) {
    List<HookTests.Outcome> outcomes = run(tests);
    assertEquals(tests.length, outcomes.size());
    outcomes.forEach(one -> assertEquals(Optional.empty(), one.failure()));
  }

  private String failure(String test) {
    List<HookTests.Outcome> outcomes = run(test);
    assertEquals(1, outcomes.size(), outcomes::toString);
    return outcomes.getFirst().failure().orElseThrow();
  }

  @Test
  void aTestRunsItsHookAndSeesWhatBecameOfTheCall() {
    assertPasses(
        """
        test('rows', () => {
          const call = ctx({ rows: [{ id: 9007199254740993n }, { id: 2 }] }).afterRead();
          equal(call.rows, [{ id: 9007199254740993n, seen: 1 }, { id: 2, seen: 2 }]);
          equal(call.log, ['rows 2']);
        });\
        """,
        """
        test('narrowings', () => {
          const call = ctx({ claims: { tenant_id: 7 } }).beforeRead();
          equal(call.narrowed,
            [['tenant_id', 'eq', '7'], ['state', 'in', ['a', 'b']], ['gone', 'is', 'null']]);
        });\
        """,
        """
        test('refusals', () => {
          rejects(() => ctx({ rows: [{ id: 1 }] }).beforeCreate(),
            { status: 422, code: 'no_email', message: 'no address', details: 'email' });
        });\
        """,
        """
        test('payloads', async () => {
          equal(ctx({ rows: [{ email: ' a ' }] }).beforeCreate().rows, [{ email: 'a' }]);
          await null;
          equal(ctx({ patch: { name: 'x' } }).beforeUpdate().patch, { name: 'x!' });
        });\
        """);
  }

  @Test
  void valuesAreMaskedAsByAGateway() {
    scripts.with(
        "shop/customers.js",
        """
        export function afterRead(ctx) {
          for (const row of ctx.rows) row.email = ctx.mask(row.email, row.how);
        }
        """);
    assertPasses(
        """
        test('masks', () => {
          const masked = (email, how) => ctx({ rows: [{ email, how }] }).afterRead().rows[0].email;
          equal(masked('ada@example.com', 'email'), 'a***@example.com');
          equal(masked('4111 1111 1111 1111', 'last4'), '***1111');
          equal(masked(['ada', null], 'constant'), ['***', null]);
          equal(masked('ada@example.com', 'hash'), '%s');
        });\
        """
            .formatted("2BYW5PpvctxbW8x0cZjRiA"),
        """
        test('no mask', () => {
          let told = '';
          try { ctx({ rows: [{ email: 'a', how: 'mirror' }] }).afterRead(); } catch ({ message }) { told = message; }
          equal(told.includes("there is no 'mirror'"), true, told);
        });\
        """);
  }

  @Test
  void whatATestFindsWrongIsToldWithItsLine() {
    String told =
        failure("test('x', () => {\n  equal(ctx({ rows: [] }).afterRead().rows, [1]);\n});");
    assertTrue(told.startsWith("shop/customers.test.js:3:"), told);
    assertTrue(told.endsWith("found [], wanted [1]"), told);
  }

  @Test
  void aHookThatFailsFailsTheTestWithItsPlace() {
    String told =
        failure("test('x', () => { ctx({ patch: { name: 'throw' } }).beforeUpdate(); });");
    assertTrue(told.contains("shop/customers.js:16:"), told);
    assertTrue(told.contains("broken"), told);
  }

  @Test
  void hooksAndTestsHaveTheLimitsOfTheGateway() {
    String hook = failure("test('x', () => { ctx({ patch: { name: 'loop' } }).beforeUpdate(); });");
    assertTrue(hook.contains("limit"), hook);
    String test = failure("test('x', () => { for (;;); });");
    assertTrue(test.contains("limit"), test);
    String jail = failure("import '/etc/passwd';\ntest('x', () => {});");
    assertTrue(jail.contains("Cannot find module"), jail);
  }

  @Test
  void everyTestStartsTheFileAnewAndTheOthersStillRun() {
    List<HookTests.Outcome> outcomes =
        run(
            "let state = 0;",
            "test('one', () => equal(++state, 1));",
            "test('two', () => equal(++state, 2));",
            "test('three', () => equal(++state, 1));");
    assertEquals(
        List.of(true, false, true), outcomes.stream().map(one -> one.failure().isEmpty()).toList());
  }

  @Test
  void aFileWithoutTestsOrWithAMistakeFails() {
    assertEquals("has no test", failure(""));
    String told = failure("oops(");
    assertTrue(told.startsWith("shop/customers.test.js:"), told);
  }

  @Test
  void aRefusalThatDoesNotComeOrIsAnotherFails() {
    assertTrue(
        failure("test('x', () => { rejects(() => ctx({ rows: [] }).afterRead()); });")
            .endsWith("the hook let the call pass"));
    assertTrue(
        failure(
                "test('x', () => { rejects(() => ctx({ rows: [{}] }).beforeCreate(), { status: 403"
                    + " }); });")
            .endsWith("the status of the refusal differs: found 422, wanted 403"));
    assertTrue(
        failure("test('x', () => { ctx({}).beforeDelete(); });")
            .contains("exports no beforeDelete"));
  }

  @Test
  void samplesAreTestedAndNeverBound() {
    scripts
        .with("samples/any.js", "export function afterRead(ctx) { ctx.rows = []; }")
        .with(
            "samples/any.test.js",
            """
            import { test, ctx, equal } from 'postern:test';
            test('it', () => equal(ctx({ rows: [{}], resource: 'orders' }).afterRead().rows, []));
            """);
    try (HookTests tests = HookTests.open(scripts.settings(), scripts.path().resolve("samples"))) {
      assertEquals(
          List.of(Optional.empty()), tests.run().stream().map(HookTests.Outcome::failure).toList());
    }
    try (HookEngine hooks = scripts.open()) {
      assertEquals(List.of("shop/customers.js"), hooks.files());
    }
  }

  @Test
  void brokenHooksAreNotTested() {
    scripts.with("shop/orders.js", "export function afterReed() {}");
    assertTrue(
        assertThrows(ConfigException.class, this::run).getMessage().contains("did you mean"));
  }

  @Test
  void oneHookIsTriedOnADescribedCall() {
    try (HookTrials trials = HookTrials.open(scripts.settings())) {
      ObjectNode given = JsonText.object();
      given.putArray("rows").addObject().put("id", 1);
      ObjectNode outcome = trials.run("shop/customers.js", "afterRead", given);
      assertEquals("done", outcome.path("status").asString());
      assertEquals("[{\"id\":1,\"seen\":1}]", outcome.path("rows").toString());
      assertEquals(
          "rejected",
          trials.run("shop/customers.js", "beforeCreate", given).path("status").asString());
      assertEquals(
          "Did you mean shop/customers.js?",
          assertThrows(
                  GatewayException.class, () -> trials.run("shop/custmers.js", "afterRead", given))
              .hint());
    }
  }

  @Test
  void theTableOfBindingsSaysWhatIsBoundToWhat() {
    scripts
        .with(
            "_any.js",
            "export const bind = { order: 5, surfaces: ['mcp'], roles: ['b', 'a'], needs: ['id'],"
                + " onError: 'skip', limits: { timeoutMs: 5 } }; export function afterRead() {}")
        .with("shop/_any.js", "export function beforeDelete() {}");
    try (HookTrials hooks = HookTrials.open(scripts.settings())) {
      assertEquals(
          List.of(
              "*",
              "shop/*",
              "shop/customers",
              "shop/customers",
              "shop/customers",
              "shop/customers"),
          hooks.bindings().stream().map(HookBinding::endpoints).toList());
      HookBinding first = hooks.bindings().getFirst();
      assertEquals(List.of("a", "b"), first.roles());
      assertEquals(List.of("mcp"), first.surfaces());
      assertEquals("skip", first.onError());
      assertEquals(5, first.timeoutMillis().orElseThrow());
    }
  }
}
