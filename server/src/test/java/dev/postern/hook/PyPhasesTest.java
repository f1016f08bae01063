package dev.postern.hook;

import static dev.postern.hook.ScriptFolder.afterRead;
import static dev.postern.hook.ScriptFolder.before;
import static dev.postern.hook.ScriptFolder.byId;
import static dev.postern.hook.ScriptFolder.call;
import static dev.postern.hook.ScriptFolder.creation;
import static dev.postern.hook.ScriptFolder.delete;
import static dev.postern.hook.ScriptFolder.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.spi.Filter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a hook in Python sees and can do; the member {@code try} says which of its ways it takes.
 */
class PyPhasesTest {
  @TempDir static Path folder;
  private static HookEngine hooks;

  @BeforeAll
  static void open() {
    String text =
        """
        from decimal import Decimal
        from lib.money import cents

        bind = {'order': 3, 'on_error': 'fail', 'limits': {'timeout_ms': 3000}}

        def _user(ctx):
            user = ctx.user
            ctx.rows = [{'resource': ctx.resource, 'action': ctx.action, 'subject': user.subject,
                'roles': user.roles, 'tenant': user.claims['tenant_id'],
                'has': [user.has_role('clerk'), user.has_role('boss')]}]

        def _redact(ctx):
            for row in ctx.rows:
                row['name'] = 'new'

        def _anew(ctx):
            ctx.rows = [{**row, 'seen': True} for row in reversed(ctx.rows)]

        def _numbers(ctx):
            row = ctx.rows[0]
            ctx.rows = [{'next': row['big'] + 1, 'moved': row['exact'], 'price': cents(row['p']),
                'sum': Decimal('0.1') + Decimal('0.2'), 'none': float('nan')}]

        def _reject(ctx):
            raise ctx.reject(422, 'Not like this', code='no_go', details=['a', 1], hint='Otherwise')

        def _caught(ctx):
            try:
                ctx.reject(403, 'No')
            except BaseException:
                ctx.rows = []

        def _loop(ctx):
            while True:
                pass

        async def _later(ctx):
            ctx.rows = [{'later': True}]

        async def after_read(ctx):
            done = globals_of[ctx.rows[0].pop('try')](ctx)
            if done is not None:
                await done

        globals_of = {'user': _user, 'redact': _redact, 'anew': _anew, 'numbers': _numbers,
            'reject': _reject, 'caught': _caught, 'loop': _loop, 'later': _later}

        def before_update(ctx):
            ctx.patch['changed_by'] = ctx.user.subject
            del ctx.patch['secret']
            ctx.narrow('status', 'neq', 'closed')

        def before_delete(ctx):
            ctx.narrow('id', 'in', [])

        def before_create(ctx):
            ctx.rows = [{'made': hasattr(ctx, 'patch'), 'p': 1.5}]

        def before_call(ctx):
            pass
        """;
    hooks =
        new ScriptFolder(folder)
            .with("shop/customers.py", text)
            .with("lib/money.py", "def cents(value):\n    return round(value * 100)\n")
            .open();
  }

  @AfterAll
  static void close() {
    hooks.close();
  }

  @Test
  void theContextTellsWhatIsAskedAndByWhom() {
    assertEquals(
        "[{\"resource\":\"customers\",\"action\":\"read\",\"subject\":\"u-7\","
            + "\"roles\":[\"clerk\",\"reader\"],\"tenant\":42,\"has\":[true,false]}]",
        afterRead(hooks, "[{\"try\":\"user\"}]"));
  }

  @Test
  void whatIsNotTouchedKeepsItsBytes() {
    String hard =
        "\"id\":9007199254740993,\"p\":12.50,\"far\":1e400,\"doc\":{\"b\": 1.0},"
            + "\"t\":\"\\u00e9\\/\\ud800\"";
    assertEquals(
        "[{\"name\":\"new\"," + hard + "}]",
        afterRead(hooks, "[{\"try\":\"redact\",\"name\":\"old\"," + hard + "}]"));
    assertEquals(
        "[{\"id\":2,\"p\":2.50,\"seen\":true},{\"id\":1,\"p\":1.50,\"seen\":true}]",
        afterRead(hooks, "[{\"try\":\"anew\",\"id\":1,\"p\":1.50},{\"id\":2,\"p\":2.50}]"));
  }

  @Test
  void numbersAreExact() {
    assertEquals(
        "[{\"next\":9007199254740994,\"moved\":0.12345678901234567890,\"price\":1250,"
            + "\"sum\":0.3,\"none\":null}]",
        afterRead(
            hooks,
            "[{\"try\":\"numbers\",\"big\":9007199254740993,\"exact\":0.12345678901234567890,"
                + "\"p\":12.50}]"));
  }

  @Test
  void aRejectionReachesTheCallerEvenWhereItIsCaught() {
    GatewayException told = refused("reject");
    assertEquals("no_go", told.wireCode());
    assertEquals(422, told.status());
    assertEquals("[\"a\",1]", told.details());
    assertEquals("Otherwise", told.hint());
    assertEquals(403, refused("caught").status());
  }

  @Test
  void anEndlessLoopIsEndedAndOthersGoOn() {
    assertEquals(ErrorCode.HOOK_FAILED, refused("loop").code());
    assertEquals("[{\"later\":true}]", afterRead(hooks, "[{\"try\":\"later\"}]"));
  }

  @Test
  void aFailureNamesItsPlace() {
    String cause = refused("missing").getCause().getMessage();
    assertTrue(cause.startsWith("shop/customers.py:41:"), cause);
  }

  @Test
  void changesAreChangedAndNarrowed() {
    Operation.Update wanted =
        (Operation.Update) before(hooks, update("{\"name\":\"A\",\"secret\":1}", "name", "secret"));
    assertEquals("{\"name\":\"A\",\"changed_by\":\"u-7\"}", wanted.payload().json().text());
    assertEquals(List.of("name", "changed_by"), wanted.payload().columns());
    assertEquals(
        new Filter.Or<ColumnName>(List.of()),
        ((Filter.And<ColumnName>) ((Operation.Delete) before(hooks, delete())).where())
            .terms()
            .getLast());
    assertTrue(byId().and(Filter.all()).equals(byId()));
  }

  @Test
  void aPayloadMayBeReplacedOrLeftUnseen() {
    Operation.Create wanted =
        (Operation.Create) before(hooks, creation("[{\"id\":1,\"p\":1.50}]", "id", "p"));
    assertEquals("[{\"made\":false,\"p\":1.50}]", wanted.payload().json().text());
    Operation.Call asked = call("{\"year\" : 2025}", "year");
    assertSame(asked, before(hooks, asked));
  }

  private static GatewayException refused(String way) {
    return assertThrows(
        GatewayException.class, () -> afterRead(hooks, "[{\"try\":\"" + way + "\"}]"));
  }
}
