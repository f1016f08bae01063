package dev.postern.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.net.http.HttpResponse;
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
    gateway = TestGateway.start(yaml -> yaml.replaceFirst(role, role + "    aggregates: true\n"));
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
}
