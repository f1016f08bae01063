package dev.postern;

import static dev.postern.PolicyGateway.NOTES;
import static dev.postern.PolicyGateway.ROLES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Presets, checks, times, hooks and agents, as callers of a whole gateway meet them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyTest {
  private PolicyGateway shop;

  @BeforeAll
  void start(@TempDir Path scripts) throws IOException, SQLException {
    Path folder = Files.createDirectories(scripts.resolve("shop"));
    shop = PolicyGateway.start(ROLES, "hooks: {folder: %s, timeout-ms: 5000}\n".formatted(scripts));
    Files.writeString(
        folder.resolve("notes.js"),
        """
        export function afterRead(ctx) {
          for (const row of ctx.rows) {
            if (row.title === 'tell') row.title = ctx.db.read('secrets', {})[0].word;
          }
        }
        """);
    shop.reload();
  }

  @AfterAll
  void stop() {
    shop.close();
  }

  @BeforeEach
  void fill() throws SQLException {
    shop.at("2026-06-01T12:00:00Z");
    shop.run(
        """
        truncate shop.notes cascade;
        insert into shop.notes (id, tenant_id, title, owner, status) values
          (1, 1, 'mine', 'ann', 'open'), (2, 1, 'bobs', 'bob', 'open'), (3, 2, 'foreign', 'ann', 'open');
        """);
  }

  private void isWritten(HttpResponse<String> answer) {
    assertTrue(answer.statusCode() < 300, answer::body);
  }

  private void isRefused(int status, String code, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer::body);
    assertEquals(code, TestGateway.json(answer.body()).get("code").asString(), answer::body);
  }

  private String note(int id) {
    return shop.sql(
        "select concat_ws(',', tenant_id, title, owner, status, updated_by, to_char(updated_at at"
            + " time zone 'utc', 'YYYY-MM-DD HH24:MI')) from shop.notes where id = "
            + id);
  }

  private static final String STAMP = ",ann,2026-06-01 12:00";

  @Test
  void presetsAreWrittenWhateverTheWay() {
    isWritten(shop.call("POST", NOTES, "writer", "{\"id\": 10, \"title\": \"one\"}"));
    isWritten(
        shop.call(
            "POST",
            NOTES,
            "writer",
            "[{\"id\": 11, \"title\": \"a\"}, {\"id\": 12, \"title\": \"b\"}]"));
    isWritten(
        shop.call("POST", NOTES + "?columns=id,title", "writer", "{\"id\": 13, \"tenant_id\": 2}"));
    isWritten(shop.call("PUT", NOTES + "?id=eq.14", "writer", "{\"id\": 14, \"title\": \"put\"}"));
    isWritten(
        shop.call(
            "POST",
            NOTES,
            "writer",
            "[{\"id\": 1, \"title\": \"merged\"}, {\"id\": 15, \"title\": \"new\"}]",
            "resolution=merge-duplicates"));
    isWritten(shop.call("PATCH", NOTES + "?id=eq.2", "writer", "{\"title\": \"patched\"}"));
    String line = "{\"line\": 1, \"body\": \"x\"}";
    isWritten(
        shop.call(
            "POST",
            NOTES,
            "writer",
            "{\"id\": 16, \"title\": \"nest\", \"note_lines\": [%s]}".formatted(line),
            "nested"));
    isWritten(
        shop.call(
            "POST",
            "/api/shop/batch",
            "writer",
            """
            {"operations": [
              {"id": "a", "method": "POST", "path": "/notes", "body": {"id": 17, "title": "batch"}},
              {"id": "b", "method": "PATCH", "path": "/notes?id=eq.17", "body": {"status": "done"}}]}
            """));
    assertEquals("1,one,open" + STAMP, note(10));
    assertEquals("1,a" + STAMP, note(11).replace(",open", ""));
    assertEquals("1,b" + STAMP, note(12).replace(",open", ""));
    assertEquals("1" + STAMP, note(13).replace(",open", ""));
    assertEquals("1,put,open" + STAMP, note(14));
    assertEquals("1,merged,ann,open" + STAMP, note(1));
    assertEquals("1,new,open" + STAMP, note(15));
    assertEquals("1,patched,bob,open" + STAMP, note(2));
    assertEquals("1,nest,open" + STAMP, note(16));
    assertEquals("1", shop.sql("select tenant_id from shop.note_lines where note_id = 16"));
    assertEquals("1,batch,done" + STAMP, note(17));
    assertEquals("2,foreign,ann,open", note(3));
  }

  @Test
  void presetsAreWrittenByToolsToo() {
    JsonNode created =
        shop.tool(
            "create_records",
            "{\"resource\": \"notes\", \"rows\": [{\"id\": 20, \"title\": \"tool\"}]}",
            "writer");
    assertFalse(created.path("isError").asBoolean(), created::toString);
    JsonNode updated =
        shop.tool(
            "update_records",
            "{\"resource\": \"notes\", \"where\": {\"column\": \"id\", \"op\": \"eq\", \"value\":"
                + " 1}, \"values\": {\"status\": \"done\"}}",
            "writer");
    assertFalse(updated.path("isError").asBoolean(), updated::toString);
    assertEquals("1,tool,open" + STAMP, note(20));
    assertEquals("1,mine,ann,done" + STAMP, note(1));
  }

  /** What is hidden is not there; what is seen may be said only as it is. */
  @Test
  void presetsAreNobodysToChoose() {
    String unknown = "{\"id\": 30, \"tenant_id\": 2}";
    isRefused(400, "PGRST204", shop.call("POST", NOTES, "writer", unknown));
    isRefused(
        400, "PGRST204", shop.call("PATCH", NOTES + "?id=eq.1", "writer", "{\"tenant_id\": 1}"));
    String seen = "{\"id\": 30, \"updated_at\": \"2020-01-01T00:00:00Z\"}";
    isRefused(400, "42501", shop.call("POST", NOTES, "writer", seen));
    isRefused(400, "42501", shop.call("PUT", NOTES + "?id=eq.30", "writer", seen));
    isRefused(
        400, "42501", shop.call("PATCH", NOTES + "?id=eq.1", "writer", "{\"updated_at\": null}"));
    String lines = "/api/shop/note_lines";
    String other = "[{\"note_id\": 1, \"line\": 1, \"tenant_id\": 1}, %s]";
    isRefused(
        400,
        "42501",
        shop.call(
            "POST",
            lines,
            "writer",
            other.formatted("{\"note_id\": 1, \"line\": 2, \"tenant_id\": 2}")));
    isWritten(
        shop.call(
            "POST",
            lines,
            "writer",
            other.formatted("{\"note_id\": 1, \"line\": 2, \"tenant_id\": \"1\"}")));
    JsonNode tool =
        shop.tool(
            "create_records",
            "{\"resource\": \"note_lines\", \"rows\": [{\"note_id\": 1, \"line\": 3, \"tenant_id\":"
                + " 2}]}",
            "writer");
    assertTrue(tool.path("isError").asBoolean(), tool::toString);
    assertEquals("42501", tool.at("/structuredContent/code").asString(), tool::toString);
    assertEquals("2", shop.sql("select count(*) from shop.note_lines where tenant_id = 1"));
    assertEquals("nothing", note(30));
  }

  @Test
  void newRowsAndMergedOnesHavePresetsOfTheirOwn() {
    String rows = "[{\"id\": 1, \"title\": \"again\"}, {\"id\": 40, \"title\": \"new\"}]";
    isWritten(shop.call("POST", NOTES, "merger", rows, "resolution=merge-duplicates"));
    assertEquals("1,again,ann,open,updater", note(1));
    assertEquals("new,creator,open", note(40));
    String gone = "[{\"id\": 1, \"status\": \"gone\"}]";
    isRefused(
        403, "42501", shop.call("POST", NOTES, "merger", gone, "resolution=merge-duplicates"));
    assertEquals("1,again,ann,open,updater", note(1));
  }

  /** Rows say what is there to be changed, check what it may become. */
  @Test
  void checksAreOfTheNewImage() {
    String hers = "{\"id\": 50, \"tenant_id\": 1, \"owner\": \"ann\"}";
    isWritten(shop.call("POST", NOTES, "owner", hers));
    isRefused(
        403,
        "42501",
        shop.call("POST", NOTES, "owner", hers.replace("50", "52").replace("ann", "bob")));
    isRefused(403, "42501", shop.call("POST", NOTES, "owner", "{\"id\": 51, \"tenant_id\": 2}"));

    String change = "{\"status\": \"%s\", \"owner\": \"%s\"}";
    isRefused(
        403,
        "42501",
        shop.call("PATCH", NOTES + "?id=eq.1", "owner", change.formatted("gone", "ann")));
    isWritten(shop.call("PATCH", NOTES + "?id=eq.1", "owner", change.formatted("done", "bob")));
    assertEquals("1,mine,bob,done", note(1));
    // now it is another's, so that it is no longer there to be changed
    HttpResponse<String> none =
        shop.call(
            "PATCH",
            NOTES + "?id=in.(1,2)&select=id",
            "owner",
            change.formatted("open", "ann"),
            "return=representation");
    assertEquals("[]", none.body());
    JsonNode tool =
        shop.tool(
            "update_records",
            "{\"resource\": \"notes\", \"where\": {\"column\": \"id\", \"op\": \"eq\", \"value\":"
                + " 50}, \"values\": {\"tenant_id\": 2}}",
            "owner");
    assertEquals("42501", tool.at("/structuredContent/code").asString(), tool::toString);
    assertEquals("1,ann,open", note(50));
  }

  /** A row of another tenant and one that is not there are answered by the same bytes. */
  @Test
  void foreignRowsAreNotThere() {
    for (String preference : List.of("return=minimal", "return=representation", "count=exact")) {
      for (String method : List.of("GET", "PATCH", "DELETE")) {
        String body = method.equals("PATCH") ? "{\"status\": \"done\"}" : "";
        HttpResponse<String> foreign =
            shop.call(method, NOTES + "?id=eq.3", "writer", body, preference);
        HttpResponse<String> none =
            shop.call(method, NOTES + "?id=eq.999", "writer", body, preference);
        assertEquals(none.statusCode(), foreign.statusCode(), method);
        assertEquals(none.body(), foreign.body(), method);
        assertEquals(
            none.headers().firstValue("Content-Range"),
            foreign.headers().firstValue("Content-Range"),
            method);
      }
    }
    String batch =
        "{\"operations\": [{\"method\": \"PATCH\", \"path\": \"/notes?id=eq.%s\","
            + " \"body\": {\"status\": \"done\"}}]}";
    assertEquals(
        shop.call("POST", "/api/shop/batch", "writer", batch.formatted(999)).body(),
        shop.call("POST", "/api/shop/batch", "writer", batch.formatted(3)).body());
    String where =
        "{\"resource\": \"notes\", \"where\": {\"column\": \"id\", \"op\": \"eq\", \"value\": %s},"
            + " \"values\": {\"status\": \"done\"}}";
    assertEquals(
        shop.tool("update_records", where.formatted(999), "writer"),
        shop.tool("update_records", where.formatted(3), "writer"));
    String lines = "/api/shop/note_lines?select=line,notes(id)&note_id=eq.3";
    isWritten(shop.call("POST", "/api/shop/note_lines", "writer", "{\"note_id\": 3, \"line\": 1}"));
    assertEquals("[{\"line\":1,\"notes\":null}]", shop.get(lines, "writer").body());
    assertEquals("2,foreign,ann,open", note(3));
  }

  @Test
  void anUpsertTakesNoForeignRow() {
    String row = "[{\"id\": 3, \"title\": \"taken\"}]";
    HttpResponse<String> merged =
        shop.call("POST", NOTES, "writer", row, "resolution=merge-duplicates");
    isRefused(403, "42501", merged);
    assertFalse(merged.body().contains("foreign"), merged.body());
    HttpResponse<String> put = shop.call("PUT", NOTES + "?id=eq.3", "writer", row);
    isRefused(403, "42501", put);
    assertEquals("2,foreign,ann,open", note(3));
  }

  /** One door for all of them: who may only read writes in no way at all. */
  @Test
  void everyWayToWriteIsAuthorized() {
    String row = "{\"id\": 90, \"title\": \"x\"}";
    for (HttpResponse<String> answer :
        List.of(
            shop.call("POST", NOTES, "hooked", row),
            shop.call("POST", NOTES, "hooked", "[" + row + "]"),
            shop.call("POST", NOTES, "hooked", row, "resolution=merge-duplicates"),
            shop.call("POST", NOTES, "hooked", row, "resolution=ignore-duplicates"),
            shop.call("PUT", NOTES + "?id=eq.90", "hooked", row),
            shop.call("PATCH", NOTES + "?id=gt.0", "hooked", "{\"status\": \"x\"}"),
            shop.call("DELETE", NOTES + "?id=gt.0", "hooked", ""),
            // the rule for notes lets the note be created, but nothing its lines
            shop.call(
                "POST",
                NOTES,
                "owner",
                "{\"id\": 90, \"tenant_id\": 1, \"owner\": \"ann\", \"note_lines\": [{\"line\":"
                    + " 1}]}",
                "nested"))) {
      assertTrue(answer.statusCode() >= 400, answer::body);
    }
    HttpResponse<String> batch =
        shop.call(
            "POST",
            "/api/shop/batch",
            "hooked",
            "{\"operations\": [{\"method\": \"POST\", \"path\": \"/notes\", \"body\": %s}]}"
                .formatted(row));
    assertTrue(batch.body().contains("42501"), batch::body);
    JsonNode tool =
        shop.tool(
            "create_records", "{\"resource\": \"notes\", \"rows\": [%s]}".formatted(row), "hooked");
    assertTrue(tool.path("isError").asBoolean() || tool.has("error"), tool::toString);
    assertEquals("nothing", note(90));
    assertEquals("3", shop.sql("select count(*) from shop.notes"));
  }

  /** The rows that may be changed are told by no condition that may not be read. */
  @Test
  void onlyWhatMayBeReadChoosesRows() {
    HttpResponse<String> answer =
        shop.call(
            "PATCH", NOTES + "?title=eq.foreign", "owner", "{\"status\": \"done\"}", "count=exact");
    assertEquals("*/0", answer.headers().firstValue("Content-Range").orElse(""), answer::body);
    assertEquals("2,foreign,ann,open", note(3));
  }

  @Test
  void rowFiltersKnowTheTime() {
    String ids = NOTES + "?select=id&order=id";
    assertEquals("[]", shop.get(ids, "recent").body());
    shop.at("2026-05-08T00:00:00Z");
    assertEquals("[{\"id\":1},{\"id\":2},{\"id\":3}]", shop.get(ids, "recent").body());
    shop.at("2026-05-08T00:00:00.000001Z");
    assertEquals("[]", shop.get(ids, "recent").body());
  }

  @Test
  void aRightThatEndsIsGoneEverywhere() {
    assertEquals(200, shop.get(NOTES, "guest").statusCode());
    JsonNode told =
        shop.tool("explain_access", "{\"resource\": \"notes\", \"action\": \"read\"}", "guest");
    assertTrue(told.toString().contains("Only until 2026-06-02T00:00:00Z."), told::toString);
    shop.at("2026-06-02T00:00:00Z");
    isRefused(404, "PGRST205", shop.get(NOTES, "guest"));
    told = shop.tool("explain_access", "{\"resource\": \"notes\", \"action\": \"read\"}", "guest");
    assertFalse(told.at("/structuredContent/allowed").asBoolean(), told::toString);
    String document = shop.get("/api/shop/", "guest").body();
    assertFalse(document.contains("/notes"), document);
  }

  @Test
  void aHookMayReadWhatItsCallerMayNot() throws SQLException {
    shop.run("update shop.notes set title = 'tell' where id = 1");
    isRefused(404, "PGRST205", shop.get("/api/shop/secrets", "hooked"));
    assertEquals(
        "[{\"title\":\"open sesame\"}]",
        shop.get(NOTES + "?id=eq.1&select=title", "hooked").body());
    JsonNode tool = shop.tool("read_records", "{\"resource\": \"secrets\"}", "hooked");
    assertTrue(tool.path("isError").asBoolean(), tool::toString);
    JsonNode notes =
        shop.tool(
            "read_records",
            "{\"resource\": \"notes\", \"select\": [\"title\"], \"where\": {\"column\": \"id\","
                + " \"op\": \"eq\", \"value\": 1}}",
            "hooked");
    assertTrue(notes.toString().contains("open sesame"), notes::toString);
    // a role whose hooks may not either
    assertTrue(shop.get(NOTES + "?id=eq.1&select=title", "recent").body().equals("[]"));
    assertTrue(shop.get(NOTES + "?id=eq.1&select=title", "merger").statusCode() >= 400);
  }

  @Test
  void agentsSeeLess() {
    String read =
        "{\"resource\": \"notes\", \"where\": {\"column\": \"id\", \"op\": \"eq\", \"value\": 1}}";
    JsonNode tool = shop.tool("read_records", read, "agent");
    assertFalse(tool.toString().contains("hush"), tool::toString);
    assertTrue(tool.toString().contains("mine"), tool::toString);
    assertTrue(shop.get(NOTES + "?id=eq.1", "agent").body().contains("hush"));
    assertTrue(shop.tool("read_records", read, "writer").toString().contains("hush"));
    JsonNode named =
        shop.tool(
            "read_records", "{\"resource\": \"notes\", \"select\": [\"api_token\"]}", "agent");
    assertEquals("42703", named.at("/structuredContent/code").asString(), named::toString);
    for (String call :
        List.of(
            "create_records {\"resource\": \"notes\", \"rows\": [{\"id\": 60}]}",
            "update_records {\"resource\": \"notes\", \"where\": {\"column\": \"id\", \"op\":"
                + " \"eq\", \"value\": 1}, \"values\": {\"title\": \"x\"}}")) {
      String[] parts = call.split(" ", 2);
      JsonNode refused = shop.tool(parts[0], parts[1], "agent");
      assertTrue(refused.path("isError").asBoolean() || refused.has("error"), refused::toString);
    }
    JsonNode told =
        shop.tool("explain_access", "{\"resource\": \"notes\", \"action\": \"create\"}", "agent");
    assertTrue(told.toString().contains("mcp: {profile: read-only}"), told::toString);
  }

  @Test
  void documentsOfferNoPresets() {
    JsonNode told =
        shop.tool("explain_access", "{\"resource\": \"notes\", \"action\": \"create\"}", "writer");
    assertTrue(
        told.toString().contains("Your role's rule sets updated_at; leave them out."),
        told::toString);
    JsonNode document = TestGateway.json(shop.get("/api/shop/", "writer").body());
    String lines = document.toString();
    assertTrue(lines.contains("note_lines"), lines);
    assertFalse(lines.contains("updated_by"), lines);
  }
}
