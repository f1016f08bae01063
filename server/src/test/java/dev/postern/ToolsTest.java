package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.cli.Assembly.OfferedTool;
import dev.postern.spi.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** The tools as an agent uses them, over a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ToolsTest {
  private static final String NONE = "{}";

  private TestGateway gateway;

  @BeforeAll
  void start() {
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace(
                            "    database-role: shop_reader\n",
                            "    database-role: shop_reader\n    aggregates: true\n")
                        .replace(
                            "      shop/support_tickets: {actions: [read, update]}",
                            "      shop/support_tickets: {actions: [read, update],"
                                + " mcp: {writes: [update], max-affected: 50}}")
                        .replace(
                            "      shop/*: {actions: [read, create, update, delete, call]}",
                            "      shop/*: {actions: [read, create, update, delete, call],"
                                + " mcp: {writes: [create, update, delete], confirm: over 1}}")
                    + """

                    mcp:
                      max-cell-characters: 40
                      tools:
                        per-resource: [shop/support_tickets, shop/regions]
                        search:
                          resource: shop/products
                          title: name
                          text: [name, description]
                          url: https://shop.example/products/{id}
                    """);
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private JsonNode call(String role, String tool, String arguments) {
    return gateway.tool(tool, arguments, role).path("structuredContent");
  }

  private JsonNode read(String tool, String arguments) {
    JsonNode result = gateway.tool(tool, arguments, "reader");
    assertFalse(result.path("isError").asBoolean(), result::toString);
    return result.path("structuredContent");
  }

  @Test
  void aSchemaIsSearchedByWordsByPatternAndByName() {
    assertEquals(
        "customers",
        read("search_schema", "{\"names\":[\"customers\"]}").at("/resources/0/name").asString());
    JsonNode orders = read("search_schema", "{\"pattern\":\"order*\"}");
    orders
        .get("resources")
        .forEach(one -> assertTrue(one.get("name").asString().startsWith("order")));
    assertTrue(orders.get("count").asInt() >= 2);
    // a word that stands in a column's comment alone
    JsonNode found = read("search_schema", "{\"pattern\":\"stock keeping\",\"detail\":\"names\"}");
    assertEquals("products", found.at("/resources/0/name").asString());
    assertTrue(found.at("/resources/0/columns").isMissingNode());
  }

  @Test
  void whatTheRoleMayNotSeeIsNotFound() {
    String text =
        read("search_schema", "{\"pattern\":\"employees\",\"detail\":\"full\"}").toString();
    assertTrue(text.contains("\"employees\""));
    assertFalse(text.contains("salary_cents"), text);
    assertFalse(call("support", "search_schema", NONE).toString().contains("employees"));
    assertEquals(0, read("search_schema", "{\"pattern\":\"salary_cents\"}").get("count").asInt());
  }

  @Test
  void pagesFollowEachOtherByCursorAndMissNothing() {
    List<Long> ids = new ArrayList<>();
    String cursor = "";
    boolean isTruncated;
    do {
      JsonNode page =
          read(
              "read_records",
              "{\"resource\":\"orders\",\"select\":[\"id\"],\"order\":[\"placed_at.desc\"],"
                  + "\"where\":{\"column\":\"id\",\"op\":\"lte\",\"value\":25},\"limit\":7"
                  + (cursor.isEmpty() ? "" : ",\"cursor\":\"" + cursor + "\"")
                  + "}");
      page.get("rows").forEach(row -> ids.add(row.get("id").asLong()));
      isTruncated = page.get("truncated").asBoolean();
      cursor = page.path("next_cursor").asString("");
      assertEquals(isTruncated, !cursor.isEmpty());
    } while (isTruncated);
    assertEquals(25, ids.size());
    assertEquals(25, ids.stream().distinct().count());
  }

  @Test
  void aCursorOfAnotherQueryIsRefusedInWordsForModels() {
    String cursor =
        read("read_records", "{\"resource\":\"orders\",\"select\":[\"id\"],\"limit\":1}")
            .get("next_cursor")
            .asString();
    JsonNode error =
        call(
            "reader",
            "read_records",
            "{\"resource\":\"customers\",\"limit\":1,\"cursor\":\"" + cursor + "\"}");
    assertEquals("PSTN423", error.get("code").asString());
    assertEquals("cursor", error.get("argument").asString());
    assertTrue(error.get("next").asString().startsWith("Begin again"));
  }

  @Test
  void relatedRowsAreSelectedAndAskedFor() {
    JsonNode rows =
        read(
                "read_records",
                """
                {"resource":"customers","select":["id",{"embed":"orders","as":"latest",
                  "select":["id","status"],"order":["id.desc"],"limit":2}],
                 "where":{"and":[{"column":"id","op":"lte","value":12},{"embed":"orders","where":{"column":"status","value":"shipped"}},
                   {"not":{"embed":"orders","where":{"column":"status","value":"cancelled"}}}]},
                 "order":["id"],"limit":5}
                """)
            .get("rows");
    assertTrue(rows.size() > 0);
    for (JsonNode row : rows) {
      assertEquals(List.of("id", "latest"), List.copyOf(row.propertyNames()));
      assertTrue(row.get("latest").size() <= 2);
    }
  }

  @Test
  void aConditionOnNoRelatedRows() {
    String none =
        "{\"resource\":\"customers\",\"select\":[\"id\"],\"limit\":500,\"where\":"
            + "{\"embed\":\"orders\",\"exists\":false}}";
    JsonNode without = read("read_records", none);
    JsonNode with = read("read_records", none.replace("false", "true"));
    assertNotEquals(with.get("rows"), without.get("rows"));
  }

  @Test
  void columnsAreComparedAndTextIsSearched() {
    assertEquals(
        0,
        read(
                "read_records",
                "{\"resource\":\"orders\",\"where\":{\"column\":\"id\",\"op\":\"neq\","
                    + "\"other_column\":\"id\"}}")
            .get("count")
            .asInt());
    JsonNode tents =
        read(
            "read_records",
            "{\"resource\":\"products\",\"select\":[\"name\"],\"where\":{\"column\":\"search\","
                + "\"op\":\"wfts\",\"value\":\"tent\"}}");
    assertTrue(tents.get("count").asInt() > 0);
  }

  @Test
  void rowsAreMadeIntoGroupsInTheDatabase() {
    JsonNode months =
        read(
            "aggregate_records",
            """
            {"resource":"orders","aggregates":[{"function":"sum","column":"total_cents","as":"cents"},
              {"function":"count","column":"customer_id","distinct":true,"as":"buyers"}],
             "group_by":[{"column":"placed_at","every":"month","as":"month"},"status"],
             "having":{"column":"cents","op":"gt","value":0},"order":["cents.desc"],"limit":3}
            """);
    assertEquals(3, months.get("count").asInt());
    assertTrue(months.get("truncated").asBoolean());
    JsonNode row = months.at("/rows/0");
    assertEquals(List.of("month", "status", "cents", "buyers"), List.copyOf(row.propertyNames()));
    JsonNode next =
        read(
            "aggregate_records",
            "{\"resource\":\"orders\",\"group_by\":[\"customers.region_code\"],\"order\":[\"count.desc\"]}");
    assertTrue(next.at("/rows/0/region_code").isString(), next::toString);
    JsonNode all = read("aggregate_records", "{\"resource\":\"orders\"}");
    assertTrue(all.at("/rows/0/count").asLong() > 25);
  }

  @Test
  void aTableAndCutTexts() {
    JsonNode rows =
        read(
            "read_records",
            "{\"resource\":\"support_tickets\",\"select\":[\"id\",\"body\"],\"order\":[\"id\"],"
                + "\"format\":\"table\",\"limit\":3}");
    assertEquals("[\"id\",\"body\"]", rows.get("columns").toString());
    assertTrue(rows.at("/rows/0/1").asString().contains("full_cells gives them"), rows::toString);
    assertTrue(rows.get("cut_cells").asInt() > 0);
    String whole =
        read(
                "read_records",
                "{\"resource\":\"support_tickets\",\"select\":[\"body\"],\"full_cells\":true,"
                    + "\"where\":{\"column\":\"id\",\"value\":"
                    + rows.at("/rows/0/0")
                    + "}}")
            .at("/rows/0/body")
            .asString();
    assertTrue(whole.length() > 40);
    assertTrue(whole.startsWith(rows.at("/rows/0/1").asString().substring(0, 40)));
  }

  @Test
  void anErrorTellsWhatThereIsInstead() {
    JsonNode error =
        call(
            "reader", "read_records", "{\"resource\":\"employees\",\"select\":[\"salary_cents\"]}");
    assertEquals("42703", error.get("code").asString());
    assertTrue(error.get("candidates").toString().contains("\"id\""));
    assertFalse(error.get("candidates").toString().contains("salary"), error::toString);
    assertEquals("changed", error.get("retry").asString());
  }

  @Test
  void accessIsExplainedAndNothingElseTold() {
    JsonNode closed =
        call("support", "explain_access", "{\"resource\":\"customers\",\"action\":\"update\"}");
    assertFalse(closed.get("allowed").asBoolean());
    assertEquals("support", closed.get("role").asString());
    assertTrue(closed.get("ask_for").asString().contains("mcp: {writes: [update]}"));
    JsonNode hidden =
        call(
            "reader",
            "explain_access",
            "{\"resource\":\"employees\",\"action\":\"read\",\"columns\":[\"id\",\"salary_cents\"]}");
    JsonNode missing =
        call(
            "reader",
            "explain_access",
            "{\"resource\":\"employees\",\"action\":\"read\",\"columns\":[\"id\",\"salary_pents\"]}");
    assertEquals(
        missing.toString().replace("pents", "cents"), hidden.toString(), "alike but for the name");
    assertEquals(
        call("support", "explain_access", "{\"resource\":\"payroll\",\"action\":\"read\"}")
            .toString(),
        call("support", "explain_access", "{\"resource\":\"employees\",\"action\":\"read\"}")
            .toString()
            .replace("employees", "payroll"));
  }

  @Test
  void whatIsNotOpenIsRefusedByThePipelineToo() {
    JsonNode result =
        gateway.tool(
            "update_records",
            "{\"resource\":\"customers\",\"where\":{\"column\":\"id\",\"value\":1},\"values\":"
                + "{\"company\":\"X\"}}",
            "support");
    assertTrue(result.path("isError").asBoolean());
    assertEquals("42501", result.at("/structuredContent/code").asString());
    assertEquals("no", result.at("/structuredContent/retry").asString());
  }

  private static String note(String where, String more) {
    return "{\"resource\":\"support_tickets\",\"where\":{\"column\":\"id\",\"op\":\"lte\",\"value\":"
        + where
        + "},\"values\":{\"priority\":\"urgent\"}"
        + more
        + "}";
  }

  @Test
  void aDryRunTellsAndChangesNothing() {
    long before = urgent();
    JsonNode told = call("support", "update_records", note("3", ",\"dry_run\":true"));
    assertTrue(told.get("dry_run").asBoolean(), told::toString);
    assertEquals(3, told.get("count").asInt());
    assertEquals("urgent", told.at("/rows/0/priority").asString());
    assertEquals(before, urgent());
    JsonNode record =
        gateway.auditRecords().stream()
            .filter(one -> one.path("undone").asBoolean())
            .reduce((one, other) -> other)
            .orElseThrow();
    assertEquals("update", record.get("action").asString());
  }

  @Test
  void withoutAWayToAskTheChangeTakesTwoCalls() {
    JsonNode shown = call("support", "update_records", note("2", ""));
    String token = shown.get("confirm_token").asString();
    assertEquals(2, shown.get("count").asInt());
    assertEquals(300, shown.get("expires_in_seconds").asInt());
    String confirmed = ",\"confirm_token\":\"" + token + "\"";
    JsonNode other = call("support", "update_records", note("4", confirmed));
    assertEquals("confirm_token", other.get("argument").asString(), other::toString);
    JsonNode stranger = call("tenant", "update_records", note("2", confirmed));
    assertTrue(stranger.has("code") || stranger.has("confirm_token"), stranger::toString);
    JsonNode made = call("support", "update_records", note("2", confirmed));
    assertEquals("{\"count\":2}", made.toString());
    assertTrue(urgent() >= 2);
    JsonNode again = call("support", "update_records", note("2", confirmed));
    assertEquals("PSTN400", again.get("code").asString(), "a token is used up by its use");
  }

  @Test
  void moreRowsThanAgreedToAreNotChanged() {
    JsonNode capped = call("support", "update_records", note("9", ",\"max_affected\":2"));
    assertEquals("PGRST124", capped.get("code").asString());
    JsonNode beyond = call("support", "update_records", note("1000000", ""));
    assertEquals("PGRST124", beyond.get("code").asString(), beyond::toString);
    assertTrue(beyond.get("next").asString().startsWith("Nothing was changed."));
  }

  @Test
  void fewRowsNeedNobodyWhereTheRuleSaysSo() {
    JsonNode one =
        call(
            "tenant",
            "update_records",
            "{\"resource\":\"orders\",\"where\":{\"column\":\"id\",\"value\":1},\"values\":"
                + "{\"note\":\"checked\"},\"select\":[\"id\",\"note\"]}");
    assertEquals("checked", one.at("/rows/0/note").asString(), one::toString);
    JsonNode many =
        call(
            "tenant",
            "update_records",
            "{\"resource\":\"orders\",\"where\":{\"column\":\"id\",\"op\":\"lte\",\"value\":200},"
                + "\"values\":{\"note\":\"all\"}}");
    assertTrue(many.has("confirm_token"), many::toString);
    assertTrue(many.get("rows").size() <= 5);
  }

  @Test
  void aResourceOfItsOwnHasExactTools() {
    List<String> names =
        gateway
            .gateway()
            .tools(new Identity("s", "test", List.of("support"), Map.of()))
            .tools()
            .stream()
            .map(OfferedTool::name)
            .toList();
    assertTrue(
        names.containsAll(List.of("list_support_tickets", "get_support_ticket")), names::toString);
    assertTrue(names.contains("update_support_ticket"));
    assertFalse(names.contains("delete_support_ticket"));
    JsonNode one = call("support", "get_support_ticket", "{\"id\":5}");
    assertEquals(5, one.at("/rows/0/id").asInt());
    JsonNode open = call("support", "list_support_tickets", "{\"status\":\"open\",\"limit\":2}");
    open.get("rows").forEach(row -> assertEquals("open", row.get("status").asString()));
    JsonNode wrong = call("support", "list_support_tickets", "{\"status\":\"opened\"}");
    assertEquals("status", wrong.get("argument").asString());
    assertTrue(wrong.get("hint").asString().contains("'open'"), wrong::toString);
    JsonNode told =
        call(
            "support", "update_support_ticket", "{\"id\":5,\"priority\":\"low\",\"dry_run\":true}");
    assertEquals("low", told.at("/rows/0/priority").asString(), told::toString);
  }

  @Test
  void searchAndFetchHaveTheShapesThatClientsKnow() {
    JsonNode found = gateway.tool("search", "{\"query\":\"tent\"}", "reader");
    String text = found.at("/content/0/text").asString();
    assertEquals(found.get("structuredContent"), TestGateway.json(text));
    JsonNode first = found.at("/structuredContent/results/0");
    assertEquals(List.of("id", "title", "url"), List.copyOf(first.propertyNames()));
    assertTrue(first.get("url").asString().endsWith("/products/" + first.get("id").asString()));
    JsonNode whole = read("fetch", "{\"id\":\"" + first.get("id").asString() + "\"}");
    assertEquals(first.get("title"), whole.get("title"));
    assertTrue(whole.get("text").asString().contains("name: "));
    assertTrue(whole.get("metadata").has("sku"));
    assertEquals("id", call("reader", "fetch", "{\"id\":\"999999\"}").get("argument").asString());
    assertEquals(0, read("search", "{\"query\":\"100%\"}").get("results").size());
  }

  @Test
  void whatACallIsForIsKept() {
    read(
        "read_records",
        "{\"resource\":\"regions\",\"purpose\":\"Which countries do we sell in?\"}");
    JsonNode record = gateway.auditRecords().getLast();
    assertEquals("Which countries do we sell in?", record.get("purpose").asString());
    assertFalse(record.get("parameters").asString().contains("countries"));
  }

  private long urgent() {
    return Long.parseLong(
        gateway.sql("select count(*) from shop.support_tickets where priority = 'urgent'"));
  }
}
