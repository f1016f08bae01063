package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
    "customers.js"
  };

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
    gateway =
        TestGateway.start(
            yaml -> yaml + "\nhooks: {folder: %s, timeout-ms: 5000}\n".formatted(folder));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String state() {
    String all =
        "select md5(string_agg(t::text, '' order by id)) || ' ' || count(*) from shop.%s as t";
    return sql(all.formatted("customers")) + " " + sql(all.formatted("support_tickets"));
  }

  private static String sql(String statement) {
    try (Connection connection = gateway.superuser();
        Statement prepared = connection.createStatement();
        ResultSet rows = prepared.executeQuery(statement)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
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
    assertTrue(told.contains(sql("select full_name from shop.employees where id = 1")), told);
    assertEquals(before, state());
  }
}
