package dev.postern.hook;

import static dev.postern.hook.ScriptFolder.SHOP;
import static dev.postern.hook.ScriptFolder.afterRead;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.ConfigException;
import dev.postern.config.HookLimits;
import dev.postern.config.HookSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which scripts are taken into use, and what is said of those that are not. */
class LoadingTest {
  private static final String HOOK = "export function afterRead(ctx) { ctx.rows[0].a = %d; }";

  @TempDir Path temporary;
  private ScriptFolder scripts;

  @BeforeEach
  void folder() {
    scripts = new ScriptFolder(temporary.resolve("scripts"));
  }

  private void assertRefused(String... parts) {
    String refusal = scripts.refusal();
    for (String part : parts) {
      assertTrue(refusal.contains(part), () -> refusal + "\nlacks\n" + part);
    }
  }

  @Test
  void anUnknownHookNameIsRefusedWithAGuess() {
    scripts.with("shop/customers.js", "\nexport function beforeInsert(ctx) {}");
    assertRefused("customers.js:2:8", "beforeInsert", "did you mean beforeCreate?");
    scripts.with("shop/customers.js", "export function beforeCreat(ctx) {}");
    assertRefused("did you mean beforeCreate?");
  }

  @Test
  void everyExportMustBeAHook() {
    scripts.with(
        "shop/customers.js",
        "export const afterRead = 1; export const limits = {}; export default () => 1;");
    assertRefused("afterRead is exported but is no function", "limits is exp", "default is exp");
    scripts.with("shop/customers.js", "function afterRead(ctx) {}");
    assertRefused("exports no hook");
  }

  @Test
  void aFileThatBindsToNothingIsRefusedWithAGuess() {
    scripts
        .with("shop/custmers.js", HOOK.formatted(1))
        .with("shpo/orders.js", HOOK.formatted(1))
        .with("shop/deeper/orders.js", HOOK.formatted(1))
        .with("orders.js", HOOK.formatted(1))
        .with("shop/orders.ts", "whatever");
    assertRefused(
        "custmers.js binds to nothing: there is no 'custmers' in the service 'shop';"
            + " did you mean customers?",
        "there is no service 'shpo'; did you mean shop?",
        "deeper/orders.js binds to nothing",
        "scripts/orders.js binds to nothing",
        "orders.ts is not run");
  }

  @Test
  void syntaxAndImportErrorsNameTheirPlace() {
    scripts
        .with("shop/customers.js", "export function afterRead(ctx) {\n  let = = 1;\n}")
        .with("shop/orders.js", "import { a } from '../lib/none.js';\nexport const afterRead = a;")
        .with("shop/monthly_revenue.js", "\nnull.x;");
    assertRefused("customers.js:2:", "orders.js", "Cannot find module", "monthly_revenue.js:2:1");
  }

  @Test
  void aScriptThatNeverLoadsIsRefusedAndTheOthersAreStillChecked() {
    scripts
        .with("shop/customers.js", "for (;;);")
        .with("shop/orders.js", "export function beforeInsert() {}");
    assertRefused("customers.js:1:", "limit", "beforeInsert");
  }

  @Test
  void linksOutOfTheFolderAreRefused() throws IOException {
    Path outside = Files.writeString(temporary.resolve("outside.js"), HOOK.formatted(1));
    scripts.with("lib/a.js", "export const a = 1;");
    Files.createSymbolicLink(scripts.path().resolve("lib/b.js"), outside);
    assertRefused("b.js is a link to a file outside");
  }

  @Test
  void linksWithinTheFolderAndHiddenFoldersAreFine() throws IOException {
    scripts.with("..data/customers.js", HOOK.formatted(7)).with(".git/x.js", "nonsense(");
    Files.createDirectories(scripts.path().resolve("shop"));
    Files.createSymbolicLink(
        scripts.path().resolve("shop/customers.js"), Path.of("../..data/customers.js"));
    try (HookEngine hooks = scripts.open()) {
      assertEquals("[{\"a\":7}]", afterRead(hooks, "[{}]"));
    }
  }

  @Test
  void tooMuchSourceIsRefused() {
    HookSettings some = scripts.with("shop/customers.js", HOOK.formatted(1)).settings();
    HookLimits limits = some.limits();
    HookSettings few =
        some.with(
            new HookLimits(
                limits.timeoutMillis(),
                limits.loadTimeoutMillis(),
                limits.statementLimit(),
                limits.poolThreads(),
                limits.queueLength(),
                limits.maxPayloadBytes(),
                limits.maxLogCharacters(),
                10));
    ConfigException refusal = assertThrows(ConfigException.class, () -> HookEngine.open(few, SHOP));
    assertTrue(refusal.getMessage().contains("too much"), refusal.getMessage());
  }

  @Test
  void aReloadTakesTheWholeNewSetOrKeepsTheOld() {
    scripts.with("shop/customers.js", HOOK.formatted(1));
    try (HookEngine hooks = scripts.open()) {
      String first = hooks.version();
      assertEquals(new ReloadOutcome.Unchanged(first), hooks.reload());

      scripts.with("shop/customers.js", HOOK.formatted(2)).with("shop/orders.js", "broken(");
      ReloadOutcome.Kept kept = assertInstanceOf(ReloadOutcome.Kept.class, hooks.reload());
      assertEquals(first, kept.version());
      assertEquals(1, kept.problems().size());
      assertEquals("[{\"a\":1}]", afterRead(hooks, "[{\"a\":0}]"));

      scripts.with("shop/orders.js", HOOK.formatted(3));
      ReloadOutcome.Replaced replaced =
          assertInstanceOf(ReloadOutcome.Replaced.class, hooks.reload());
      assertEquals(2, replaced.files());
      assertFalse(replaced.version().equals(first));
      for (int call = 0; call < 8; call++) {
        assertEquals("[{\"a\":2}]", afterRead(hooks, "[{\"a\":0}]"));
      }
    }
  }

  @Test
  void aFolderThatIsGoneTakesNoHookAway() throws IOException {
    scripts.with("shop/customers.js", HOOK.formatted(1));
    try (HookEngine hooks = scripts.open()) {
      Path aside = temporary.resolve("aside");
      Files.move(scripts.path(), aside);
      ReloadOutcome.Kept kept = assertInstanceOf(ReloadOutcome.Kept.class, hooks.reload());
      assertEquals(scripts.path() + " is gone", kept.problems().getFirst().toString());
      assertEquals("[{\"a\":1}]", afterRead(hooks, "[{\"a\":0}]"));
      Files.move(aside, scripts.path());
      assertInstanceOf(ReloadOutcome.Unchanged.class, hooks.reload());
    }
  }

  @Test
  void scriptsCanComeAndGo() throws IOException {
    try (HookEngine hooks = scripts.open()) {
      scripts.with("shop/customers.js", HOOK.formatted(1));
      assertInstanceOf(ReloadOutcome.Replaced.class, hooks.reload());
      assertEquals("[{\"a\":1}]", afterRead(hooks, "[{\"a\":0}]"));
      Files.delete(scripts.path().resolve("shop/customers.js"));
      assertInstanceOf(ReloadOutcome.Replaced.class, hooks.reload());
      assertEquals(List.of(), hooks.files());
      assertEquals("[{\"a\":0}]", afterRead(hooks, "[{\"a\":0}]"));
    }
  }

  private static final KnownResources STRICT =
      new KnownResources() {
        @Override
        public Map<String, Set<String>> byService() {
          return SHOP.byService();
        }

        @Override
        public Optional<Set<String>> columns(String service, String resource) {
          return resource.equals("monthly_revenue")
              ? Optional.empty()
              : Optional.of(Set.of("id", "phone"));
        }

        @Override
        public Optional<Set<String>> roles(String service) {
          return Optional.of(Set.of("clerk", "support"));
        }
      };

  private void assertBound(String text, String... parts) {
    scripts.with("shop/customers.js", text + "\nexport function afterRead(ctx) {}");
    ConfigException refusal =
        assertThrows(ConfigException.class, () -> HookEngine.open(scripts.settings(), STRICT));
    for (String part : parts) {
      assertTrue(
          refusal.getMessage().contains(part), () -> refusal.getMessage() + " lacks " + part);
    }
  }

  @Test
  void whatIsWrongWithABindIsToldWhereItStands() {
    assertBound(
        "export const bind = {\n  onEror: 'skip' };",
        "customers.js:2:3 bind.onEror is unknown; did you mean onError?");
    assertBound(
        "export const bind = {\n\n  surfaces: ['rset'] };",
        "customers.js:3:15 bind.surfaces there is no surface 'rset'; did you mean rest?");
    assertBound(
        "export const bind = { roles: ['clrk'] };",
        "customers.js:1:32 bind.roles there is no role 'clrk'; did you mean clerk?");
    assertBound(
        "export const bind = { needs: ['id', 'phon'] };",
        "customers.js:1:38 bind.needs there is no column 'phon'; did you mean phone?");
    assertBound(
        "export const bind = { onError: 'skp', order: 'x', limits: { timeoutMs: 0 } };",
        "did you mean skip?",
        "customers.js:1:39 bind.order must be a whole number",
        "bind.limits.timeoutMs must be a whole number from 1");
    assertBound("export const bind = 7;", "customers.js:1:14 bind must be an object");
    assertBound("export const bind = { limits: [] };", "bind.limits must be an object");
  }

  @Test
  void filesForManyResourcesMayNeedWhatOneOfThemHas() {
    scripts
        .with("_any.js", "export const bind = { needs: ['phone'] };\n" + HOOK.formatted(1))
        .with(
            "shop/monthly_revenue.js",
            "export const bind = { needs: ['any'] };\nexport function afterCall(ctx) {}");
    HookEngine.open(scripts.settings(), STRICT).close();
    scripts.with("shop/_any.js", "export const bind = { needs: ['fone'] };\n" + HOOK.formatted(1));
    ConfigException refusal =
        assertThrows(ConfigException.class, () -> HookEngine.open(scripts.settings(), STRICT));
    assertTrue(refusal.getMessage().contains("'fone'; did you mean phone?"), refusal::getMessage);
  }

  @Test
  void aBindAloneIsNoHookAndANoticeAloneIsOne() {
    scripts.with("shop/customers.js", "export const bind = {};");
    assertRefused("exports no hook");
    scripts.with("shop/customers.js", "export function afterCommit(ctx) {}");
    scripts.open().close();
    scripts.with("shop/customers.js", "export function after_read(ctx) {}");
    assertRefused("after_read is exported but is no hook", "did you mean afterRead?");
  }
}
