package dev.postern;

import static dev.postern.PolicyGateway.NOTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Rules held against the live catalog, and changed under calls that have begun. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyReloadTest {
  private static final int MOST_LOOKS = 20_000;
  private static final String OLD =
      """
        r:
          database-role: shop_tenant
          allow:
            shop/notes: {actions: [read]}
            shop/secrets: {actions: [read], requestors: [hook]}
      """;

  private static final String TITLES = "{\"resource\":\"notes\",\"select\":[\"title\"]}";

  private PolicyGateway shop;

  @BeforeAll
  void start(@TempDir Path scripts) throws IOException, SQLException {
    Path folder = Files.createDirectories(scripts.resolve("shop"));
    shop = PolicyGateway.start(OLD, "hooks: {folder: %s, timeout-ms: 5000}\n".formatted(scripts));
    Files.writeString(
        folder.resolve("notes.js"),
        """
        export function afterRead(ctx) {
          for (const row of ctx.rows) row.title = ctx.db.read('secrets', {})[0].word;
        }
        """);
    shop.reload();
    shop.run("insert into shop.notes (id, tenant_id, title) values (1, 1, 'mine')");
  }

  @AfterAll
  void stop() {
    shop.close();
  }

  private static void until(BooleanSupplier condition) {
    for (int look = 0; look < MOST_LOOKS; look++) {
      if (condition.getAsBoolean()) {
        return;
      }
    }
    throw new AssertionError("It did not become so");
  }

  /** Its hook, too, still reads what nobody else may any more. */
  @Test
  void aCallThatHasBegunEndsUnderTheOldRules() throws Exception {
    shop.roles(OLD);
    shop.reload();
    String path = NOTES + "?select=title";
    assertEquals("[{\"title\":\"open sesame\"}]", shop.get(path, "r").body());
    CompletableFuture<HttpResponse<String>> begun;
    CompletableFuture<JsonNode> byTool;
    try (Connection other = shop.gateway().superuser();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table shop.notes in access exclusive mode");
      begun = CompletableFuture.supplyAsync(() -> shop.get(path, "r"));
      byTool = CompletableFuture.supplyAsync(() -> shop.tool("read_records", TITLES, "r"));
      until(
          () ->
              shop.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                  .equals("2"));
      shop.roles("  r: {database-role: shop_tenant, allow: {shop/regions: {actions: [read]}}}\n");
      until(() -> shop.get("/api/shop/regions?limit=1", "r").statusCode() == 200);
      assertEquals(404, shop.get(path, "r").statusCode());
      assertTrue(shop.tool("read_records", TITLES, "r").path("isError").asBoolean());
      other.rollback();
    }
    HttpResponse<String> ended = begun.get();
    assertEquals("[{\"title\":\"open sesame\"}]", ended.body());
    JsonNode told = byTool.get();
    assertEquals(
        "open sesame", told.at("/structuredContent/rows/0/title").asString(), told::toString);
  }

  private String said(String roles) throws IOException {
    shop.roles(roles);
    return shop.reload();
  }

  private void tells(String said, String... parts) {
    for (String part : parts) {
      assertTrue(said.contains(part), () -> part + " is not in:\n" + said);
    }
  }

  /** The line of a text in the config. */
  private String line(String text) throws IOException {
    List<String> lines = Files.readAllLines(shop.config());
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(text)) {
        return "postern.yaml:" + (i + 1) + ":";
      }
    }
    throw new AssertionError(text);
  }

  @Test
  void whatIsNotThereIsAnErrorWithItsLine() throws IOException {
    said(OLD);
    String said =
        said(
            """
              r:
                database-role: shop_tenant
                allow:
                  shop/nots: {actions: [read]}
                  shop/notes:
                    actions: [read, create]
                    columns: {exclude: [titel]}
                    rows: tenant=eq.1
                    check: ownr=eq.ann
                    set: {updated_buy: x}
                  shop/products:create: {set: {search: x}}
            """);
    tells(
        said,
        "stay as they were",
        line("shop/nots:")
            + "7 roles.r.allow.shop/nots names no table, view, function or tool of"
            + " shop; did you mean notes?",
        "names the column 'titel', which is not there; did you mean title?",
        "names the column 'tenant', which is not there; did you mean tenant_id?",
        line("check: ownr")
            + "9 roles.r.allow.shop/notes.check names the column 'ownr', which is"
            + " not there; did you mean owner?",
        line("updated_buy")
            + "15 roles.r.allow.shop/notes.set.updated_buy names the column"
            + " 'updated_buy', which is not there; did you mean updated_by?",
        "set.search names a column that the source itself gives a value");
    assertEquals(200, shop.get(NOTES, "r").statusCode());
    tells(said("  r: {extends: [r]}\n"), line("extends: [r]"), "goes round: r extends r");
    until(() -> shop.gateway().get("/ready", "").body().contains("stale"));
    assertEquals(200, shop.get(NOTES, "r").statusCode());
    said(OLD);
    until(() -> !shop.gateway().get("/ready", "").body().contains("stale"));
  }

  @Test
  void whatIsHardlyMeantIsAWarningWithItsLine() throws IOException {
    shop.at("2026-06-01T12:00:00Z");
    String said =
        said(
            """
              r:
                database-role: shop_tenant
                allow:
                  shop/*: {actions: [read, create], set: {tenant_id: 1}}
                  "*/*": {actions: [read]}
                  shop/nothing_*: {actions: [read]}
                  shop/notes: {actions: [read]}
                  shop/notes:read: {}
                  shop/secrets: {actions: [read], requestors: [hook]}
                  shop/note_lines: {actions: [read], until: 2026-06-01T12:00:00Z}
              old: {until: 2026-01-01T00:00:00Z}
              heir: {extends: [r], allow: {shop/notes: {actions: [create]}}}
            """);
    tells(
        said,
        "are in force, but look at this:",
        line("\"*/*\"") + "7 roles.r.allow.*/* can never count: roles.r.allow.shop/",
        line("nothing_") + "7 roles.r.allow.shop/nothing_* covers nothing that there is",
        "roles.r.allow.shop/notes can never count: roles.r.allow.shop/notes:read in line",
        "roles.r.allow.shop/secrets.requestors are hooks alone, but roles.r.allow.shop/* in line",
        "opens 'secrets' to direct calls",
        "roles.r.allow.shop/note_lines.until lies in the past",
        line("old:") + "9 roles.old.until lies in the past",
        "roles.r.allow.shop/* needs the column 'tenant_id', which is not in");
    assertFalse(said.contains("roles.heir.allow.shop/notes can never"), said);
    said(OLD);
  }
}
