package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Tests beside hooks that find their data in the database, which is left as it was. */
class HooksDatabaseTest {
  private static final String[] FILES = {
    "support_tickets.js",
    "support_tickets.test.js",
    "employees.py",
    "employees_test.py",
    "customers.js",
    "regions.js"
  };

  private static final String ARCHIVE =
      """

        archive:
          connector: postgres
          settings:
            embedded: {data: other-postgres, sample: shop}
            schemas: [shop]
      """;

  private static TestGateway gateway;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Path shop = Files.createDirectories(folder.resolve("shop"));
    for (String file : FILES) {
      try (InputStream text =
          HooksDatabaseTest.class.getResourceAsStream("hook-trials/shop/" + file)) {
        Files.copy(text, shop.resolve(file));
      }
    }
    String reader = "      shop/*: {actions: [read, call], max-rows: 1000}\n";
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace("\nsign-in:", ARCHIVE + "\nsign-in:")
                        .replace(reader, reader + "      archive/regions: {actions: [read]}\n")
                    + "\nhooks: {folder: %s, timeout-ms: 10000, load-timeout-ms: 600000}\n"
                        .formatted(folder));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String state() {
    String all =
        "select md5(string_agg(t::text, '' order by id)) || ' ' || count(*) from shop.%s as t";
    return gateway.sql(all.formatted("customers"))
        + " "
        + gateway.sql(all.formatted("support_tickets"));
  }

  private static String said(int expected, String... line) {
    StringWriter said = new StringWriter();
    int status = new RunningGateway(gateway).command(said, "hooks", line);
    assertEquals(expected, status, said::toString);
    return said.toString();
  }

  @Test
  void dataIsThatOfTheCallerAndNothingStays() {
    String before = state();
    int records = gateway.auditRecords().size();
    String told = said(0, "test", "--database");
    assertTrue(told.contains("8 tests, 0 failed"), told);
    assertEquals(before, state());
    List<JsonNode> left = gateway.auditRecords().subList(records, gateway.auditRecords().size());
    assertTrue(left.stream().allMatch(one -> one.path("origin").asString("").equals("hook")));
    assertTrue(
        left.stream()
            .filter(one -> one.path("action").asString("").equals("create"))
            .noneMatch(one -> one.path("outcome").asString().equals("ok")),
        left::toString);
    assertTrue(left.stream().anyMatch(one -> one.path("outcome").asString().equals("ok")));
  }

  @Test
  void withoutADatabaseNothingIsFound() {
    String told = said(1, "test");
    assertTrue(told.contains("the trial has no answer for 'customers'"), told);
    assertTrue(told.contains("ok   shop/support_tickets.test.js own data is enough"), told);
  }

  @Test
  void oneHookIsRunOnTheDatabaseToo(@TempDir Path other) throws IOException {
    Path request = other.resolve("request.json");
    Files.writeString(request, "{\"roles\": [\"reader\"], \"rows\": [{\"id\": 1}]}");
    String before = state();
    String told =
        said(
            0,
            "run",
            "shop/employees.py",
            "--phase",
            "afterRead",
            "--request",
            request.toString(),
            "--database");
    assertTrue(
        told.contains(gateway.sql("select full_name from shop.employees where id = 1")), told);
    assertEquals(before, state());
  }

  private static String told(String query, String role) {
    HttpResponse<String> answer = gateway.get("/api/shop/regions?limit=1&" + query, role);
    assertEquals(200, answer.statusCode(), answer::body);
    return TestGateway.json(answer.body()).at("/0/told").asString(answer.body());
  }

  @Test
  void anotherServiceIsReadAsTheSameCallerAndNeverWritten() {
    assertEquals("1 rows of archive", told("name=neq.write", "reader"));
    List<JsonNode> records = gateway.auditRecords();
    JsonNode own = records.get(records.size() - 2);
    assertEquals("archive", own.path("service").asString(), own::toString);
    assertEquals("reader", own.path("role").asString(), own::toString);
    assertEquals("hook", own.path("origin").asString(), own::toString);
    String refused = told("name=neq.any", "tenant");
    assertTrue(refused.startsWith("PGRST205 "), refused);
    String written = told("name=neq.create", "reader");
    assertTrue(written.contains("a hook of 'shop' can only read from 'archive'"), written);
  }
}
