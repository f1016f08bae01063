package dev.postern.postgres.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.SourceException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleTest {
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
  void isLoadedOnce() throws Exception {
    List<String> before = owner("select xmin::text from shop.customers order by id limit 3");
    assertEquals(sample, Sample.load(postgres));
    assertEquals(before, owner("select xmin::text from shop.customers order by id limit 3"));
  }

  @Test
  void isLoadedWholeOrNotAtAll(@TempDir(factory = ServerFolders.class) Path other)
      throws Exception {
    try (EmbeddedPostgres fresh = EmbeddedPostgres.start(other);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Connection obstacle = fresh.connect("postgres");
        Statement statement = obstacle.createStatement();
        Connection observer = fresh.connect("postgres");
        Statement observed = observer.createStatement()) {
      statement.execute("create database shop");
      // The last script changes the same entry, so loading stops there until it is cut off.
      obstacle.setAutoCommit(false);
      statement.execute("grant connect on database shop to postgres");
      Future<Sample> loading = threads.submit(() -> Sample.load(fresh));
      while (!loading.isDone()
          && !isTrue(
              observed,
              "select count(pg_terminate_backend(pid)) > 0 from pg_stat_activity"
                  + " where datname = 'shop' and wait_event_type = 'Lock'")) {
        Thread.onSpinWait();
      }
      ExecutionException cut = assertThrows(ExecutionException.class, loading::get);
      assertTrue(cut.getCause() instanceof SourceException, cut::toString);
      obstacle.rollback();
      try (Connection shop = fresh.connect("shop");
          Statement look = shop.createStatement()) {
        assertTrue(isTrue(look, "select to_regnamespace('shop') is null"));
        Sample.load(fresh);
        assertTrue(isTrue(look, "select count(*) = 2000 from shop.customers"));
      }
    }
  }

  @Test
  void hasTheRowsThatExamplesRelyOn() throws Exception {
    assertEquals(
        List.of("3", "18", "36", "2000", "24", "120", "240", "360", "12000", "1500"),
        counts(
            List.of(
                "tenants",
                "regions",
                "employees",
                "customers",
                "categories",
                "products",
                "product_categories",
                "price_history",
                "orders",
                "support_tickets")));
    assertEquals(
        List.of("1 Ada Lindqvist ada.lindqvist@nordstig-1.example"),
        owner(
            "select concat_ws(' ', tenant_id, full_name, email) from shop.customers where id = 1"));
    assertEquals(List.of("t"), owner("select count(*) > 0 from shop.orders where customer_id = 1"));
    assertEquals(
        List.of(),
        owner("select email from shop.customers where email !~ '^[a-z0-9.@-]+\\.example$'"));
  }

  @Test
  void isOfTheDaysBeforeItWasLoaded() throws Exception {
    assertEquals(
        List.of("f f f"),
        owner(
            """
            select concat_ws(' ',
              (select max(placed_at) from shop.orders) > now(),
              (select max(paid_at) from shop.payments) > now(),
              (select max(created_at) from shop.customers) > now())\
            """));
    assertEquals(
        List.of("3"),
        owner(
            """
            select count(*) from shop.monthly_revenue
            where month = date_trunc('month', (now() at time zone 'UTC')::date - interval '1 month')::date\
            """));
  }

  @Test
  void refersToRowsThatExistAndAreOfTheSameTenant() throws Exception {
    List<String> checks =
        owner(
            """
            select format('select %L as broken from %s as a where a.%I is not null and not exists
                (select from %s as b where b.%I = a.%I %s)', conrelid::regclass || '.' || attname,
              conrelid::regclass, attname, confrelid::regclass,
              (select attname from pg_attribute where attrelid = confrelid and attnum = confkey[1]), attname,
              case when confrelid <> 'shop.tenants'::regclass
                and (select count(*) from pg_attribute where attrelid in (conrelid, confrelid) and attname = 'tenant_id') = 2
                then 'and a.tenant_id = b.tenant_id' else '' end)
            from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
            where contype = 'f'\
            """);
    assertTrue(checks.size() > 20, checks::toString);
    assertEquals(List.of(), owner(String.join(" union all ", checks)));
  }

  @Test
  void addsUp() throws Exception {
    assertEquals(
        List.of(),
        owner(
            """
            select id from shop.orders where total_cents <>
              (select sum(line_cents) from shop.order_items where order_id = orders.id)
            union all
            select orders.id from shop.orders join shop.invoices on order_id = orders.id
            where amount_cents <> total_cents
            union all
            select invoice_id from shop.payments join shop.invoices on invoices.id = invoice_id
            where payments.amount_cents <> invoices.amount_cents\
            """));
  }

  @Test
  void describesEveryTableViewAndFunction() throws Exception {
    assertEquals(
        List.of(),
        owner(
            """
            select relname from pg_class
            where relnamespace = 'shop'::regnamespace and relkind in ('r', 'v')
              and obj_description(oid, 'pg_class') is null
            union all
            select proname from pg_proc
            where pronamespace = 'shop'::regnamespace and obj_description(oid, 'pg_proc') is null\
            """));
  }

  @Test
  void guardsEveryTableAndRunsEveryViewAsItsReader() throws Exception {
    assertEquals(
        List.of(),
        owner(
            """
            select relname from pg_class
            where relnamespace in ('shop'::regnamespace, 'hr'::regnamespace)
              and (relkind = 'r' and not relrowsecurity
                or relkind = 'v' and not coalesce(reloptions @> '{security_invoker=true}', false))
            union all
            select proname from pg_proc where pronamespace = 'shop'::regnamespace and prosecdef\
            """));
  }

  @Test
  void finds() throws Exception {
    try (Caller reader = Caller.as(sample, "shop_reader", "")) {
      assertEquals(
          "t",
          reader.readOne(
              """
              select total_cents = (select sum(total_cents) from shop.orders
                where customer_id = 1 and status in ('paid', 'shipped'))
              from shop.customer_lifetime_value where customer_id = 1\
              """));
      assertEquals(
          "t",
          reader.readOne(
              "select count(*) > 0 from shop.products where search @@ to_tsquery('english',"
                  + " 'jackets')"));
    }
  }

  @Test
  void givesNewRowsTheNextIds() throws Exception {
    try (Caller tenant = Caller.tenant(sample, 2)) {
      assertEquals(
          "2001 2",
          tenant.readOne(
              """
              insert into shop.customers (region_code, full_name, email)
              values ('US', 'Ivy Lane', 'ivy@lane.example') returning id || ' ' || tenant_id\
              """));
    }
  }

  @Test
  void keepsTheTotalOfAnOrderWhoeverWritesItsLines() throws Exception {
    try (Caller tenant = Caller.tenant(sample, 1)) {
      String order =
          tenant.readOne(
              "insert into shop.orders (customer_id, currency) values (1, 'EUR') returning id");
      tenant.change(
          "insert into shop.order_items (order_id, line_number, product_id, quantity,"
              + " unit_price_cents, discount_percent) values (%s, 1, 1, 3, 1000, 10), (%s, 2, 4, 1, 250, 0)"
                  .formatted(order, order));
      String total = "select total_cents from shop.orders where id = " + order;
      assertEquals("2950", tenant.readOne(total));
      tenant.change("delete from shop.order_items where line_number = 1 and order_id = " + order);
      assertEquals("250", tenant.readOne(total));
      assertEquals(
          "42501", tenant.tried("update shop.orders set total_cents = 1 where id = " + order));
      assertEquals(1, tenant.change("delete from shop.orders where id = " + order));
    }
  }

  @Test
  void closesATicketOnce() throws Exception {
    try (Caller support = Caller.as(sample, "shop_support", "")) {
      String open =
          support.readOne("select min(id) from shop.support_tickets where status <> 'closed'");
      assertEquals(
          "closed Refunded",
          support.readOne(
              "select status || ' ' || resolution from shop.close_ticket("
                  + open
                  + ", 'Refunded')"));
      assertEquals("P0001", support.tried("select shop.close_ticket(" + open + ")"));
    }
  }

  private static List<String> counts(List<String> tables) throws SQLException {
    List<String> counts = new ArrayList<>();
    for (String table : tables) {
      counts.addAll(owner("select count(*) from shop." + table));
    }
    return counts;
  }

  private static boolean isTrue(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getBoolean(1);
    }
  }

  private static List<String> owner(String sql) throws SQLException {
    try (Connection connection = postgres.connect("shop");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  @Test
  void hidesItsPassword() {
    assertFalse(sample.toString().contains(sample.password()));
  }
}
