package dev.postern.hook;

import static dev.postern.hook.ScriptFolder.afterRead;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script cannot reach, cannot use up and cannot leave behind. */
class SandboxTest {
  private static final String SECRET = "pst-not-for-scripts";
  private static final String IN_A_FILE = "pst-only-in-a-file";

  @TempDir static Path folder;
  private static HookEngine hooks;

  /** Each attack is a function; the only member of the only row names the one to run. */
  @BeforeAll
  static void open() throws IOException {
    Path outside =
        Files.writeString(folder.resolve("outside.js"), "export default '" + IN_A_FILE + "'");
    ScriptFolder scripts = new ScriptFolder(folder.resolve("scripts"));
    String attacks =
        """
        const OUTSIDE = '%s';
        const globals = ['Java', 'Packages', 'java', 'Polyglot', 'Graal', 'load', 'loadWithNewGlobal',
          'print', 'read', 'quit', 'exit', 'require', 'module', 'process', 'Deno', 'fetch',
          'XMLHttpRequest', 'setTimeout', 'WebAssembly', 'Worker', 'SharedArrayBuffer', 'Atomics',
          'WeakRef', 'FinalizationRegistry', 'arguments'];
        let counter = 0;
        let seen = [];
        const attacks = {
          globals: () => globals.filter((name) => name in globalThis).join(),
          fresh: () => `${++counter} ${seen.push(1)}`,
          keepEverywhere: (ctx) => {
            const seen = new Set([ctx.rows]);
            const open = [ctx, globalThis];
            const found = [];
            while (open.length > 0) {
              const one = open.pop();
              if (one === null || !['object', 'function'].includes(typeof one) || seen.has(one)) continue;
              seen.add(one);
              if (Object.hasOwn(one, 'kept')) found.push(typeof one + ' ' + (one.name ?? Object.keys(one)));
              try { one.kept = ctx.rows; } catch {}
              for (const name of Reflect.ownKeys(one)) {
                const { value, get, set } = Reflect.getOwnPropertyDescriptor(one, name) ?? {};
                open.push(value, get, set);
              }
              open.push(Reflect.getPrototypeOf(one));
            }
            return found.join();
          },
          keepInModule: async (ctx) => {
            const { box, add } = await import('../lib/box.js');
            return `${box.push(ctx.rows)} ${add()}`;
          },
          matched: () => String([/(s.)cret/.test('secret'), RegExp.$1, RegExp.lastMatch]),
          importAbsolute: () => import('/etc/passwd'),
          importOutside: () => import(OUTSIDE),
          importUp: () => import('../../outside.js'),
          importUpFromLib: () => import('../lib/../../outside.js'),
          importUrl: () => import('file://' + OUTSIDE),
          importData: () => import('data:text/javascript,export default 1'),
          importWeb: () => import('https://localhost/x.js'),
          importLink: () => import('../lib/link.js'),
          importSibling: () => import('./orders.js'),
          importBare: () => import('fs'),
          importNode: () => import('node:fs'),
          eval: () => eval('1 + 1'),
          indirectEval: () => (0, eval)('1 + 1'),
          functionConstructor: () => new Function('return 1')(),
          hiddenConstructor: () => (() => {}).constructor('return 1')(),
          generatorConstructor: () => (function* () {}).constructor('yield 1')().next().value,
          asyncConstructor: () => (async () => {}).constructor('return 1')(),
          polluteObject: () => { Object.prototype.leak = 1; },
          polluteByProto: () => { ({}).__proto__.leak = 1; },
          polluteArray: () => { Array.prototype.push = () => 0; },
          polluteJson: () => { JSON.stringify = () => '[]'; },
          pollutePromise: () => { Promise.prototype.then = () => 0; },
          polluteGenerator: () => { Object.getPrototypeOf(function* () {}).leak = 1; },
          polluteIterator: () => { Object.getPrototypeOf([].values()).next = () => 0; },
          polluteGlobal: () => { globalThis.leak = 1; },
          polluteConsole: () => { console.log = 1; },
          redefine: () => Object.defineProperty(Math, 'random', { value: () => 4 }),
          stackTrace: () => { Error.prepareStackTrace = (error, frames) => frames; },
          loop: () => { for (;;); },
          microtaskLoop: () => Promise.resolve().then(() => { for (;;); }),
          recursion: () => { const again = () => again() + 1; return again(); },
          deepJson: () => JSON.parse('['.repeat(200000)),
          repeat: () => 'x'.repeat(2 ** 29),
          pad: () => 'x'.padEnd(2 ** 29),
          doubling: () => { let text = 'x'; for (;;) text += text; },
          buffer: () => new ArrayBuffer(2 ** 31),
          pushing: () => { const all = []; for (;;) all.push([]); },
          members: () => { const all = {}; for (let i = 0; ; i++) all['k' + i] = i; },
          pending: () => new Promise(() => {}),
          circle: () => { const row = {}; row.row = row; return { rows: [row] }; },
          notRows: () => ({ rows: 'text' }),
          notObjects: () => ({ rows: [1] }),
          nested: () => ({ rows: [[]] }),
          disguised: () => ({ rows: [{ toJSON: () => 'text' }] }),
          disguisedArray: () => ({ rows: Object.assign([], { toJSON: () => 7 }) }),
          tooLarge: () => ({ rows: [{ a: 'x'.repeat(1024 * 1024) }] }),
          throwing: () => { throw new Error('%s'); },
          throwingText: () => { throw '%s'; },
          throwingNothing: () => { throw undefined; },
          // what is told of a failure shows the lines around it,
          // and these below are not to show
          // those above
          badReject: (ctx) => ctx.reject(500, 'No'),
          badNarrow: (ctx) => ctx.narrow('a', 'eq', 1),
          typo: (ctx) => { ctx.row = []; },
        };
        export async function afterRead(ctx) {
          const result = await attacks[ctx.rows[0].attack](ctx);
          ctx.rows = result?.rows ?? [{ result: String(result?.default ?? result) }];
        }
        """
            .formatted(outside.toString().replace('\\', '/'), SECRET, SECRET);
    scripts
        .with("shop/orders.js", "export function afterRead() {}")
        .with("lib/a.js", "")
        .with(
            "lib/box.js",
            "export const box = []; export let count = 0; export const add = () => ++count;");
    hooks = scripts.customers(attacks);
    Files.createSymbolicLink(folder.resolve("scripts/lib/link.js"), outside);
  }

  @AfterAll
  static void close() {
    hooks.close();
  }

  private static String run(String attack) {
    return afterRead(hooks, "[{\"attack\":\"" + attack + "\"}]");
  }

  @Test
  void nothingOfTheHostIsInSight() {
    assertEquals("[{\"result\":\"\"}]", run("globals"));
  }

  @Test
  void variablesOfAScriptDoNotOutliveACall() {
    for (int call = 0; call < 6; call++) {
      assertEquals("[{\"result\":\"1 1\"}]", run("fresh"));
    }
  }

  @Test
  void variablesOfAModuleDoNotOutliveACallEither() {
    for (int call = 0; call < 420; call++) {
      assertEquals("[{\"result\":\"1 1\"}]", run("keepInModule"));
    }
  }

  @Test
  void nothingInReachKeepsWhatAnotherCallHadInHand() {
    for (int call = 0; call < 6; call++) {
      assertEquals("[{\"result\":\"\"}]", run("keepEverywhere"));
    }
  }

  @Test
  void matchesOfEarlierCallsAreForgotten() {
    assertEquals("[{\"result\":\"true,,\"}]", run("matched"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "importAbsolute",
        "importOutside",
        "importUp",
        "importUpFromLib",
        "importUrl",
        "importData",
        "importWeb",
        "importLink",
        "importSibling",
        "importBare",
        "importNode",
        "eval",
        "indirectEval",
        "functionConstructor",
        "hiddenConstructor",
        "generatorConstructor",
        "asyncConstructor",
        "polluteObject",
        "polluteByProto",
        "polluteArray",
        "polluteJson",
        "pollutePromise",
        "polluteGenerator",
        "polluteIterator",
        "polluteGlobal",
        "polluteConsole",
        "redefine",
        "stackTrace",
        "loop",
        "microtaskLoop",
        "recursion",
        "deepJson",
        "repeat",
        "pad",
        "doubling",
        "buffer",
        "pushing",
        "members",
        "pending",
        "circle",
        "notRows",
        "notObjects",
        "nested",
        "disguised",
        "disguisedArray",
        "tooLarge",
        "throwing",
        "throwingText",
        "throwingNothing",
        "badReject",
        "badNarrow",
        "typo",
        "noSuchAttack"
      })
  void theCallIsRefusedAndNothingIsTold(String attack) {
    GatewayException told = assertThrows(GatewayException.class, () -> run(attack));
    assertEquals(ErrorCode.HOOK_FAILED, told.code());
    assertEquals(
        "the hook of shop/customers/read failed; nothing was returned or changed",
        told.getMessage());
    assertFalse((told.details() + told.hint()).contains(SECRET));
    assertTrue(
        told.getCause().getMessage().startsWith("shop/customers.js"), told.getCause()::toString);
    String all = told.details() + told.hint() + told.getCause().getMessage();
    assertFalse(all.contains(IN_A_FILE), "a file was read");
    assertEquals("[{\"result\":\"1 1\"}]", run("fresh"));
  }

  @Test
  void theCauseNamesTheLineForTheOperator() {
    GatewayException told = assertThrows(GatewayException.class, () -> run("throwing"));
    assertTrue(
        told.getCause()
            .getMessage()
            .lines()
            .findFirst()
            .orElseThrow()
            .matches("shop/customers\\.js:\\d+:\\d+ .*" + SECRET),
        told.getCause()::getMessage);
  }
}
