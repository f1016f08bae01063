package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.cli.PosternCommand;
import dev.postern.config.ConfigException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which aliases a config may have, and what becomes of them where the source changes or decides.
 */
class AliasConfigTest {
  @TempDir private Path hooks;

  @Test
  void aNameThatBecomesAnotherThingsIsNobodys() throws SQLException {
    try (TestGateway other =
        TestGateway.start(demo -> AliasedShop.config(demo, AliasedShop.ALIASES, hooks))) {
      assertEquals(200, other.get("/api/shop/purchases?limit=1", "reader").statusCode());
      try (Connection superuser = other.superuser();
          Statement statement = superuser.createStatement()) {
        statement.execute("create table shop.purchases (id int primary key, secret text)");
        statement.execute("grant select on shop.purchases to shop_reader");
      }
      System.setProperty("postern.home", TestGateway.home().toString());
      PosternCommand.commandLine(Gateway::assemble)
          .execute("reload", "--config", other.folder().resolve("postern.yaml").toString());
      assertEquals(404, other.get("/api/shop/purchases?limit=1", "reader").statusCode());
      assertEquals(404, other.get("/api/shop/orders?limit=1", "reader").statusCode());
      assertEquals(200, other.get("/api/shop/clients?limit=1", "reader").statusCode());
    }
  }

  @Test
  void aliasesOfWhatIsNotThereAndNamesGivenTwiceStopTheStart() {
    String wrong =
        """
            aliases:
              custmers: {name: clients}
              orders: {name: invoices, columns: {custmer_id: buyer, note: status}}
              latest_orders: {arguments: {max_row: most}}
        """;
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> TestGateway.start(demo -> AliasedShop.config(demo, wrong, hooks)).close());
    String told = refused.getMessage();
    assertTrue(
        told.contains(
            "postern.yaml:8:7 services.shop.aliases.custmers names no table, view or function of"
                + " the source; did you mean customers?"),
        told);
    assertTrue(told.contains("aliases.orders.name is the name of something else too"), told);
    assertTrue(
        told.contains(
            "aliases.orders.columns.custmer_id names no column there is; did you mean"
                + " customer_id?"),
        told);
    assertTrue(
        told.contains("aliases.orders.columns.note is the name of another column too"), told);
    assertTrue(told.contains("arguments.max_row names no argument there is"), told);
  }

  @Test
  void namesThatAreNoneAreRefusedBeforeAnySourceIsOpened() {
    String wrong =
        """
            aliases:
              customers: {name: a.b, columns: {email: select, phone: '', tax_id: 1st}}
              orders: {nme: x}
        """;
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> TestGateway.start(demo -> AliasedShop.config(demo, wrong, hooks)).close());
    String told = refused.getMessage();
    assertTrue(told.contains("customers.name is no name"), told);
    assertTrue(told.contains("columns.email is a word with a meaning of its own"), told);
    assertTrue(told.contains("columns.phone must not be empty"), told);
    assertTrue(told.contains("columns.tax_id is no name"), told);
    assertTrue(told.contains("orders.nme is not known; did you mean name?"), told);
  }

  @Test
  void whereTheDatabaseDecidesItsWordsHaveTheOtherNamesToo() {
    try (TestGateway other =
        TestGateway.start(
            demo ->
                demo.substring(0, demo.indexOf("sign-in:"))
                        .replace(
                            "    connector: postgres\n",
                            "    connector: postgres\n    access: delegate\n"
                                + "    anonymous-role: shop_tenant\n    rest: {plans: true}\n"
                                + AliasedShop.ALIASES)
                    + "audit: {file: audit.jsonl}\nhooks: {folder: '"
                    + hooks
                    + "'}\n")) {
      HttpResponse<String> refused =
          other.call(
              "POST",
              "/api/shop/clients",
              "",
              Map.of("Content-Type", "application/json"),
              "{\"tenant_id\": 1, \"contact\": \"D\", \"mail\": \"d@alias.test\", \"country\":"
                  + " \"DE\"}");
      assertTrue(refused.statusCode() >= 400, refused::body);
      assertTrue(refused.body().contains("table \\\"clients\\\""), refused.body());
      HttpResponse<String> plan =
          other.call(
              "GET",
              "/api/shop/clients?contact=eq.x",
              "",
              Map.of("Accept", "application/vnd.pgrst.plan"),
              "");
      assertTrue(plan.body().contains("clients") && plan.body().contains("contact"), plan.body());
      assertFalse(plan.body().contains("full_name"), plan.body());
    }
  }
}
