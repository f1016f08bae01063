package dev.postern.hook;

import static dev.postern.hook.ScriptFolder.CLERK;
import static dev.postern.hook.ScriptFolder.afterRead;
import static dev.postern.hook.ScriptFolder.before;
import static dev.postern.hook.ScriptFolder.byId;
import static dev.postern.hook.ScriptFolder.call;
import static dev.postern.hook.ScriptFolder.creation;
import static dev.postern.hook.ScriptFolder.delete;
import static dev.postern.hook.ScriptFolder.read;
import static dev.postern.hook.ScriptFolder.refused;
import static dev.postern.hook.ScriptFolder.result;
import static dev.postern.hook.ScriptFolder.soon;
import static dev.postern.hook.ScriptFolder.update;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.Operation.WholeBody;
import dev.postern.operation.Surface;
import dev.postern.spi.Action;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hook sees and can do in each phase. */
class PhasesTest {
  @TempDir Path folder;

  private HookEngine customers(String text) {
    return new ScriptFolder(folder).customers(text);
  }

  @Test
  void withoutScriptsNothingIsTouched() {
    try (HookEngine hooks = new ScriptFolder(folder.resolve("missing")).open()) {
      Operation asked = read();
      assertSame(asked, before(hooks, asked));
      assertFalse(hooks.of(asked.endpoint(), CLERK, Surface.REST).hasAfter());
      Result given = result("[]");
      assertSame(given, ScriptFolder.after(hooks, asked, given, CLERK, soon()));
    }
  }

  @Test
  void aHookIsBoundToItsEndpointAlone() {
    try (HookEngine hooks = customers("export function afterRead(ctx) { ctx.rows = []; }")) {
      assertTrue(
          hooks.of(new Endpoint("shop", "customers", Action.READ), CLERK, Surface.REST).hasAfter());
      assertFalse(
          hooks
              .of(new Endpoint("shop", "customers", Action.CREATE), CLERK, Surface.REST)
              .hasAfter());
      assertFalse(
          hooks.of(new Endpoint("shop", "orders", Action.READ), CLERK, Surface.REST).hasAfter());
      Operation asked = read();
      assertSame(asked, before(hooks, asked));
      assertEquals(List.of("shop/customers.js"), hooks.files());
    }
  }

  @Test
  void theContextTellsWhatIsAskedAndByWhom() {
    String text =
        """
        export function afterRead(ctx) {
          const { service, resource, action, surface, user } = ctx;
          ctx.rows = [{ service, resource, action, surface, subject: user.subject,
            roles: user.roles, tenant: user.claims.tenant_id,
            has: [user.hasRole('clerk'), user.hasRole('boss'), user.hasRole('boss', 'reader')] }];
        }
        """;
    try (HookEngine hooks = customers(text)) {
      assertEquals(
          "[{\"service\":\"shop\",\"resource\":\"customers\",\"action\":\"read\","
              + "\"surface\":\"rest\",\"subject\":\"u-7\",\"roles\":[\"clerk\",\"reader\"],"
              + "\"tenant\":42,\"has\":[true,false,true]}]",
          afterRead(hooks, "[]"));
    }
  }

  @Test
  void beforeReadNarrowsAndNeverWidens() {
    String text =
        """
        export function beforeRead(ctx) {
          ctx.narrow('tenant_id', 'eq', ctx.user.claims.tenant_id);
          ctx.narrow('status', 'in', ['new', 'old']);
          ctx.narrow('deleted_at', 'is', null);
        }
        """;
    try (HookEngine hooks = customers(text)) {
      Operation.Read wanted = (Operation.Read) before(hooks, read());
      Filter<ColumnName> expected =
          new Filter.Compare<>(new ColumnName("tenant_id"), Operator.EQ, "42")
              .and(new Filter.In<>(new ColumnName("status"), List.of("new", "old")))
              .and(new Filter.Is<>(new ColumnName("deleted_at"), Filter.Truth.NULL));
      assertEquals(expected, wanted.selection().where());
      assertEquals(read().endpoint(), wanted.endpoint());
    }
  }

  @Test
  void beforeUpdateChangesThePatchAndNarrows() {
    String text =
        """
        export async function beforeUpdate(ctx) {
          await null;
          ctx.patch.changed_by = ctx.user.subject;
          delete ctx.patch.secret;
          ctx.narrow('status', 'neq', 'closed');
        }
        """;
    try (HookEngine hooks = customers(text)) {
      Operation.Update wanted =
          (Operation.Update)
              before(
                  hooks, update("{\"name\":\"A\",\"secret\":1,\"x\":2}", "name", "secret", "gone"));
      assertEquals("{\"name\":\"A\",\"changed_by\":\"u-7\"}", wanted.payload().json().text());
      assertEquals(List.of("name", "gone", "changed_by"), wanted.payload().columns());
      assertEquals(
          byId().and(new Filter.Compare<>(new ColumnName("status"), Operator.NEQ, "closed")),
          wanted.where());
    }
  }

  @Test
  void beforeDeleteNarrowsByAnEmptyListToNothing() {
    try (HookEngine hooks =
        customers("export function beforeDelete(ctx) { ctx.narrow('id', 'in', []); }")) {
      Operation.Delete wanted = (Operation.Delete) before(hooks, delete());
      assertEquals(byId().and(new Filter.Or<>(List.of())), wanted.where());
    }
  }

  @Test
  void beforeCreateChangesRows() {
    String text =
        """
        export function beforeCreate(ctx) {
          for (const row of ctx.rows) row.email = row.email.toLowerCase();
          ctx.rows.push({ email: 'second@x.y', note: null });
        }
        """;
    try (HookEngine hooks = customers(text)) {
      Operation.Create wanted =
          (Operation.Create) before(hooks, creation("[{\"email\":\"A@B.C\",\"not\":1}]", "email"));
      assertEquals(
          "[{\"email\":\"a@b.c\"},{\"email\":\"second@x.y\",\"note\":null}]",
          wanted.payload().json().text());
      assertEquals(List.of("email", "note"), wanted.payload().columns());
      assertEquals(2, wanted.payload().rows());
    }
  }

  @Test
  void aBeforeHookThatChangesNothingGivesTheSameOperation() {
    try (HookEngine hooks = customers("export function beforeCreate(ctx) { ctx.log('seen'); }")) {
      Operation asked = creation("[ {\"price\" : 12.50} ]", "price");
      assertSame(asked, before(hooks, asked));
    }
  }

  @Test
  void callsHaveArgumentsBeforeAndRowsOrAValueAfter() {
    String text =
        """
        export function beforeCall(ctx) { ctx.args.months = Math.min(ctx.args.months, 12); }
        export function afterCall(ctx) {
          if (ctx.rows) for (const row of ctx.rows) row.seen = true;
          else ctx.value += 1;
        }
        """;
    try (HookEngine hooks = new ScriptFolder(folder).with("shop/monthly_revenue.js", text).open()) {
      Operation.Call wanted = (Operation.Call) before(hooks, call("{\"months\":99}", "months"));
      assertEquals("{\"months\":12}", wanted.arguments().json().text());
      assertEquals("[{\"m\":1,\"seen\":true}]", afterCall(hooks, "[{\"m\":1}]"));
      assertEquals("{\"m\":1,\"seen\":true}", afterCall(hooks, "{\"m\":1}"));
      assertEquals("42", afterCall(hooks, "41"));
    }
  }

  @Test
  void aBodyThatIsOneArgumentIsWhatAHookMakesOfIt() {
    String text = "export function beforeCall(ctx) { ctx.args.months = 12; }";
    try (HookEngine hooks = new ScriptFolder(folder).with("shop/monthly_revenue.js", text).open()) {
      assertEquals(Optional.of("{\"months\":12}"), bodyAfter(hooks, "application/json", " {} "));
      assertEquals(Optional.empty(), bodyAfter(hooks, "application/json", "[{}, {}]"));
      assertEquals(Optional.empty(), bodyAfter(hooks, "text/plain", "{}"));
    }
    String idle = "export function beforeCall(ctx) { ctx.log('seen'); }";
    try (HookEngine hooks = new ScriptFolder(folder).with("shop/monthly_revenue.js", idle).open()) {
      assertEquals(Optional.of("[{}, {}]"), bodyAfter(hooks, "application/json", "[{}, {}]"));
      assertEquals(Optional.of("words"), bodyAfter(hooks, "text/plain", "words"));
    }
  }

  private static Optional<String> bodyAfter(HookEngine hooks, String mediaType, String body) {
    Operation.Call call = call("{}");
    Operation asked =
        new Operation.Call(
            call.service(),
            call.arguments(),
            Optional.of(new WholeBody(mediaType, body.getBytes(UTF_8))),
            false,
            call.rows(),
            call.count(),
            false,
            call.terms());
    return ((Operation.Call) before(hooks, asked))
        .whole()
        .map(whole -> new String(whole.bytes(), UTF_8));
  }

  private static String afterCall(HookEngine hooks, String body) {
    Operation wanted = call("{}");
    return ScriptFolder.after(hooks, wanted, result(body), CLERK, soon()).body().text();
  }

  @Test
  void afterHooksOfWritesSeeWhatIsReturned() {
    String text =
        """
        export function afterCreate(ctx) { ctx.rows = ctx.rows.map(({ secret, ...rest }) => rest); }
        export { afterCreate as afterUpdate, afterCreate as afterDelete };
        """;
    try (HookEngine hooks = customers(text)) {
      for (Operation wanted : List.of(creation("[{}]"), update("{}"), delete())) {
        Result given = result("[{\"id\":1.50,\"secret\":2}]");
        Result seen = ScriptFolder.after(hooks, wanted, given, CLERK, soon());
        assertEquals("[{\"id\":1.50}]", seen.body().text());
        Result nothing = result("[]");
        assertSame(nothing, ScriptFolder.after(hooks, wanted, nothing, CLERK, soon()));
      }
    }
  }

  @Test
  void rowsMayBeTakenAwayAndAreCounted() {
    try (HookEngine hooks =
        customers(
            "export function afterRead(ctx) { ctx.rows = ctx.rows.filter(r => r.id > 1); }")) {
      Result seen =
          ScriptFolder.after(
              hooks, read(), result("[{\"id\":1},{\"id\":2},{\"id\":3}]"), CLERK, soon());
      assertEquals("[{\"id\":2},{\"id\":3}]", seen.body().text());
      assertEquals(2, seen.rowCount());
    }
  }

  @Test
  void aRejectionReachesTheCallerInTheHooksWords() {
    String text =
        """
        export function afterRead(ctx) {
          ctx.reject(422, 'Not like this', { code: 'no_go', details: ['a', 1], hint: 'Otherwise' });
        }
        """;
    try (HookEngine hooks = customers(text)) {
      GatewayException told = refused(hooks);
      assertEquals(ErrorCode.HOOK_REJECTED, told.code());
      assertEquals("no_go", told.wireCode());
      assertEquals(422, told.status());
      assertEquals("Not like this", told.getMessage());
      assertEquals("[\"a\",1]", told.details());
      assertEquals("Otherwise", told.hint());
    }
  }

  @Test
  void aRejectionHoldsEvenWhereItIsCaught() {
    for (String body :
        List.of(
            "try { ctx.reject(403, 'No'); } catch { ctx.rows = []; }",
            "throw ctx.reject(403, 'No');",
            "await null; ctx.reject(403, 'No');")) {
      try (HookEngine hooks = customers("export async function afterRead(ctx) { " + body + " }")) {
        GatewayException told = refused(hooks);
        assertEquals(403, told.status(), body);
        assertEquals(ErrorCode.HOOK_REJECTED.code(), told.wireCode(), body);
      }
    }
  }

  @Test
  void modulesInLibCanBeImported() {
    new ScriptFolder(folder)
        .with(
            "lib/text/mask.js",
            "export const mask = (s) => '*' + last(s);" + "import { last } from './last.js';")
        .with("lib/text/last.js", "export const last = (s) => s.slice(-1);");
    try (HookEngine hooks =
        customers(
            """
            import { mask } from '../lib/text/mask.js';
            export function afterRead(ctx) { for (const row of ctx.rows) row.a = mask(row.a); }
            """)) {
      assertEquals("[{\"a\":\"*c\"}]", afterRead(hooks, "[{\"a\":\"abc\"}]"));
    }
  }
}
