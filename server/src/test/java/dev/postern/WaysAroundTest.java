package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Ways of getting at what a rule keeps back, by way of something that a rule allows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WaysAroundTest {
  private static final String NOTES = PolicyGateway.NOTES;
  private static final String LINES = "/api/shop/note_lines";
  private static final String ROLES =
      """
        creator:
          database-role: shop_tenant
          allow:
            shop/notes: {actions: [read, create], mcp: {writes: [create], confirm: never}}
            shop/note_lines: {actions: [create, update], mcp: {writes: [update], confirm: never}}
        noter:
          database-role: shop_tenant
          allow:
            shop/notes: {actions: [read, create]}
            shop/note_lines: {actions: [read]}
        liner:
          database-role: shop_tenant
          allow:
            shop/note_lines: {actions: [read]}
      """;

  private PolicyGateway shop;

  @BeforeAll
  void start() throws IOException, SQLException {
    shop = PolicyGateway.start(PolicyGateway.ROLES + ROLES, "");
  }

  @AfterAll
  void stop() {
    shop.close();
  }

  @BeforeEach
  void fill() throws SQLException {
    shop.run(
        """
        truncate shop.notes cascade;
        insert into shop.notes (id, tenant_id, title) values (1, 1, 'first'), (2, 1, 'second');
        insert into shop.note_lines (note_id, line) values (1, 1);
        """);
  }

  private String title(int id) {
    return shop.sql("select title from shop.notes where id = " + id);
  }

  @Test
  void whoMayCreateChangesNothing() {
    String rows = "[{\"id\": 1, \"title\": \"taken\"}, {\"id\": 3, \"title\": \"new\"}]";
    HttpResponse<String> merged =
        shop.call("POST", NOTES, "creator", rows, "resolution=merge-duplicates");
    assertEquals(403, merged.statusCode(), merged::body);
    HttpResponse<String> put =
        shop.call("PUT", NOTES + "?id=eq.1", "creator", "{\"id\": 1, \"title\": \"taken\"}");
    assertEquals(403, put.statusCode(), put::body);
    HttpResponse<String> batch =
        shop.call(
            "POST",
            "/api/shop/batch",
            "creator",
            "{\"operations\": [{\"method\": \"PUT\", \"path\": \"/notes?id=eq.1\","
                + " \"body\": {\"id\": 1, \"title\": \"taken\"}}]}");
    assertEquals(403, batch.statusCode(), batch::body);
    HttpResponse<String> ignored =
        shop.call("POST", NOTES, "creator", rows, "resolution=ignore-duplicates");
    assertEquals(201, ignored.statusCode(), ignored::body);
    assertEquals("first", title(1));
    assertEquals("new", title(3));
  }

  @Test
  void whoMayOnlySeeRelatedRowsInsertsNoneWithTheirOwn() {
    HttpResponse<String> nested =
        shop.call("POST", NOTES, "noter", "{\"id\": 6, \"note_lines\": [{\"line\": 1}]}", "nested");
    assertTrue(nested.statusCode() >= 400, nested::body);
    assertEquals("1", shop.sql("select count(*) from shop.note_lines"));
    assertEquals("nothing", title(6));
  }

  /** A tool is offered where it can be used for anything at all. */
  @Test
  void aToolForOneThingIsNoneForAnother() {
    String create = "{\"resource\": \"%s\", \"rows\": [%s]}";
    String update =
        "{\"resource\": \"%s\", \"where\": {\"column\": \"%s\", \"op\": \"eq\", \"value\": 1},"
            + " \"values\": {\"%s\": \"by a tool\"}}";
    JsonNode made =
        shop.tool("create_records", create.formatted("notes", "{\"id\": 5}"), "creator");
    assertFalse(made.path("isError").asBoolean(), made::toString);
    JsonNode changed =
        shop.tool("update_records", update.formatted("note_lines", "note_id", "body"), "creator");
    assertFalse(changed.path("isError").asBoolean(), changed::toString);

    JsonNode closed =
        shop.tool(
            "create_records",
            create.formatted("note_lines", "{\"note_id\": 1, \"line\": 2}"),
            "creator");
    assertEquals("42501", closed.at("/structuredContent/code").asString(), closed::toString);
    JsonNode forbidden =
        shop.tool("update_records", update.formatted("notes", "id", "title"), "creator");
    assertEquals("42501", forbidden.at("/structuredContent/code").asString(), forbidden::toString);
    assertEquals("first", title(1));
    assertEquals("1", shop.sql("select count(*) from shop.note_lines"));
  }

  @Test
  void relatedRowsNeedARightOfTheirOwn() {
    assertEquals("[{\"line\":1}]", shop.get(LINES + "?select=line", "liner").body());
    HttpResponse<String> unknown = shop.get(LINES + "?select=line,nothing(title)", "liner");
    HttpResponse<String> hidden = shop.get(LINES + "?select=line,notes(title)", "liner");
    assertEquals(400, hidden.statusCode(), hidden::body);
    assertEquals(unknown.body().replace("nothing", "notes"), hidden.body());
    for (String further : new String[] {"&notes.title=eq.first", "&order=notes(title)"}) {
      String path = LINES + "?select=line,notes()" + further;
      assertEquals(400, shop.get(path, "liner").statusCode(), path);
    }
    JsonNode tool =
        shop.tool(
            "read_records",
            "{\"resource\": \"note_lines\", \"select\": [\"line\", \"notes(title)\"]}",
            "liner");
    assertTrue(tool.path("isError").asBoolean(), tool::toString);
    assertFalse(tool.toString().contains("first"), tool::toString);
  }

  @Test
  void whatIsHiddenIsNotToldByItsConstraint() {
    String same = "{\"id\": 3, \"title\": \"second\"}";
    HttpResponse<String> answer = shop.call("POST", NOTES, "writer", same);
    assertEquals(409, answer.statusCode(), answer::body);
    assertFalse(answer.body().contains("tenant"), answer::body);
    assertFalse(answer.body().contains("second"), answer::body);
    JsonNode tool =
        shop.tool(
            "create_records",
            "{\"resource\": \"notes\", \"rows\": [%s]}".formatted(same),
            "writer");
    assertEquals("23505", tool.at("/structuredContent/code").asString(), tool::toString);
    assertFalse(tool.toString().contains("tenant"), tool::toString);
    HttpResponse<String> seen =
        shop.call("POST", NOTES, "creator", "{\"id\": 4, \"tenant_id\": 1, \"title\": \"second\"}");
    assertTrue(seen.body().contains("notes_tenant_id_title_key"), seen::body);
    assertFalse(seen.body().contains("second"), seen::body);
  }
}
