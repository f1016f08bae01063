package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What hooks read and change by {@code ctx.db}, seen from outside a whole gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HookDataTest {
  private static final Map<String, String> RETURNING =
      Map.of("Prefer", "return=representation", "Content-Type", "application/json");

  private TestGateway gateway;

  @BeforeAll
  void start(@TempDir Path scripts) throws IOException, SQLException {
    Path shop = Files.createDirectories(scripts.resolve("shop"));
    for (String file : List.of("orders.js", "support_tickets.js", "customers.js")) {
      Files.copy(
          HookDataTest.class.getResourceAsStream("hook-data/shop/" + file), shop.resolve(file));
    }
    String hooks =
        """

        hooks:
          folder: %s
          timeout-ms: 3000
          max-calls: 8
          max-depth: 2
          files: {shop/support_tickets.js: {statements: true}}
        """
            .formatted(scripts);
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace("\ntools:\n", DOZE).replace(CONNECTOR, CONNECTOR + TRIALS) + hooks);
  }

  private static final String CONNECTOR = "    connector: postgres\n";
  private static final String TRIALS = "    rest: {transaction-end: commit-allow-override}\n";

  private static final String DOZE =
      """

      tools:
        doze:
          service: shop
          description: Takes its time
          sql: select pg_sleep(60)::text as slept
      """;

  @AfterAll
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> ticket(String subject) {
    String row = "{\"customer_id\": 1, \"subject\": \"%s\", \"body\": \"\"}".formatted(subject);
    return gateway.call("POST", "/api/shop/support_tickets", "tenant", RETURNING, row);
  }

  private String resolution(String subject) {
    HttpResponse<String> answer = ticket(subject);
    assertEquals(201, answer.statusCode(), answer::body);
    return TestGateway.json(answer.body()).at("/0/resolution").asString();
  }

  private long count(String condition) {
    return Long.parseLong(sql("select count(*) from shop.support_tickets where " + condition));
  }

  private String sql(String statement) {
    return gateway.sql(statement);
  }

  private List<JsonNode> lastRecords() {
    List<JsonNode> all = gateway.auditRecords();
    String id = all.getLast().get("request_id").asString();
    return all.stream()
        .filter(
            one ->
                one.get("request_id").asString().equals(id)
                    || one.path("batch_id").asString("").equals(id))
        .toList();
  }

  @Test
  void aSecondQueryEnrichesAPage() {
    String one = sql("update shop.orders set note = 'enriched' where id = 1 returning id");
    HttpResponse<String> answer =
        gateway.get("/api/shop/orders?select=id,customer_id,note&id=eq." + one, "tenant");
    assertEquals(200, answer.statusCode(), answer::body);
    assertEquals(
        sql(
            "select full_name from shop.customers where id ="
                + " (select customer_id from shop.orders where id = 1)"),
        TestGateway.json(answer.body()).at("/0/customer").asString(""));
    List<JsonNode> records = lastRecords();
    assertEquals(2, records.size(), records.toString());
    assertEquals("hook", records.get(0).path("origin").asString(""));
    assertEquals("customers", records.get(0).get("resource").asString());
    assertTrue(records.get(0).get("request_id").asString().endsWith("-h1"), records.toString());
    assertFalse(records.get(1).has("origin"), records.toString());
    JsonNode tool =
        gateway.tool(
            "read_records",
            "{\"service\":\"shop\",\"resource\":\"orders\",\"where\":{\"column\":\"id\",\"value\":1},"
                + "\"select\":[\"customer_id\",\"note\"]}",
            "tenant");
    assertTrue(tool.toString().contains("\"customer\""), tool::toString);
  }

  @Test
  void aDeleteIsVetoedForWhatDependsOnIt() {
    String one = sql("select customer_id from shop.orders where tenant_id = 1 limit 1");
    HttpResponse<String> vetoed =
        gateway.call("DELETE", "/api/shop/customers?id=eq." + one, "tenant", Map.of(), "");
    assertEquals(409, vetoed.statusCode(), vetoed::body);
    assertTrue(vetoed.body().contains("customers " + one + " have orders"), vetoed.body());
    String free =
        sql(
            "insert into shop.customers (tenant_id, region_code, full_name, email)"
                + " select 1, region_code, 'Free', 'free@example.org' from shop.customers limit 1"
                + " returning id");
    HttpResponse<String> deleted =
        gateway.call("DELETE", "/api/shop/customers?id=eq." + free, "tenant", Map.of(), "");
    assertEquals(204, deleted.statusCode(), deleted::body);
    assertEquals("0", sql("select count(*) from shop.customers where id = " + free));
  }

  @Test
  void affectedRowsAreThoseOfTheCondition() {
    for (String asked : List.of("counted", "narrowed")) {
      HttpResponse<String> changed =
          gateway.call(
              "PATCH",
              "/api/shop/customers?id=in.(1,2,3)&select=company",
              "tenant",
              RETURNING,
              "{\"company\": \"%s\"}".formatted(asked));
      assertEquals(200, changed.statusCode(), changed::body);
      JsonNode rows = TestGateway.json(changed.body());
      assertFalse(rows.isEmpty(), rows::toString);
      for (JsonNode row : rows) {
        assertEquals(Integer.toString(rows.size()), row.get("company").asString(), rows::toString);
      }
    }
  }

  @Test
  void whatAHookWritesIsKeptWithTheCall() {
    long before = count("subject = 'written by a hook' and body = 'audited'");
    assertEquals(201, ticket("audited").statusCode());
    assertEquals(before + 1, count("subject = 'written by a hook' and body = 'audited'"));
    List<JsonNode> records = lastRecords();
    assertEquals("hook", records.get(0).path("origin").asString(""), records.toString());
    assertEquals("create", records.get(0).get("action").asString());
    assertEquals("ok", records.get(0).get("outcome").asString());
  }

  @Test
  void whatAHookWritesIsUndoneWithTheCall() {
    assertEquals(422, ticket("refused").statusCode());
    HttpResponse<String> broken = ticket("broken");
    assertEquals(500, broken.statusCode());
    assertTrue(broken.body().contains("PSTN560"), broken.body());
    assertEquals(0, count("body in ('refused', 'broken') or subject in ('refused', 'broken')"));
    List<JsonNode> records = lastRecords();
    assertEquals("PSTN424", records.get(0).path("error").asString(""), records.toString());
  }

  @Test
  void whatAHookWritesIsUndoneWithATrial() {
    long before = count("true");
    HttpResponse<String> undone =
        gateway.call(
            "POST",
            "/api/shop/support_tickets",
            "tenant",
            Map.of(
                "Prefer", "return=representation, tx=rollback", "Content-Type", "application/json"),
            "{\"customer_id\": 1, \"subject\": \"audited\", \"body\": \"\"}");
    assertEquals(201, undone.statusCode(), undone::body);
    assertEquals(before, count("true"));
  }

  @Test
  void aCaughtErrorLeavesTheTransactionUsable() {
    assertEquals("GatewayError 22P02 400", resolution("caught"));
    assertEquals(1, count("subject = 'caught' and body = 'after the error'"));
  }

  @Test
  void whatIsWrongIsSaid() {
    List<String> told = resolution("misused").lines().toList();
    assertEquals(15, told.size(), told.toString());
    for (String each : told) {
      assertTrue(each.startsWith("GatewayError: ") || each.startsWith("TypeError: "), each);
    }
    assertTrue(told.get(0).contains("'wher' is no option"), told.get(0));
    assertTrue(told.get(5).contains("[['id', 'desc']]"), told.get(5));
  }

  @Test
  void otherTenantsAreOutOfReach() {
    String before = sql("select count(*) from shop.customers where company = 'stolen'");
    assertEquals("[0,0]", resolution("elsewhere"));
    assertEquals("0", before);
    assertEquals(before, sql("select count(*) from shop.customers where company = 'stolen'"));
  }

  @Test
  void ownReadsHaveHooksAndOwnWritesHaveNone() {
    assertEquals("read by a hook", resolution("read"));
    assertTrue(Integer.parseInt(resolution("called")) >= 0);
  }

  @Test
  void hiddenColumnsAndForbiddenTablesStaySo() {
    String hidden = sql("update shop.customers set company = 'hidden' where id = 5 returning id");
    String forbidden =
        sql("update shop.customers set company = 'forbidden' where id = 6 returning id");
    String path = "/api/shop/customers?select=company,phone&id=eq.";
    assertTrue(
        gateway.get(path + hidden, "support").body().contains("\"phone\":\"42703\""),
        gateway.get(path + hidden, "support")::body);
    assertTrue(
        gateway.get(path + forbidden, "support").body().contains("\"phone\":\"PGRST205\""),
        gateway.get(path + forbidden, "support")::body);
  }

  @Test
  void statementsReadAsTheRoleOfTheCaller() {
    assertEquals(
        "[[{\"id\":1,\"said\":null,\"quoted\":\"$1\"}],[{\"foreign_rows\":0}]]",
        resolution("asked"));
    JsonNode record = lastRecords().getFirst();
    assertEquals("query", record.path("what").asString(""), record::toString);
    assertTrue(record.path("sql").asString("").contains("any("), record::toString);
    assertEquals("PSTN400", resolution("writing"));
    assertEquals(1, count("subject = 'writing'"));
    String unreadable = resolution("unreadable");
    assertTrue(unreadable.startsWith("permission denied"), unreadable);
  }

  @Test
  void statementsAreOpenToFilesOfTheConfigAlone() {
    String one = sql("update shop.customers set company = 'sql' where id = 8 returning id");
    String body =
        gateway.get("/api/shop/customers?select=company,phone&id=eq." + one, "reader").body();
    assertTrue(body.contains("query is not open to shop/customers.js"), body);
  }

  @Test
  void depthAndNumberAreLimited() {
    String endless = sql("update shop.customers set company = 'endless' where id = 7 returning id");
    HttpResponse<String> deep = gateway.get("/api/shop/customers?id=eq." + endless, "reader");
    assertEquals(500, deep.statusCode(), deep::body);
    assertEquals(500, ticket("endless").statusCode());
    assertEquals(0, count("subject = 'endless'"));
    long ofHooks = lastRecords().stream().filter(one -> one.has("origin")).count();
    assertEquals(8, ofHooks);
  }

  @Test
  void aDeadlineHoldsWithinWhatAHookAsks() {
    assertEquals(500, ticket("slow").statusCode());
    assertEquals(500, ticket("late").statusCode());
    assertEquals(0, count("body in ('slow', 'late')"));
    assertEquals("0", sql("select count(*) from pg_stat_activity where state like 'idle in%'"));
    assertEquals(201, ticket("audited").statusCode());
  }

  @Test
  void aBatchAndItsHooksAreOneTransaction() {
    String operation =
        """
        {"id": "%s", "method": "POST", "path": "/support_tickets",
         "headers": {"Prefer": "return=representation"},
         "body": {"customer_id": 1, "subject": "%s", "body": "batch"}}\
        """;
    long before = count("body = 'audited'");
    HttpResponse<String> undone =
        batch(operation.formatted("a", "audited"), operation.formatted("b", "broken"));
    assertEquals(500, undone.statusCode(), undone::body);
    assertEquals(before, count("body = 'audited'"));
    assertEquals(0, count("subject = 'broken'"));
    HttpResponse<String> done =
        batch(operation.formatted("a", "audited"), operation.formatted("b", "caught"));
    assertEquals(200, done.statusCode(), done::body);
    assertEquals(before + 1, count("body = 'audited'"));
  }

  private HttpResponse<String> batch(String... operations) {
    String body = "{\"operations\": [" + String.join(",", operations) + "]}";
    return gateway.call(
        "POST", "/api/shop/batch", "tenant", Map.of("Content-Type", "application/json"), body);
  }
}
