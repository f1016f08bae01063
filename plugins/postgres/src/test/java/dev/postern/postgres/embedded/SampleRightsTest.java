package dev.postern.postgres.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each role can see and do in the sample, asked of the database as the gateway asks it. */
class SampleRightsTest {
  private static final String REFUSED = "42501";

  /** What a tenant's user reads, and which rows of it are tenant 2's. */
  private static final List<List<String>> OWN_ROWS =
      List.of(
          List.of("tenants", "id = 2"),
          List.of("employees", "tenant_id = 2"),
          List.of("customers", "tenant_id = 2"),
          List.of("products", "tenant_id = 2"),
          List.of(
              "product_categories",
              "product_id in (select id from shop.products where tenant_id = 2)"),
          List.of(
              "price_history", "product_id in (select id from shop.products where tenant_id = 2)"),
          List.of("orders", "tenant_id = 2"),
          List.of("order_items", "tenant_id = 2"),
          List.of("invoices", "tenant_id = 2"),
          List.of("payments", "tenant_id = 2"),
          List.of("support_tickets", "tenant_id = 2"),
          List.of("active_customers", "tenant_id = 2"),
          List.of("customer_lifetime_value", "tenant_id = 2"),
          List.of("monthly_revenue", "tenant_id = 2"));

  @TempDir(factory = ServerFolders.class)
  static Path data;

  private static EmbeddedPostgres postgres;
  private static Sample sample;

  @BeforeAll
  static void load() {
    postgres = EmbeddedPostgres.start(data);
    sample = Sample.load(postgres);
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void theLoginItselfReadsNothing() throws Exception {
    try (Caller login = Caller.login(sample)) {
      for (List<String> relation : OWN_ROWS) {
        assertEquals(REFUSED, login.tried("select count(*) from shop." + relation.getFirst()));
      }
      assertEquals(REFUSED, login.tried("create table public.mine ()"));
      assertEquals(REFUSED, login.tried("create temporary table mine ()"));
      assertEquals(REFUSED, login.tried("set role postgres"));
    }
  }

  @Test
  void theLoginEntersNoOtherDatabase() {
    SQLException refusal =
        assertThrows(
            SQLException.class,
            () ->
                DriverManager.getConnection(
                    postgres.jdbcUrl("postgres"), sample.user(), sample.password()));
    assertEquals(REFUSED, refusal.getSQLState());
  }

  @Test
  void aTenantReadsItsOwnRowsAllOfThemAndNoOthers() throws Exception {
    try (Caller tenant = Caller.tenant(sample, 2)) {
      for (List<String> relation : OWN_ROWS) {
        String table = "shop." + relation.getFirst();
        String own = owner("select count(*) from " + table + " where " + relation.get(1));
        assertNotEquals("0", own, table);
        assertNotEquals(own, owner("select count(*) from " + table), table);
        assertEquals(own, tenant.readOne("select count(*) from " + table), table);
        assertEquals(
            own, tenant.readOne("select count(*) from " + table + " where " + relation.get(1)));
      }
      assertEquals("18", tenant.readOne("select count(*) from shop.regions"));
      assertEquals("24", tenant.readOne("select count(*) from shop.categories"));
    }
  }

  @Test
  void everythingATenantMayReadIsTried() throws Exception {
    List<String> tried = new ArrayList<>(OWN_ROWS.stream().map(List::getFirst).toList());
    tried.addAll(List.of("regions", "categories"));
    assertEquals(
        String.join(",", tried.stream().sorted().toList()),
        owner(
            """
            select string_agg(relname, ',' order by relname collate "C") from pg_class
            where relkind in ('r', 'v', 'm', 'f', 'p') and relnamespace::regnamespace::text in ('shop', 'app', 'hr')
              and has_any_column_privilege('shop_tenant', oid, 'select')\
            """));
  }

  @Test
  void aTenantsViewsAndFunctionsSeeItsOwnRowsAlone() throws Exception {
    try (Caller tenant = Caller.tenant(sample, 2)) {
      assertEquals(
          List.of("2"), tenant.read("select distinct tenant_id from shop.monthly_revenue"));
      assertEquals(
          List.of(),
          tenant.read(
              "select customer_id from shop.customer_lifetime_value where customer_id = 1"));
      String foreign =
          owner("select min(id) from shop.support_tickets where tenant_id = 1 and status = 'open'");
      assertEquals("P0001", tenant.tried("select shop.close_ticket(" + foreign + ")"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"tenant_id\": null}",
        "{\"tenant_id\": \"1 or true\"}",
        "{\"tenant_id\": [1]}"
      })
  void withoutATenantInTheClaimsThereIsNothing(String claims) throws Exception {
    try (Caller nobody = Caller.as(sample, "shop_tenant", claims)) {
      for (List<String> relation : OWN_ROWS) {
        assertEquals("0", nobody.readOne("select count(*) from shop." + relation.getFirst()));
      }
      assertNotEquals(
          "accepted",
          nobody.tried(
              "insert into shop.customers (region_code, full_name, email) values ('US', 'A',"
                  + " 'a@b.example')"));
    }
  }

  @Test
  void theTenantMayBeTextInTheClaims() throws Exception {
    try (Caller tenant = Caller.as(sample, "shop_tenant", "{\"tenant_id\": \"2\"}")) {
      assertEquals(List.of("2"), tenant.read("select distinct tenant_id from shop.customers"));
    }
  }

  @Test
  void aTenantWritesNothingIntoAnother() throws Exception {
    try (Caller tenant = Caller.tenant(sample, 2)) {
      assertEquals(
          REFUSED,
          tenant.tried(
              "insert into shop.customers (tenant_id, region_code, full_name, email) values (1,"
                  + " 'US', 'A', 'a@b.example')"));
      assertEquals(REFUSED, tenant.tried("update shop.customers set tenant_id = 1 where id = 7"));
      for (String table :
          List.of("customers", "orders", "order_items", "invoices", "support_tickets")) {
        assertEquals(
            0, tenant.change("update shop." + table + " set tenant_id = 2 where tenant_id = 1"));
        assertEquals(0, tenant.change("delete from shop." + table + " where tenant_id <> 2"));
      }
    }
  }

  @Test
  void aTenantRefersToNothingOfAnother() throws Exception {
    String order = owner("select min(id) from shop.orders where tenant_id = 2");
    String foreign =
        owner("select min(id) from shop.orders where tenant_id = 1 and status = 'draft'");
    String open = owner("select min(id) from shop.support_tickets where tenant_id = 2");
    try (Caller tenant = Caller.tenant(sample, 2)) {
      List<String> attempts =
          List.of(
              "update shop.customers set account_manager_id = 1 where id = 7",
              "insert into shop.orders (customer_id, currency) values (1, 'USD')",
              "update shop.orders set customer_id = 1 where id = " + order,
              "insert into shop.order_items (order_id, line_number, product_id, quantity,"
                  + " unit_price_cents) values ("
                  + foreign
                  + ", 99, 2, 1, 1)",
              "insert into shop.order_items (order_id, line_number, product_id, quantity,"
                  + " unit_price_cents) values ("
                  + order
                  + ", 99, 1, 1, 1)",
              "insert into shop.invoices (order_id, number, amount_cents, due_on) values ("
                  + foreign
                  + ", 'X-1', 1, current_date + 9)",
              "insert into shop.support_tickets (customer_id, subject, body) values (1, 's', 'b')",
              "update shop.support_tickets set assignee_id = 1 where id = " + open);
      for (String attempt : attempts) {
        assertEquals(REFUSED, tenant.tried(attempt), attempt);
      }
      // Whether the other row exists makes no difference that the tenant could see.
      assertEquals(
          REFUSED,
          tenant.tried("insert into shop.orders (customer_id, currency) values (999999, 'USD')"));
    }
  }

  @Test
  void aTenantReadsPaymentsAndWritesNone() throws Exception {
    try (Caller tenant = Caller.tenant(sample, 2)) {
      assertEquals("accepted", tenant.tried("select card_last4, iban from shop.payments"));
      assertEquals(REFUSED, tenant.tried("update shop.payments set amount_cents = 1"));
      assertEquals(REFUSED, tenant.tried("delete from shop.payments"));
      assertEquals(REFUSED, tenant.tried("update shop.products set price_cents = 1"));
    }
  }

  @Test
  void aReaderReadsAllTenantsAndWritesNothing() throws Exception {
    try (Caller reader = Caller.as(sample, "shop_reader", "")) {
      for (List<String> relation : OWN_ROWS) {
        String count = "select count(*) from shop." + relation.getFirst();
        assertEquals(owner(count), reader.readOne(count));
      }
      for (String attempt :
          List.of(
              "update shop.customers set phone = null",
              "delete from shop.orders",
              "insert into shop.regions (code, name) values ('XX', 'x')",
              "select shop.close_ticket(1)")) {
        assertEquals(REFUSED, reader.tried(attempt), attempt);
      }
    }
  }

  @Test
  void supportHelpsCustomersOfAllTenantsAndSeesNoMoney() throws Exception {
    try (Caller support = Caller.as(sample, "shop_support", "")) {
      assertEquals("2000", support.readOne("select count(*) from shop.customers"));
      assertEquals(1, support.change("update shop.customers set phone = '+46 8 1' where id = 1"));
      assertEquals(
          1, support.change("update shop.support_tickets set priority = 'high' where id = 1"));
      for (String attempt :
          List.of(
              "select * from shop.payments",
              "select * from shop.invoices",
              "select * from shop.monthly_revenue",
              "update shop.customers set tax_id = 'x' where id = 1",
              "update shop.customers set tenant_id = 2 where id = 1",
              "update shop.customers set account_manager_id = 2 where id = 1",
              "update shop.orders set status = 'paid' where id = 1",
              "delete from shop.support_tickets where id = 1",
              "insert into shop.support_tickets (tenant_id, customer_id, subject, body) values (1,"
                  + " 1, 's', 'b')")) {
        assertEquals(REFUSED, support.tried(attempt), attempt);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop_reader", "shop_tenant", "shop_support"})
  void noRoleReachesPayOrAnotherIdentity(String role) throws Exception {
    try (Caller caller = Caller.as(sample, role, "{\"tenant_id\": 1}")) {
      assertEquals("accepted", caller.tried("select full_name, title from shop.employees"));
      for (String attempt :
          List.of(
              "select salary_cents from shop.employees",
              "select * from shop.employees",
              "select * from hr.payroll",
              "select set_config('request.jwt.claims', '{\"tenant_id\": 2}', true)",
              "select set_config('role', 'shop_reader', true)",
              "create table shop.mine ()",
              "create temporary table mine ()",
              "create function public.mine() returns int language sql as 'select 1'",
              "truncate shop.customers")) {
        assertEquals(REFUSED, caller.tried(attempt), attempt);
      }
    }
  }

  private static String owner(String sql) throws SQLException {
    try (Connection connection = postgres.connect("shop");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
