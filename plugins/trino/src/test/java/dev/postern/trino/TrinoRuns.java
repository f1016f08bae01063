package dev.postern.trino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.Action;
import dev.postern.spi.CallContext;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.ForeignKey;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Settings;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is Trino's own, against a real one; {@code mvn -Ptrino verify}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrinoRuns {
  private static final PluginContext HERE =
      new PluginContext(Path.of("target"), Path.of("target/data"));

  private TrinoServer server;
  private DataSource source;
  private Catalog catalog;

  @BeforeAll
  void open() throws Exception {
    server = TrinoServer.running();
    server.run(
        "create table memory.shop.orders (id integer not null, customer bigint, made date)",
        "insert into memory.shop.orders values (1, 10, date '2026-01-01'), (2, 20, null)",
        "comment on table memory.shop.orders is 'what was ordered'",
        "comment on column memory.shop.orders.made is 'the day'",
        "create view memory.shop.days as select made from memory.shop.orders",
        "create table other.crm.customers (id bigint, name varchar, seen map(varchar, row(x"
            + " integer, y array(varchar))))",
        "insert into other.crm.customers values (10, 'Ada', map(array['k'], array[row(1,"
            + " array['\"', null])])), (20, 'Bob', null)",
        "create table lake.shop.stock (id integer not null, amount integer, name varchar,"
            + " price decimal(6,2), at timestamp(6) with time zone)");
    source = open(Map.of());
    catalog = source.introspect();
  }

  @AfterAll
  void close() {
    if (source != null) {
      source.close();
    }
  }

  private Map<String, Object> settings(Map<String, Object> more) {
    Map<String, Object> schemas = new LinkedHashMap<>();
    schemas.put("shop", List.of("memory.shop", "other.crm"));
    schemas.put("lake", "lake.shop");
    schemas.put("tpch", "tpch.tiny");
    schemas.put("huge", "tpch.sf1000");
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("host", "127.0.0.1");
    all.put("port", server.port());
    all.put("user", "gateway");
    all.put("tls", "disable");
    all.put("schemas", schemas);
    all.put("pool-wait-ms", 60_000);
    all.put("keys", Map.of("orders", "id", "customers", "id", "lake.stock", "id"));
    all.put(
        "references",
        Map.of("ordered_by", Map.of("from", "orders", "columns", "customer", "to", "customers")));
    all.put(
        "writes", Map.of("memory.shop", "create", "lake", List.of("create", "update", "delete")));
    all.putAll(more);
    return all;
  }

  private DataSource open(Map<String, Object> more) {
    return new TrinoConnector().open("shop", new Settings(settings(more)), HERE);
  }

  private Table table(String schema, String name) {
    return catalog.tables().stream()
        .filter(table -> table.schema().equals(schema) && table.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static ColumnUse use(Table table, String column) {
    return new ColumnUse(table.column(column).orElseThrow(), Mask.none());
  }

  private static List<Item<Source, ColumnUse>> fields(Table table, String... columns) {
    return Arrays.stream(columns)
        .<Item<Source, ColumnUse>>map(name -> new Item.Field<>(use(table, name), name))
        .toList();
  }

  private static Selection<Source, ColumnUse> rows(
      Table table, Filter<ColumnUse> where, String... columns) {
    List<Order<ColumnUse>> order =
        List.of(new Order<>(use(table, columns[0]), false, Order.Nulls.DEFAULT));
    return new Selection<>(
        Source.root(table), fields(table, columns), where, order, new Page(20, 0));
  }

  private static CallContext call(String role, String claims, Cancellation cancellation) {
    long late = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    return new CallContext(
        "call-1", role, claims, late, false, 1_000_000, CallContext.Terms.DEFAULT, cancellation);
  }

  private static String run(DataSource source, Query query, CallContext call) {
    return source.execute(List.of(query), call, CommitGate.OPEN).getFirst().body().text();
  }

  private Result run(Query query) {
    return source
        .execute(List.of(query), call("", "{}", Cancellation.NEVER), CommitGate.OPEN)
        .getFirst();
  }

  private String read(Selection<Source, ColumnUse> rows) {
    return run(new Query.Read(rows, false)).body().text();
  }

  @Test
  void catalogsShowWhatIsThereAndWhatIsDeclared() {
    assertEquals(List.of("shop", "lake", "tpch", "huge"), catalog.schemas());
    Table orders = table("shop", "orders");
    assertEquals("what was ordered", orders.comment());
    assertEquals("the day", orders.columns().get("made").comment());
    assertEquals(List.of("id"), orders.primaryKey());
    assertEquals(
        List.of(
            new ForeignKey("ordered_by", List.of("customer"), "shop", "customers", List.of("id"))),
        orders.foreignKeys());
    assertEquals(Set.of(Action.CREATE), orders.writable());
    assertEquals(Table.Kind.VIEW, table("shop", "days").kind());
    assertEquals(Set.of(), table("shop", "days").writable());
    assertEquals(Set.of(), table("shop", "customers").writable());
    assertEquals(Set.of(), table("tpch", "nation").writable());
    assertEquals(
        Set.of(Action.CREATE, Action.UPDATE, Action.DELETE), table("lake", "stock").writable());
  }

  @Test
  void whatIsDeclaredMustFitTheCatalogs() {
    Map<String, Object> wrong =
        Map.of(
            "schemas", List.of("memory.shop", "memory.nowhere"),
            "writes", List.of(),
            "keys", Map.of("orders", List.of("id", "nid"), "gone", "id"),
            "references",
                Map.of("r", Map.of("from", "orders", "columns", "customer", "to", "days")));
    try (DataSource unfit = open(wrong)) {
      String said = assertThrows(SourceException.class, unfit::introspect).getMessage();
      for (String part :
          List.of(
              "schemas: there is no schema memory.nowhere, or the login may not see it",
              "keys.orders: orders has no column nid, but id, customer, made",
              "keys.gone: there is no table gone",
              "references.r.to: days has no declared key, so target-columns must be named")) {
        assertTrue(said.contains(part), said);
      }
    }
  }

  @Test
  void rowsOfOneCatalogAreEmbeddedInThoseOfAnother() {
    Table orders = table("shop", "orders");
    Table customers = table("shop", "customers");
    Selection<Source, ColumnUse> customer =
        new Selection<>(
            new Source(
                customers,
                new Source.Link.Direct(List.of(new Source.Pair("customer", "id")), false)),
            fields(customers, "name", "seen"),
            Filter.all(),
            List.of(),
            Page.ALL);
    List<Item<Source, ColumnUse>> items = new java.util.ArrayList<>(fields(orders, "id", "made"));
    items.add(new Item.Embed<>("customers", Selection.Join.LEFT, customer));
    Selection<Source, ColumnUse> all = rows(orders, Filter.all(), "id");
    assertEquals(
        "[{\"id\":1,\"made\":\"2026-01-01\",\"customers\":{\"name\":\"Ada\","
            + "\"seen\":{\"k\":{\"x\":1,\"y\":[\"\\\"\",null]}}}},"
            + "{\"id\":2,\"made\":null,\"customers\":{\"name\":\"Bob\",\"seen\":null}}]",
        read(new Selection<>(all.from(), items, Filter.all(), all.order(), new Page(2, 0))));
    items.removeLast();
    items.add(
        new Item.Embed<>(
            "customers",
            Selection.Join.INNER,
            customer.narrowed(new Filter.Compare<>(use(customers, "name"), Operator.EQ, "Bob"))));
    assertTrue(
        read(new Selection<>(all.from(), items, Filter.all(), all.order(), Page.ALL))
            .startsWith("[{\"id\":2"));
  }

  private static Query.Create create(Table table, String rows, Filter<ColumnUse> check) {
    List<Column> columns = List.copyOf(table.columns().values());
    return new Query.Create(table, columns, Json.of(rows), check, Optional.empty());
  }

  private void refused(Kind kind, Query query) {
    SourceException refused = assertThrows(SourceException.class, () -> run(query));
    assertEquals(kind, refused.kind(), refused::toString);
  }

  /** Of Iceberg, which writes all there is. */
  @Test
  void rowsAreWrittenAndCheckedBefore() {
    Table stock = table("lake", "stock");
    Filter<ColumnUse> few = new Filter.Compare<>(use(stock, "amount"), Operator.LT, "100");
    String two =
        "[{\"id\": 1, \"amount\": 5, \"name\": \"it's größe 😀\", \"price\": 1.005,"
            + " \"at\": \"2026-01-02T03:04:05.123456+01:00\"}, {\"id\": 2, \"amount\": %d}]";
    refused(Kind.PERMISSION_DENIED, create(stock, two.formatted(100), few));
    refused(Kind.NOT_NULL_VIOLATION, create(stock, "[{\"id\": null}]", Filter.all()));
    refused(Kind.INVALID_VALUE, create(stock, "[{\"id\": 3000000000}]", Filter.all()));
    assertEquals(2, run(create(stock, two.formatted(99), few)).rowCount());
    Selection<Source, ColumnUse> all =
        rows(stock, Filter.all(), "id", "amount", "name", "price", "at");
    assertEquals(
        "[{\"id\":1,\"amount\":5,\"name\":\"it's größe 😀\",\"price\":1.01,"
            + "\"at\":\"2026-01-02T02:04:05.123456+00:00\"},"
            + "{\"id\":2,\"amount\":99,\"name\":null,\"price\":null,\"at\":null}]",
        read(all));
    Filter<ColumnUse> second = new Filter.In<>(use(stock, "id"), List.of("2"));
    refused(Kind.PERMISSION_DENIED, update(stock, "{\"amount\": 100}", second, few));
    Filter<ColumnUse> named = new Filter.Is<>(use(stock, "name"), Filter.Truth.NOT_NULL);
    refused(Kind.PERMISSION_DENIED, update(stock, "{\"amount\": 1}", Filter.all(), named));
    assertEquals(2, run(update(stock, "{\"amount\": 7}", Filter.all(), few)).rowCount());
    assertEquals(
        "[{\"id\":1,\"amount\":7},{\"id\":2,\"amount\":7}]",
        read(rows(stock, Filter.all(), "id", "amount")));
    assertEquals(1, run(new Query.Delete(stock, second, Optional.empty())).rowCount());
    assertEquals("[{\"id\":1}]", read(rows(stock, Filter.all(), "id")));
  }

  private static Query.Update update(
      Table table, String values, Filter<ColumnUse> where, Filter<ColumnUse> check) {
    List<Column> amount = List.of(table.columns().get("amount"));
    return new Query.Update(table, amount, Json.of(values), where, check, Optional.empty());
  }

  private Map<String, Object> overTls(String password) {
    return Map.of(
        "host",
        "localhost",
        "port",
        server.tlsPort(),
        "tls",
        "verify-full",
        "tls-ca-file",
        server.certificate(),
        "password",
        password,
        "session-user",
        "claim:email");
  }

  @Test
  void callersRunAsThemselvesInTrino() throws Exception {
    Query orders = new Query.Read(rows(table("shop", "orders"), Filter.all(), "id"), false);
    Query stock = new Query.Read(rows(table("lake", "stock"), Filter.all(), "id"), false);
    CallContext reader = call("", "{\"email\": \"reader\"}", Cancellation.NEVER);
    try (DataSource secured = open(overTls(TrinoServer.PASSWORD))) {
      assertEquals(catalog, secured.introspect(), "the login reads what there is");
      assertEquals("[{\"id\":1},{\"id\":2}]", run(secured, orders, reader));
      denied(secured, stock, reader);
      denied(secured, orders, call("", "{\"email\": \"stranger\"}", Cancellation.NEVER));
      denied(secured, orders, call("", "{}", Cancellation.NEVER));
      assertTrue(secured.isReady());
    }
    assertTrue(
        told(
                "select count(*) from system.runtime.queries where \"user\" = ? and source ="
                    + " 'postern'",
                "reader")
            > 0);
  }

  private static void denied(DataSource source, Query query, CallContext call) {
    SourceException refused = assertThrows(SourceException.class, () -> run(source, query, call));
    assertEquals(Kind.PERMISSION_DENIED, refused.kind(), refused::toString);
  }

  @Test
  void nobodyIsBelievedWithoutTheRightPasswordOrCertificate() {
    try (DataSource wrong = open(overTls("another"))) {
      SourceException refused = assertThrows(SourceException.class, wrong::introspect);
      assertEquals(Kind.UNAVAILABLE, refused.kind(), refused::toString);
      assertEquals(false, wrong.isReady());
    }
    Map<String, Object> unknown = new LinkedHashMap<>(overTls(TrinoServer.PASSWORD));
    unknown.remove("tls-ca-file");
    try (DataSource stranger = open(unknown)) {
      SourceException refused = assertThrows(SourceException.class, stranger::introspect);
      assertEquals(Kind.UNAVAILABLE, refused.kind(), refused::toString);
    }
  }

  private long told(String query, String value) throws SQLException {
    try (Connection connection = server.connect();
        PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, value);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** Trino itself is asked what became of the query. */
  @Test
  void aQueryThatIsGivenUpEndsInTrino() throws Exception {
    Table lines = table("huge", "lineitem");
    String mark = "given up " + System.nanoTime();
    Query slow =
        new Query.Read(
            rows(
                lines,
                new Filter.Compare<>(use(lines, "comment"), Operator.MATCH, mark),
                "comment"),
            false);
    String states =
        "select count(*) from system.runtime.queries where source = 'postern' and state %s"
            + " and query like '%%' || ? || '%%'";
    Cancellation cancellation = new Cancellation();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Kind> ended =
          threads.submit(
              () ->
                  assertThrows(
                          SourceException.class,
                          () -> run(source, slow, call("", "{}", cancellation)))
                      .kind());
      while (told(states.formatted("= 'RUNNING'"), mark) == 0) {
        assertTrue(!ended.isDone(), "it ended by itself");
      }
      cancellation.cancel();
      assertEquals(Kind.CANCELLED, ended.get());
    }
    long late = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (told(states.formatted("= 'FAILED' and error_code = 'USER_CANCELED'"), mark) == 0) {
      assertTrue(System.nanoTime() < late, "Trino goes on with it");
    }
  }
}
