package dev.postern.hook;

import static dev.postern.hook.ScriptFolder.CLERK;
import static dev.postern.hook.ScriptFolder.SHOP;
import static dev.postern.hook.ScriptFolder.SUPPORT;
import static dev.postern.hook.ScriptFolder.afterRead;
import static dev.postern.hook.ScriptFolder.read;
import static dev.postern.hook.ScriptFolder.refused;
import static dev.postern.hook.ScriptFolder.result;
import static dev.postern.hook.ScriptFolder.soon;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.HookFileSettings;
import dev.postern.config.HookReach;
import dev.postern.mask.MaskKey;
import dev.postern.mask.Masking;
import dev.postern.metric.Metrics;
import dev.postern.operation.Surface;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hooks may ask of the gateway beside data. */
class ServicesTest {
  private static final String SECRET = "c5-very-secret";

  @TempDir Path folder;

  private Metrics metrics;
  private final TestClock clock = new TestClock();

  /** Stands still until it is moved. */
  private static final class TestClock extends Clock {
    private Instant now = Instant.parse("2026-02-03T04:05:06Z");

    void move(int seconds) {
      now = now.plusSeconds(seconds);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private HookEngine engine(String customers) {
    ScriptFolder scripts = new ScriptFolder(folder).with("shop/customers.js", customers);
    metrics = new Metrics();
    HookReach defaults = HookReach.NOTHING;
    HookReach reach =
        new HookReach(
            Map.of("CRM_KEY", SECRET, "OTHER", "another-secret"),
            Map.of(
                "shop/customers.js",
                new HookFileSettings(false, List.of("CRM_KEY"), List.of(), List.of())),
            defaults.fetch(),
            new HookReach.KeyValues(2, 20, 100),
            defaults.afterCommit());
    Surroundings around =
        new Surroundings(
            clock, InetAddress::getAllByName, new Masking(MaskKey.ofThisRun()), metrics.hooks());
    return HookEngine.open(scripts.settings().with(reach), SHOP, around);
  }

  /** What an expression gives, or {@code refused: } and the error that a script sees. */
  private String value(String expression) {
    try (HookEngine hooks = engine(hook(expression))) {
      return afterRead(hooks, "[{}]");
    }
  }

  private static String hook(String expression) {
    return """
    export function afterRead(ctx) {
      let value;
      try { value = %s; } catch (refusal) { value = 'refused: ' + refusal.message; }
      ctx.rows = [{ value }];
    }
    """
        .formatted(expression);
  }

  private static String row(String json) {
    return "[{\"value\":" + json + "}]";
  }

  @Test
  void aFileReadsTheSecretsItIsGrantedAndNoOthers() {
    assertEquals(row("\"" + SECRET + "\""), value("ctx.secret('CRM_KEY')"));
    assertTrue(value("ctx.secret('OTHER')").contains("shop/customers.js is not granted"));
    assertTrue(value("ctx.secret('CRM_KEI')").contains("did you mean CRM_KEY?"));
    assertTrue(value("ctx.secret()").contains("refused"));
  }

  @Test
  void aFileWithoutGrantsHasNoSecrets() {
    new ScriptFolder(folder).with("shop/orders.js", hook("ctx.secret('CRM_KEY')"));
    try (HookEngine hooks = engine(hook("1"))) {
      var wanted = ScriptFolder.read("orders");
      String body = ScriptFolder.after(hooks, wanted, result("[{}]"), CLERK, soon()).body().text();
      assertTrue(body.contains("refused: secret: shop/orders.js"), body);
    }
  }

  @Test
  void secretsAreInNoLogLineFailureRefusalOrNote() {
    StringBuilder logged = new StringBuilder();
    Logger logger = Logger.getLogger("dev.postern.hook.script");
    Handler handler = collecting(logged);
    logger.addHandler(handler);
    String text =
        """
        export function afterRead(ctx) {
          const key = ctx.secret('CRM_KEY');
          ctx.log('key', key, { key });
          ctx.audit('key', 'is ' + key);
          if (ctx.user.hasRole('support')) ctx.reject(400, 'no: ' + key);
          throw new Error('with ' + key);
        }
        """;
    HookCall call = ScriptFolder.call(CLERK, soon());
    try (HookEngine hooks = engine(text)) {
      String failure = refused(hooks).getCause().getMessage();
      assertTrue(failure.contains("with ***"), failure);
      assertFalse(failure.contains(SECRET), failure);
      Hooks bound = hooks.of(read().endpoint(), CLERK, Surface.REST);
      assertThrows(RuntimeException.class, () -> bound.after(read(), result("[{}]"), call));
      assertEquals(Map.of("key", "is ***"), call.trace().notes());
      String rejection =
          assertThrows(RuntimeException.class, () -> afterRead(hooks, SUPPORT, "[{}]"))
              .getMessage();
      assertEquals("no: ***", rejection);
    } finally {
      logger.removeHandler(handler);
    }
    assertTrue(logged.toString().contains("key *** {\"key\":\"***\"}"), logged.toString());
    assertFalse(logged.toString().contains(SECRET), logged.toString());
  }

  private static Handler collecting(StringBuilder logged) {
    return new Handler() {
      @Override
      public synchronized void publish(LogRecord record) {
        logged.append(new java.util.logging.SimpleFormatter().formatMessage(record)).append('\n');
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void valuesAreKeptBetweenCallsOfAllCallersUntilTheirTimeIsOver() {
    String text =
        """
        export function afterRead(ctx) {
          ctx.rows = [{ n: ctx.kv.increment('n', { ttlSeconds: 60 }), was: ctx.kv.get('w') }];
          ctx.kv.set('w', { by: ctx.user.subject }, { ttlSeconds: 90 });
        }
        """;
    try (HookEngine hooks = engine(text)) {
      assertEquals("[{\"n\":1,\"was\":null}]", afterRead(hooks, CLERK, "[]"));
      clock.move(40);
      assertEquals("[{\"n\":2,\"was\":{\"by\":\"u-7\"}}]", afterRead(hooks, SUPPORT, "[]"));
      clock.move(40);
      assertEquals("[{\"n\":1,\"was\":{\"by\":\"u-8\"}}]", afterRead(hooks, SUPPORT, "[]"));
      clock.move(100);
      assertEquals("[{\"n\":1,\"was\":null}]", afterRead(hooks, CLERK, "[]"));
    }
  }

  @Test
  void filesDoNotSeeTheValuesOfOthers() {
    new ScriptFolder(folder).with("shop/orders.js", hook("ctx.kv.get('k')"));
    try (HookEngine hooks = engine(hook("ctx.kv.set('k', 1)"))) {
      afterRead(hooks, "[{}]");
      var wanted = ScriptFolder.read("orders");
      assertEquals(
          row("null"),
          ScriptFolder.after(hooks, wanted, result("[{}]"), CLERK, soon()).body().text());
    }
  }

  @Test
  void whatIsKeptIsBounded() {
    assertTrue(value("(ctx.kv.set('a'), ctx.kv.set('b'), ctx.kv.set('c'))").contains("2 entries"));
    assertTrue(value("ctx.kv.set('a', 'x'.repeat(30))").contains("32 bytes is longer than 20"));
    assertTrue(value("ctx.kv.set('a', 1, { ttlSeconds: 101 })").contains("from 1 to 100"));
    assertTrue(value("ctx.kv.set('a', 1, { ttlSeconds: 0.5 })").contains("from 1 to 100"));
    assertTrue(value("ctx.kv.get('')").contains("the key must be text"));
    assertTrue(value("(ctx.kv.set('a', 'x'), ctx.kv.increment('a'))").contains("no whole number"));
    assertEquals(row("null"), value("(ctx.kv.set('a', 1), ctx.kv.delete('a'), ctx.kv.get('a'))"));
    assertEquals(row("-4"), value("ctx.kv.increment('a', { by: -4 })"));
  }

  @Test
  void masksAreTheGatewaysOwn() {
    assertEquals(row("\"a***@x.org\""), value("ctx.mask('ada@x.org', 'email')"));
    assertEquals(row("[\"***0000\",null]"), value("ctx.mask(['+44 20 7946 0000', null], 'last4')"));
    assertEquals(row("\"***3456\""), value("ctx.mask(123456789123456, 'last4')"));
    assertEquals(row("\"***\""), value("ctx.mask({ a: 'long enough text' }, 'partial(1,1)')"));
    assertTrue(value("ctx.mask('a', 'last5')").contains("there is no 'last5', but null, constant"));
    assertEquals(
        row("true"),
        value(
            "ctx.mask('a', 'hash') === ctx.mask('a', 'hash') && ctx.mask('a', 'hash').length ==="
                + " 22"));
  }

  @Test
  void theTimeIsTheEngines() {
    assertEquals(row("\"2026-02-03T04:05:06.000Z\""), value("ctx.now()"));
    assertEquals(row("2026"), value("ctx.now().getUTCFullYear()"));
  }

  @Test
  void notesAreFewAndShort() {
    assertTrue(value("ctx.audit('a b', 1)").contains("a key is a letter"));
    assertTrue(value("ctx.audit('a', 'x'.repeat(501))").contains("at most 500"));
    assertTrue(
        value("(() => { for (let i = 0; i < 21; i++) ctx.audit('k' + i, i); })()")
            .contains("at most 20"));
  }

  @Test
  void scriptsCountByNamesThatAreBounded() {
    assertEquals(row("null"), value("(ctx.metric('orders_seen', 2), ctx.metric('orders_seen'))"));
    String text = new String(metrics.text(), StandardCharsets.UTF_8);
    assertTrue(text.contains("postern_script_metric_count{name=\"orders_seen\"} 2"), text);
    assertTrue(text.contains("postern_script_metric_sum{name=\"orders_seen\"} 3.0"), text);
    assertTrue(
        text.contains(
            "postern_hook_runs_total{file=\"shop/customers.js\",outcome=\"done\","
                + "phase=\"afterRead\"}"
                + " 1.0"),
        text);
    assertTrue(value("ctx.metric('Bad name', 1)").contains("a name is"));
    assertTrue(value("ctx.metric('a', NaN)").contains("a finite number"));
    assertTrue(
        value("(() => { for (let i = 0; i < 51; i++) ctx.metric('m' + i, i); })()")
            .contains("as many names as may be"));
  }
}
