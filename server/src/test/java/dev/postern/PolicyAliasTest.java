package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Presets and checks under the names that callers know. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyAliasTest {
  private TestGateway gateway;

  @BeforeAll
  void start() {
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace(
                        "    connector: postgres\n",
                        """
                            connector: postgres
                            aliases: {invoices: {name: bills, columns: {number: label}}}
                        """)
                    .replace(
                        "\nroles:\n",
                        """

                        roles:
                          biller:
                            database-role: shop_tenant
                            allow:
                              shop/bills: {actions: [read, update], set: {label: "{subject}"}, check: label=eq.ann}
                        """));
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private String sql(String query) throws SQLException {
    try (Connection connection = gateway.superuser();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void presetsAreWrittenToTheColumnsBehind() throws SQLException {
    String id = sql("select id from shop.invoices where tenant_id = 1 order by id limit 1");
    String order = sql("select order_id from shop.invoices where id = " + id);
    String key = gateway.issue("--role", "biller", "--subject", "ann", "--claim", "tenant_id=1");
    HttpResponse<String> answer =
        gateway.call(
            "PATCH",
            "/api/shop/bills?id=eq." + id,
            "",
            Map.of("X-API-Key", key, "Content-Type", "application/json"),
            "{\"order_id\": %s}".formatted(order));
    assertEquals(204, answer.statusCode(), answer::body);
    assertEquals("ann", sql("select number from shop.invoices where id = " + id));
  }
}
