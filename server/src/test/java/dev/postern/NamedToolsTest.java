package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Tools of the config, called over MCP and REST: one endpoint, the same rows and refusals. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NamedToolsTest {
  private static final String MORE =
      """

      tools:
        own_tickets:
          service: shop
          description: Tickets of the caller's tenant
          parameters:
            tenant: {from: claims.tenant_id}
            status: {required: false, enum: [open, closed]}
          sql: |
            select id, tenant_id, status from support_tickets
            where tenant_id = :tenant and (:status::ticket_status is null or status = :status)
            order by id
        set_company:
          service: shop
          description: Writes a customer's company
          read-only: false
          parameters:
            id: {type: integer, description: The customer}
            company: {max-length: 40}
          sql: update customers set company = :company where id = :id returning id, company
        praise:
          service: shop
          description: Notes that a customer is liked
          read-only: false
          parameters: {id: {type: integer}}
          sql: update customers set company = 'liked' where id = :id returning id
        blame:
          service: shop
          description: Notes that a customer is not liked
          read-only: false
          parameters: {id: {type: integer}}
          sql: update customers set company = 'disliked' where id = :id returning id
        phone_of:
          service: shop
          description: The phone of a customer
          parameters: {id: {}}
          read: {resource: customers, select: "id,phone", where: "id=eq.{id}"}
        sly:
          service: shop
          description: Says that it changes nothing
          parameters: {id: {}}
          sql: select (close_ticket(:id)).id as closed
        echo:
          service: shop
          description: Gives what it is given
          max-rows: 2
          parameters:
            words: {}
            price: {type: number, required: false, min: 0.5, max: 9.5}
            days: {required: false}
            wanted: {type: boolean, default: true}
          sql: |
            select :words::text as words, :price::numeric as price, :days::date[] as days,
              :wanted::boolean as wanted, 'a;b -- ?' as quoted, $q$it's$q$ as dollar
            from generate_series(1, 5) /* a comment; with -- all */
      """;

  private TestGateway gateway;

  @BeforeAll
  void start() {
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace("\ntools:\n", MORE)
                    .replace(
                        "allow:\n      shop/*:",
                        "allow:\n      shop/set_company: {actions: [call], mcp: "
                            + "{writes: [call], confirm: never}}\n"
                            + "      shop/praise: {actions: [call], mcp: {writes: [call]}}\n"
                            + "      shop/blame: {actions: [call], mcp: {writes: [call]}}\n"
                            + "      shop/*:"));
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private JsonNode rest(String path, String role) {
    HttpResponse<String> answer = gateway.get("/api/shop/tools/" + path, role);
    assertEquals(200, answer.statusCode(), answer::body);
    return TestGateway.json(answer.body());
  }

  private JsonNode tool(String name, String arguments, String role) {
    JsonNode result = gateway.tool(name, arguments, role);
    assertFalse(result.path("isError").asBoolean(true), result::toString);
    return result.get("structuredContent");
  }

  private String refused(String name, String arguments, String role) {
    JsonNode result = gateway.tool(name, arguments, role);
    assertTrue(result.path("isError").asBoolean(), result::toString);
    return result.toString();
  }

  @Test
  void bothSurfacesGiveTheSameRows() {
    List<List<String>> calls =
        List.of(
            List.of(
                "get_customer_by_email",
                "{\"email\":\"Ada.Lindqvist@NORDSTIG-1.example\"}",
                "email=Ada.Lindqvist@NORDSTIG-1.example"),
            List.of(
                "list_recent_orders",
                "{\"status\":\"shipped\",\"max_rows\":3}",
                "status=shipped&max_rows=3"),
            List.of("list_recent_orders", "{}", ""),
            List.of(
                "count_customers_in_date_range",
                "{\"from_date\":\"2000-01-01\",\"to_date\":\"2100-01-01\"}",
                "from_date=2000-01-01&to_date=2100-01-01"),
            List.of("compute_monthly_revenue", "{}", ""),
            List.of("get_customer_lifetime_value", "{\"customer_id\":1}", "customer_id=1"));
    for (String role : List.of("reader", "tenant")) {
      for (List<String> call : calls) {
        JsonNode rows = rest(call.get(0) + "?" + call.get(2), role);
        assertEquals(rows, tool(call.get(0), call.get(1), role).get("rows"), call::toString);
        assertFalse(rows.isEmpty(), call::toString);
      }
    }
    assertEquals(20, rest("list_recent_orders", "reader").size());
    assertEquals(3, rest("list_recent_orders?status=shipped&max_rows=3", "reader").size());
    HttpResponse<String> posted =
        gateway.call(
            "POST",
            "/api/shop/tools/list_recent_orders?select=id,status&status=neq.draft",
            "support",
            Map.of("Content-Type", "application/json"),
            "{\"max_rows\": 2}");
    assertEquals(200, posted.statusCode(), posted::body);
    JsonNode rows = TestGateway.json(posted.body());
    assertEquals(2, rows.size());
    assertEquals(Set.of("id", "status"), Set.copyOf(rows.get(0).propertyNames()));
  }

  @Test
  void theDatabasesRulesForTenantsHold() {
    assertEquals(3, rest("compute_monthly_revenue", "reader").size());
    assertEquals(1, rest("compute_monthly_revenue", "tenant").size());
    String range = "count_customers_in_date_range?from_date=2000-01-01&to_date=2100-01-01";
    assertNotEquals(rest(range, "reader"), rest(range, "tenant"));
    String foreign =
        TestGateway.json(
                gateway
                    .get("/api/shop/customer_lifetime_value?tenant_id=eq.2&limit=1", "reader")
                    .body())
            .at("/0/customer_id")
            .asString();
    assertEquals(0, rest("get_customer_lifetime_value?customer_id=" + foreign, "tenant").size());
    assertFalse(rest("get_customer_lifetime_value?customer_id=" + foreign, "reader").isEmpty());
  }

  @Test
  void valuesAreValuesAndNothingElse() {
    String sly = "x' or 1=1; drop table shop.customers; --";
    JsonNode row = tool("echo", "{\"words\":\"" + sly + "\"}", "reader").get("rows").get(0);
    assertEquals(sly, row.get("words").asString());
    assertEquals("a;b -- ?", row.get("quoted").asString());
    assertEquals("it's", row.get("dollar").asString());
    assertTrue(row.get("wanted").asBoolean());
    assertTrue(row.get("price").isNull());
    JsonNode all =
        tool(
            "echo",
            "{\"words\":\"?\",\"price\":\"1.50\",\"days\":[\"2026-01-31\"],\"wanted\":false}",
            "reader");
    assertEquals(
        "{\"words\":\"?\",\"price\":1.50,\"days\":[\"2026-01-31\"],\"wanted\":false,"
            + "\"quoted\":\"a;b -- ?\",\"dollar\":\"it's\"}",
        all.get("rows").get(0).toString());
    assertEquals(2, all.get("count").asInt());
    assertTrue(all.get("truncated").asBoolean());
    assertEquals(
        0,
        tool("get_customer_by_email", "{\"email\":\"' or '1'='1\"}", "reader")
            .get("count")
            .asInt());
    assertEquals(
        0,
        rest("list_recent_orders?max_rows=100&status=cancelled&total_cents=lt.0", "reader").size());
  }

  @Test
  void wrongArgumentsAreToldAllAtOnce() {
    String wrong =
        refused("list_recent_orders", "{\"max_rows\":101,\"status\":\"shiped\"}", "reader");
    assertTrue(wrong.contains("max_rows must be a whole number from 1 to 100"), wrong);
    assertTrue(wrong.contains("status must be one of draft, placed, paid, shipped"), wrong);
    assertTrue(wrong.contains("PSTN400"), wrong);
    String missing = refused("count_customers_in_date_range", "{\"from_date\":\"soon\"}", "reader");
    assertTrue(missing.contains("from_date must be a date like 2026-01-31"), missing);
    assertTrue(missing.contains("to_date is missing"), missing);
    String unknown = refused("get_customer_by_email", "{\"emial\":\"a@b\"}", "reader");
    assertTrue(unknown.contains("emial"), unknown);
    assertTrue(refused("echo", "{\"words\":\"a\",\"price\":9.6}", "reader").contains("0.5 to 9.5"));
    assertTrue(
        refused("set_company", "{\"id\":1,\"company\":\"" + "x".repeat(41) + "\"}", "tenant")
            .contains("at most 40 characters"));
    HttpResponse<String> rest = gateway.get("/api/shop/tools/echo?word=a", "reader");
    assertEquals(400, rest.statusCode());
    assertTrue(rest.body().contains("there is no argument 'word'; perhaps you meant 'words'"));
    assertTrue(rest.body().contains("words is missing; it must be a text"), rest::body);
  }

  @Test
  void whatComesFromTheSignInCannotBeGiven() {
    assertEquals(Set.of("1"), values(tool("own_tickets", "{}", "tenant").get("rows"), "tenant_id"));
    String given = refused("own_tickets", "{\"tenant\":2}", "tenant");
    assertTrue(given.contains("tenant"), given);
    HttpResponse<String> rest = gateway.get("/api/shop/tools/own_tickets?tenant=2", "tenant");
    assertEquals(400, rest.statusCode(), rest::body);
    String without = refused("own_tickets", "{}", "reader");
    assertTrue(without.contains("claims.tenant_id"), without);
    JsonNode listed = listed("tenant", "own_tickets");
    assertFalse(listed.get("inputSchema").toString().contains("tenant"), listed::toString);
  }

  private static Set<String> values(JsonNode rows, String member) {
    Set<String> values = new TreeSet<>();
    rows.forEach(row -> values.add(row.get(member).asString()));
    return values;
  }

  @Test
  void whatSaysThatItChangesNothingCannot() {
    String refused = refused("sly", "{\"id\":1}", "tenant");
    assertTrue(refused.contains("25006"), refused);
    assertEquals(405, gateway.get("/api/shop/tools/sly?id=1", "tenant").statusCode());
  }

  @Test
  void whatMayChangeDataDoesSoByPostAlone() {
    long id = rest("list_recent_orders?max_rows=1", "tenant").get(0).at("/customers/id").asLong();
    JsonNode changed = tool("set_company", "{\"id\":" + id + ",\"company\":\"Ä & Co\"}", "tenant");
    assertEquals("[{\"id\":" + id + ",\"company\":\"Ä & Co\"}]", changed.get("rows").toString());
    HttpResponse<String> got =
        gateway.get("/api/shop/tools/set_company?company=b&id=" + id, "tenant");
    assertEquals(405, got.statusCode(), got::body);
    HttpResponse<String> posted =
        gateway.call(
            "POST",
            "/api/shop/tools/set_company",
            "tenant",
            Map.of("Content-Type", "application/json"),
            "{\"company\":\"Plain\",\"id\":" + id + "}");
    assertEquals("[{\"id\":" + id + ",\"company\":\"Plain\"}]", posted.body());
    JsonNode kept =
        TestGateway.json(
            gateway.get("/api/shop/customers?select=company&id=eq." + id, "tenant").body());
    assertEquals("Plain", kept.get(0).get("company").asString());
    // the database role of readers may not
    assertTrue(refused("set_company", "{\"id\":1,\"company\":\"x\"}", "reader").contains("42501"));
  }

  @Test
  void whatWasAgreedToForOneToolHoldsForNoOther() {
    String mine =
        rest("list_recent_orders?max_rows=1", "tenant").get(0).at("/customers/id").asString();
    JsonNode waiting = tool("praise", "{\"id\":" + mine + "}", "tenant");
    String agreed =
        "{\"id\":%s,\"confirm_token\":\"%s\"}"
            .formatted(mine, waiting.get("confirm_token").asString());
    String refused = refused("blame", agreed, "tenant");
    assertTrue(refused.contains("confirm_token does not hold for this call"), refused);
    JsonNode changed = tool("praise", agreed, "tenant");
    assertEquals("[{\"id\":" + mine + "}]", changed.get("rows").toString());
    assertTrue(refused("praise", agreed, "tenant").contains("confirm_token"), agreed);
  }

  @Test
  void aRoleWithoutTheRightDoesNotSeeIt() {
    List<String> support = new ArrayList<>();
    list("support").forEach(tool -> support.add(tool.get("name").asString()));
    assertTrue(support.contains("list_recent_orders"), support::toString);
    assertFalse(support.contains("compute_monthly_revenue"), support::toString);
    String asked = "{\"resource\":\"%s\",\"action\":\"call\"}";
    assertTrue(
        tool("explain_access", asked.formatted("list_recent_orders"), "support")
            .get("allowed")
            .asBoolean());
    assertEquals(
        "'compute_monthly_revenue' is unknown, or none of your roles may use it at all.",
        tool("explain_access", asked.formatted("compute_monthly_revenue"), "support")
            .get("reason")
            .asString());
    JsonNode unknown = gateway.tool("compute_monthly_revenue", "{}", "support");
    assertTrue(unknown.toString().contains("Unknown tool"), unknown::toString);
    HttpResponse<String> rest = gateway.get("/api/shop/tools/compute_monthly_revenue", "support");
    assertEquals(404, rest.statusCode(), rest::body);
    assertEquals(404, gateway.get("/api/shop/tools/nothing", "support").statusCode());
    assertEquals(401, gateway.get("/api/shop/tools/list_recent_orders", "").statusCode());
    String routes = gateway.get("/api/shop/", "support").body();
    assertTrue(routes.contains("/tools/list_recent_orders"), routes);
    assertFalse(routes.contains("compute_monthly_revenue"), routes);
  }

  @Test
  void schemasSayWhatGoesInAndComesOut() {
    JsonNode orders = listed("reader", "list_recent_orders");
    assertEquals(
        "{\"type\":\"integer\",\"description\":\"How many orders\",\"minimum\":1,\"maximum\":100,"
            + "\"default\":20}",
        orders.at("/inputSchema/properties/max_rows").toString());
    assertEquals(
        "[\"draft\",\"placed\",\"paid\",\"shipped\",\"cancelled\"]",
        orders.at("/inputSchema/properties/status/enum").toString());
    assertTrue(orders.at("/annotations/readOnlyHint").asBoolean());
    JsonNode value = listed("reader", "get_customer_lifetime_value");
    assertEquals("[\"customer_id\"]", value.at("/inputSchema/required").toString());
    JsonNode row = value.at("/outputSchema/properties/rows/items/properties");
    assertEquals(
        "[{\"type\":\"integer\"},{\"type\":\"null\"}]", row.at("/total_cents/anyOf").toString());
    assertEquals("date-time", row.at("/last_order_at/anyOf/0/format").asString());
    JsonNode company = listed("tenant", "set_company");
    assertFalse(company.at("/annotations/readOnlyHint").asBoolean());
    assertTrue(company.at("/annotations/destructiveHint").asBoolean());
  }

  @Test
  void noNameIsAWayAroundTheHooksOfWhatIsRead() {
    assertTrue(rest("phone_of?id=1", "reader").at("/0/phone").asString().startsWith("***"));
    assertTrue(
        tool("phone_of", "{\"id\":1}", "reader").at("/rows/0/phone").asString().startsWith("***"));
  }

  @Test
  void aCallIsAuditedAsItsOwnEndpoint() {
    rest("get_customer_lifetime_value?customer_id=1", "reader");
    JsonNode record = gateway.auditRecords().getLast();
    assertEquals("get_customer_lifetime_value", record.get("resource").asString());
    assertEquals("call", record.get("action").asString());
    assertEquals("reader", record.get("role").asString());
  }

  private JsonNode listed(String role, String name) {
    for (JsonNode tool : list(role)) {
      if (tool.get("name").asString().equals(name)) {
        return tool;
      }
    }
    throw new AssertionError(name + " is not listed");
  }

  private JsonNode list(String role) {
    String message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
    return TestGateway.json(
            gateway.call("POST", "/mcp", role, TestGateway.mcpHeaders(), message).body())
        .at("/result/tools");
  }
}
