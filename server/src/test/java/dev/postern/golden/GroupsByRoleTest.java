package dev.postern.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups and cursors under roles of the gateway, one of which may ask for aggregates. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupsByRoleTest {
  private static final String SHOP = "/api/shop/";

  private TestGateway gateway;

  @BeforeAll
  void start() {
    String role = "    database-role: shop_reader\n";
    String statistics =
        """

          statistician:
            database-role: shop_reader
            aggregates: true
            mcp: {profile: read-only}
            allow:
              shop/*: {actions: [read]}
              shop/regions: {actions: [read], min-group-rows: 3}
              shop/orders: {actions: [read], min-group-rows: 3}
        """;
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replaceFirst(role, role + "    aggregates: true\n")
                    .replaceFirst("\nroles:\n", "\nroles:" + statistics));
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private static String code(HttpResponse<String> answer) {
    return TestGateway.json(answer.body()).path("code").asString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "regions?select=parent_code,n:count()&having=n.gt.1&order=n.desc",
        "regions?select=parent_code&distinct=true",
        "regions?select=area:parent_code::text,n:count()&order=area.desc,n",
        "employees?select=count()",
        "orders?select=n:count(),placed_at.month()&order=month&limit=3"
      })
  void theRightIsOneOfTheRole(String target) {
    assertEquals(200, gateway.get(SHOP + target, "reader").statusCode(), target);
    HttpResponse<String> refused =
        gateway.get(SHOP + target, target.startsWith("employees") ? "support" : "tenant");
    assertEquals(
        target.startsWith("employees") ? "PGRST205" : "PGRST123", code(refused), refused.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "employees?select=salary_cents.max()",
        "employees?select=n:count()&having=salary_cents.gt.1",
        "employees?select=id&order=salary_cents&cursor=",
        "employees?select=n:count()&order=salary_cents"
      })
  void whatIsHiddenDoesNotExist(String target) {
    HttpResponse<String> refused = gateway.get(SHOP + target, "reader");
    assertEquals(400, refused.statusCode(), refused.body());
    assertTrue(code(refused).equals("42703") || code(refused).equals("PGRST100"));
  }

  @Test
  void aCursorHoldsForOneRole() {
    String target = SHOP + "customers?select=id&order=full_name&limit=2";
    HttpResponse<String> first =
        gateway.call("GET", target, "reader", Map.of("Prefer", "cursor"), "");
    String cursor = first.headers().firstValue("X-Next-Cursor").orElse("");
    assertFalse(cursor.isEmpty(), first.body());
    assertEquals(200, gateway.get(target + "&cursor=" + cursor, "reader").statusCode());
    HttpResponse<String> foreign = gateway.get(target + "&cursor=" + cursor, "tenant");
    assertEquals("PSTN423", code(foreign), foreign.body());
  }

  private String body(String target, String role) {
    HttpResponse<String> answer =
        gateway.call("GET", SHOP + target, role, Map.of("Prefer", "count=exact"), "");
    String range = answer.headers().firstValue("Content-Range").orElse("");
    return range.substring(Math.max(0, range.indexOf('/'))) + " " + answer.body();
  }

  /** What is made of few rows is left out, whichever way it is asked for. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders?select=customer_id,n:count()&order=customer_id",
        "orders?select=customer_id,n:count(),m:id.max()&m=is.null&order=customer_id",
        "orders?select=n:count(),placed_at.month()&order=month",
        "regions?select=parent_code,n:count()&order=parent_code"
      })
  void smallGroupsAreKeptBack(String target) {
    String asked = target.replace("&m=is.null", "");
    assertEquals(
        body(asked + "&having=n.gte.3", "reader"), body(asked, "statistician"), "as if asked so");
    assertFalse(body(asked, "reader").equals(body(asked, "statistician")), "there are small ones");
  }

  @Test
  void fewRowsAreASmallGroupToo() {
    assertEquals("/1 [{\"n\":3}]", body("orders?select=n:count()&id=in.(1,2,3)", "statistician"));
    assertEquals("/0 []", body("orders?select=n:count()&id=in.(1,2)", "statistician"));
    assertEquals("/0 []", body("orders?select=id.max()&id=eq.1", "statistician"));
    assertEquals("/0 []", body("orders?select=count&id=eq.1", "statistician"));
    // many rows, and few values among them
    assertEquals(
        "/0 []", body("regions?select=parent_code.max()&parent_code=is.null", "statistician"));
    String some = "regions?select=n:count(),parent_code.max()&or=(code.eq.DE,parent_code.is.null)";
    assertEquals("/0 []", body(some, "statistician"), "one value among them");
    String embedded = "customers?select=id,orders(n:count())&orders.id=in.(1,2)&orders=not.is.null";
    assertFalse(body(embedded, "statistician").contains("\"n\":"));
    assertTrue(body(embedded, "reader").contains("\"n\":"), body(embedded, "reader"));
    for (String spread :
        List.of(
            "customers?select=id,...orders(id.max())", "orders?select=...customers(id.max())")) {
      HttpResponse<String> refused = gateway.get(SHOP + spread, "statistician");
      assertEquals("PGRST123", code(refused), refused.body());
    }
  }

  @Test
  void toolsKeepSmallGroupsBackAsWell() {
    String few =
        "{\"resource\":\"orders\",\"where\":{\"column\":\"id\",\"op\":\"lte\",\"value\":2}}";
    assertEquals(
        "[]",
        gateway
            .tool("aggregate_records", few, "statistician")
            .at("/structuredContent/rows")
            .toString());
    assertEquals(
        "[{\"count\":2}]",
        gateway.tool("aggregate_records", few, "reader").at("/structuredContent/rows").toString());
  }
}
