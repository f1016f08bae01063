package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Schema and rows as resources of the demo: nothing is there that the caller may not read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class McpResourcesTest {
  private TestGateway gateway;

  @BeforeAll
  void start() {
    gateway = TestGateway.demo();
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private JsonNode rpc(String role, String method, String params) {
    String message =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}".formatted(method, params);
    Map<String, String> headers =
        Map.of("Content-Type", "application/json", "Accept", "application/json");
    return TestGateway.json(gateway.call("POST", "/mcp", role, headers, message).body());
  }

  private JsonNode read(String role, String uri) {
    return rpc(role, "resources/read", "{\"uri\":\"" + uri + "\"}");
  }

  private String text(String role, String uri) {
    JsonNode answer = read(role, uri);
    return answer.at("/result/contents/0/text").asString("none: " + answer);
  }

  private List<String> keys(String role, String resource, String typed) {
    List<String> values = new ArrayList<>();
    rpc(
            role,
            "completion/complete",
            """
            {"ref": {"type": "ref/resource", "uri": "postern://{service}/{resource}/{key}"},
             "argument": {"name": "key", "value": "%s"},
             "context": {"arguments": {"service": "shop", "resource": "%s"}}}
            """
                .formatted(typed, resource))
        .at("/result/completion/values")
        .forEach(value -> values.add(value.asString()));
    return values;
  }

  @Test
  void whatIsHiddenIsInNoText() {
    for (String uri : List.of("employees", "dictionary")) {
      String text = text("reader", "postern://shop/" + uri);
      assertTrue(text.contains("employees"), text);
      assertFalse(text.contains("salary_cents"), text);
    }
    String support = text("support", "postern://shop/dictionary");
    assertTrue(support.contains("## support_tickets"), support);
    assertFalse(support.contains("## employees"), support);
    assertFalse(support.contains("tax_id"), support);
  }

  @ParameterizedTest
  @CsvSource({
    "reader, postern://shop/regions/DE, /name, Germany",
    "reader, postern://shop/order_items/7%2C1, /order_id, 7",
    "reader, 'postern://shop/order_items/7,1', /line_number, 1",
    "tenant, postern://shop/customers/1, /tenant_id, 1",
  })
  void aRowIsReadByItsKey(String role, String uri, String member, String value) {
    JsonNode answer = read(role, uri);
    assertEquals(uri, answer.at("/result/contents/0/uri").asString(), answer::toString);
    assertEquals("application/json", answer.at("/result/contents/0/mimeType").asString());
    JsonNode row = TestGateway.json(answer.at("/result/contents/0/text").asString());
    assertEquals(value, row.at(member).asString(), row::toString);
  }

  @Test
  void rowsAreThoseOfTheCallersRoleAndTenantWithHooksAndARecord() {
    assertFalse(text("reader", "postern://shop/employees/1").contains("salary_cents"));
    assertTrue(text("tenant", "postern://shop/customers/1").contains("\"***"));
    int before = gateway.auditRecords().size();
    List<Integer> foreign = new ArrayList<>();
    for (JsonNode row :
        TestGateway.json(
            gateway
                .get("/api/shop/customers?tenant_id=neq.1&select=id&limit=1", "reader")
                .body())) {
      foreign.add(row.get("id").asInt());
    }
    JsonNode hidden = read("tenant", "postern://shop/customers/" + foreign.getFirst());
    JsonNode absent = read("tenant", "postern://shop/customers/99999999");
    assertEquals(absent.at("/error/message").asString(), hidden.at("/error/message").asString());
    assertTrue(gateway.auditRecords().size() >= before + 3);
    assertTrue(
        gateway.auditRecords().stream()
            .skip(before)
            .anyMatch(kept -> kept.toString().contains("customers") && kept.has("role")),
        () -> gateway.auditRecords().getLast().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "support, postern://shop/invoices",
    "support, postern://shop/invoices/1",
    "reader, postern://hr/payroll",
    "reader, postern://shop/monthly_revenue/1",
    "reader, postern://shop/regions/nowhere",
  })
  void whatMayNotBeSeenIsNotThere(String role, String uri) {
    JsonNode answer = read(role, uri);
    assertEquals("Resource not found", answer.at("/error/message").asString(), answer::toString);
  }

  @Test
  void aKeyOfTheWrongShapeIsToldSo() {
    assertTrue(read("reader", "postern://shop/order_items/7").toString().contains("line_number"));
    assertTrue(read("reader", "postern://shop/orders/abc").has("error"));
  }

  @Test
  void keysAreCompletedFromWhatTheCallerMayRead() {
    assertEquals(List.of("DE"), keys("reader", "regions", "DE"));
    List<String> orders = keys("reader", "orders", "12");
    assertTrue(orders.contains("12"), orders::toString);
    assertTrue(orders.stream().allMatch(key -> key.startsWith("12")), orders::toString);
    List<String> items = keys("reader", "order_items", "7,");
    assertTrue(items.contains("7,1"), items::toString);
    assertEquals(100, keys("reader", "order_items", "").size());
    String payment = keys("reader", "payments", "").getFirst();
    assertTrue(keys("reader", "payments", payment.substring(0, 7)).contains(payment));
    assertEquals(List.of(), keys("reader", "orders", "x"));
    assertEquals(List.of(), keys("reader", "order_items", "x,1"));
    assertEquals(List.of(), keys("support", "invoices", ""));
    for (String customer : keys("tenant", "customers", "")) {
      assertTrue(
          gateway
              .call(
                  "GET", "/api/shop/customers?select=id&id=eq." + customer, "tenant", Map.of(), "")
              .body()
              .contains("id"));
    }
  }
}
