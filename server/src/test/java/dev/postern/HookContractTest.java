package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What hooks see and leave behind of whole calls, over REST and MCP. */
class HookContractTest {
  private static final String CUSTOMERS =
      """
      export const bind = { needs: ['phone', 'tenant_id'] };
      export function afterRead(ctx) {
        for (const row of ctx.rows) {
          row.seen = Object.keys(row).join();
          if (row.phone) row.phone = '***';
        }
      }
      export function afterUpdate(ctx) {
        if (ctx.rows.some((row) => !row.tenant_id)) throw new Error('no tenant');
        if (ctx.request.header('X-Veto')) ctx.reject(422, 'no ' + ctx.rows[0].tenant_id);
      }
      export { afterUpdate as afterCreate };
      """;
  private static final String EMPLOYEES =
      """
      export const bind = { needs: ['salary_cents'] };
      export function afterRead(ctx) {}
      """;
  private static final String REGIONS =
      """
      const broken = () => null.code;
      export function afterRead(ctx) {
        return broken();
      }
      """;
  private static final String ORDERS =
      """
      export function afterRead(ctx) {
        const { id, ip, client, purpose, parameters, method, path, header } = ctx.request;
        const secrets = ['x-api-key', 'Authorization', 'cookie'].map((name) => header(name));
        ctx.rows = [{ id, ip, client, purpose, parameters, method, path, secrets,
          told: header('X-Told'), columns: ctx.columns }];
      }
      """;
  private static final String TENANTS =
      """
      export function afterRead(ctx) {
        throw ctx.reject(422, 'Not like this', { code: 'not_so', errors: { slug: 'is bad' } });
      }
      """;
  private static final String CATEGORIES =
      """
      export const bind = { onError: 'skip' };
      export function afterRead(ctx) { throw new Error('not a secret'); }
      """;

  private static final String ASKS =
      """
      export function afterRead(ctx) {
        try { ctx.db.read('payments', { limit: 1 }); } catch ({ message }) { ctx.rows[0].told = message; }
      }
      """;
  private static final String ASKED =
      """
      export const bind = { limits: { timeoutMs: 50 } };
      export function afterRead(ctx) { for (;;); }
      """;

  private static final String TOOL =
      """
      export function afterCall(ctx) {
        for (const row of ctx.rows) row.seen = Object.keys(row).join();
      }
      """;

  private static TestGateway gateway;

  @BeforeAll
  static void start(@TempDir Path scripts) throws IOException {
    Path shop = Files.createDirectories(scripts.resolve("shop"));
    Files.writeString(shop.resolve("customers.js"), CUSTOMERS);
    Files.writeString(shop.resolve("employees.js"), EMPLOYEES);
    Files.writeString(shop.resolve("regions.js"), REGIONS);
    Files.writeString(shop.resolve("orders.js"), ORDERS);
    Files.writeString(shop.resolve("tenants.js"), TENANTS);
    Files.writeString(shop.resolve("categories.js"), CATEGORIES);
    Files.writeString(shop.resolve("get_customer_by_email.js"), TOOL);
    Files.writeString(shop.resolve("order_items.js"), ASKS);
    Files.writeString(shop.resolve("payments.js"), ASKED);
    gateway =
        TestGateway.start(
            yaml ->
                yaml
                    + "\nhooks: {folder: %s, timeout-ms: 20000, max-statements: 2000000000}\n"
                        .formatted(scripts));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String read(String query) {
    HttpResponse<String> answer =
        gateway.get("/api/shop/customers?limit=1&" + query.replace(">", "%3E"), "reader");
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.body();
  }

  @Test
  void neededColumnsAreFetchedAndStrippedAgain() {
    assertEquals("[{\"id\":1,\"seen\":\"id,phone,tenant_id\"}]", read("select=id&id=eq.1"));
  }

  @Test
  void hooksSeeColumnsUnderTheirOwnNamesAndRowsLeaveUnderThoseAskedFor() {
    assertEquals(
        "[{\"tel\":\"***\",\"phone\":1,\"seen\":\"phone,id,tenant_id\"}]",
        read("select=tel:phone,phone:id&id=eq.1"));
    JsonNode row = TestGateway.json(read("select=city:address->>city,m:phone::text")).get(0);
    assertEquals("address->>city,phone,tenant_id", row.path("seen").asString());
    assertEquals("***", row.path("m").asString());
    assertTrue(row.has("city"), row::toString);
  }

  @Test
  void relatedRowsHaveTheirOwnNamesToo() {
    String body = read("select=phone,r:regions(n:name)&id=eq.1");
    assertTrue(body.contains("\"r\":{\"n\":"), body);
    assertTrue(body.contains("\"seen\":\"phone,regions,tenant_id\""), body);
    String spread = read("select=...regions(phone:name)&id=eq.1");
    assertTrue(spread.contains("\"seen\":\"regions.name,phone,tenant_id\""), spread);
  }

  @Test
  void whatIsAskedForTwiceIsRefusedWhereHooksLook() {
    for (String select :
        List.of(
            "a:phone,b:phone",
            "phone,tel:phone",
            "*,tel:phone",
            "phone,phone:id",
            "phone,...regions(phone:name)",
            "*,...regions(*,phone:name)",
            "phone,phone:address->>city")) {
      HttpResponse<String> answer =
          gateway.get("/api/shop/customers?select=" + select.replace(">", "%3E"), "reader");
      assertEquals(400, answer.statusCode(), select + answer.body());
      assertTrue(answer.body().contains("is asked for more than once"), answer.body());
    }
    assertEquals(
        200, gateway.get("/api/shop/products?select=a:sku,b:sku&limit=1", "reader").statusCode());
  }

  @Test
  void groupsOfRowsHaveNoNeededColumns() {
    HttpResponse<String> answer =
        gateway.get("/api/shop/customers?select=n:id.count()&status=eq.active", "reader");
    if (answer.statusCode() == 200) {
      assertTrue(answer.body().contains("\"seen\":\"id.count()\""), answer.body());
      assertTrue(answer.body().startsWith("[{\"n\":"), answer.body());
    } else {
      assertTrue(answer.body().contains("PGRST123"), answer.body());
    }
  }

  @Test
  void aWriteWhoseCallerWantsNothingBackStillShowsItsRowsToHooks() {
    Map<String, String> json = Map.of("Content-Type", "application/json");
    String one = "/api/shop/customers?id=eq.1";
    HttpResponse<String> done = gateway.call("PATCH", one, "tenant", json, "{\"company\":\"A\"}");
    assertEquals(204, done.statusCode(), done.body());
    assertEquals("", done.body());
    HttpResponse<String> counted =
        gateway.call(
            "PATCH",
            one,
            "tenant",
            Map.of("Content-Type", "application/json", "Prefer", "return=minimal,count=exact"),
            "{\"company\":\"A\"}");
    assertEquals(204, counted.statusCode(), counted.body());
    assertEquals("0-0/1", counted.headers().firstValue("Content-Range").orElse(""));
    HttpResponse<String> given =
        gateway.call(
            "PATCH",
            one + "&select=c:company",
            "tenant",
            Map.of("Content-Type", "application/json", "Prefer", "return=representation"),
            "{\"company\":\"B\"}");
    assertEquals("[{\"c\":\"B\"}]", given.body());
    HttpResponse<String> vetoed =
        gateway.call(
            "PATCH",
            one,
            "tenant",
            Map.of("Content-Type", "application/json", "X-Veto", "yes"),
            "{\"company\":\"C\"}");
    assertEquals(422, vetoed.statusCode());
    assertTrue(vetoed.body().contains("no 1"), vetoed.body());
    assertTrue(read("select=company&id=eq.1").contains("\"B\""));
    HttpResponse<String> made =
        gateway.call(
            "POST",
            "/api/shop/customers",
            "tenant",
            Map.of("Content-Type", "application/json", "Prefer", "return=headers-only"),
            "{\"full_name\":\"N\",\"email\":\"n@x.org\",\"region_code\":\"DE\"}");
    assertEquals(201, made.statusCode(), made.body());
    assertEquals("", made.body());
    assertTrue(made.headers().firstValue("Location").orElse("").contains("?id=eq."));
  }

  @Test
  void aNeededColumnThatTheCallerMayNotSeeRefusesTheCall() {
    HttpResponse<String> answer = gateway.get("/api/shop/employees?select=id&limit=1", "reader");
    assertEquals(500, answer.statusCode(), answer.body());
    JsonNode body = TestGateway.json(answer.body());
    assertEquals("PSTN560", body.path("code").asString());
    assertFalse(answer.body().contains("salary"), answer.body());
    JsonNode run = lastRecord().path("hooks").get(0);
    assertEquals("shop/employees.js", run.path("file").asString());
    assertEquals("failed", run.path("outcome").asString());
    assertEquals("lacking", run.path("reason").asString());
  }

  @Test
  void aFailureTellsItsCallerNothingButTheRequest() {
    HttpResponse<String> answer = gateway.get("/api/shop/regions?limit=1", "reader");
    assertEquals(500, answer.statusCode());
    JsonNode body = TestGateway.json(answer.body());
    assertEquals("PSTN560", body.path("code").asString());
    assertTrue(body.path("details").isNull(), body::toString);
    String id = answer.headers().firstValue("X-Request-Id").orElseThrow();
    assertTrue(body.path("hint").asString().contains(id), body::toString);
    assertFalse(answer.body().contains("regions.js"), answer.body());
    JsonNode record = lastRecord();
    assertEquals("failed", record.path("outcome").asString());
    JsonNode run = record.path("hooks").get(0);
    assertEquals("afterRead", run.path("phase").asString());
    assertEquals("threw", run.path("reason").asString());
    assertEquals(8, run.path("version").asString().length());
    assertTrue(run.path("ms").isNumber());
  }

  @Test
  void aSkippedFailureIsOnRecord() {
    assertEquals(200, gateway.get("/api/shop/categories?limit=1", "reader").statusCode());
    JsonNode run = lastRecord().path("hooks").get(0);
    assertEquals("skipped", run.path("outcome").asString());
    assertEquals("threw", run.path("reason").asString());
  }

  @Test
  void theRequestIsToldWithoutCredentials() {
    HttpResponse<String> answer =
        gateway.call(
            "GET",
            "/api/shop/orders?select=n:id,total_cents&limit=1",
            "reader",
            Map.of("X-Told", "yes", "User-Agent", "tester/1", "Cookie", "a=b"),
            "");
    JsonNode told = TestGateway.json(answer.body()).get(0);
    // the caller's name for the column id is n
    assertEquals(
        answer.headers().firstValue("X-Request-Id").orElseThrow(), told.path("n").asString());
    assertEquals("127.0.0.1", told.path("ip").asString());
    assertEquals("tester/1", told.path("client").asString());
    assertEquals("select=n:id,total_cents&limit=1", told.path("parameters").asString());
    assertEquals("GET", told.path("method").asString());
    assertEquals("yes", told.path("told").asString());
    assertEquals("[null,null,null]", told.path("secrets").toString());
    assertEquals("[\"id\",\"total_cents\"]", told.path("columns").toString());
  }

  @Test
  void rowsOfNamedToolsHaveTheirOwnNamesToo() {
    String email = TestGateway.json(read("select=email&id=eq.1")).get(0).path("email").asString();
    String body =
        gateway
            .get("/api/shop/tools/get_customer_by_email?select=m:email&email=" + email, "reader")
            .body();
    assertTrue(body.contains("{\"m\":\"" + email + "\",\"seen\":\"email\"}"), body);
  }

  @Test
  void aRefusalNamesItsFields() {
    JsonNode body = TestGateway.json(gateway.get("/api/shop/tenants", "reader").body());
    assertEquals("not_so", body.path("code").asString());
    assertEquals("{\"slug\":\"is bad\"}", body.path("errors").toString());
    JsonNode run = lastRecord().path("hooks").get(0);
    assertEquals("rejected", run.path("outcome").asString());
    JsonNode tool = gateway.tool("read_records", "{\"resource\":\"tenants\"}", "reader");
    assertTrue(tool.path("isError").asBoolean(), tool::toString);
    assertTrue(
        tool.at("/content/0/text").asString("").contains("\nslug: is bad\n"), tool::toString);
    assertEquals(
        "{\"slug\":\"is bad\"}",
        tool.path("structuredContent").path("errors").toString(),
        tool::toString);
  }

  @Test
  void mcpRowsPassTheSameWay() {
    JsonNode tool =
        gateway.tool(
            "read_records",
            "{\"resource\":\"customers\",\"select\":[\"id\"],\"limit\":1}",
            "reader");
    String rows = tool.path("structuredContent").toString();
    assertTrue(rows.contains("\"seen\":\"id,phone,tenant_id\""), rows);
    assertFalse(rows.contains("\"tenant_id\":"), rows);
  }

  @Test
  void whoWritesHooksIsToldWhere(@TempDir Path own) throws IOException {
    Files.writeString(Files.createDirectories(own.resolve("shop")).resolve("regions.js"), REGIONS);
    try (TestGateway developing =
        TestGateway.start(
            yaml -> yaml + "\nhooks: {folder: %s, show-errors: true}\n".formatted(own))) {
      String regions = "/api/shop/regions?limit=1";
      String details =
          TestGateway.json(developing.get(regions, "reader").body()).path("details").asString();
      assertTrue(details.startsWith("shop/regions.js:1:22 TypeError"), details);
      assertTrue(details.contains(">    1 | const broken = () => null.code;"), details);
      assertTrue(details.contains("at afterRead (shop/regions.js:3:10)"), details);
      JsonNode tool = developing.tool("read_records", "{\"resource\":\"regions\"}", "reader");
      assertEquals(
          details, tool.path("structuredContent").path("details").asString(), tool::toString);
    }
  }

  @Test
  void aHookThatAnotherCausesHasItsOwnTime() {
    HttpResponse<String> answer = gateway.get("/api/shop/order_items?limit=1", "reader");
    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("the hook of shop/payments/read failed"), answer.body());
    List<JsonNode> records = gateway.auditRecords();
    JsonNode inner = records.get(records.size() - 2);
    assertEquals("payments", inner.path("resource").asString(), inner::toString);
    assertEquals("timeout", inner.at("/hooks/0/reason").asString(), inner::toString);
    assertEquals("done", lastRecord().at("/hooks/0/outcome").asString());
  }

  private static JsonNode lastRecord() {
    return gateway.auditRecords().getLast();
  }
}
