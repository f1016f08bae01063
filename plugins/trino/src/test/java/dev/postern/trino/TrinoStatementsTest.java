package dev.postern.trino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.spi.Action;
import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The statements that reach Trino, compared with files; {@code -Dgolden.update=true} writes them
 * anew. Whether Trino understands them is seen with a real one: {@code mvn -Ptrino verify}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrinoStatementsTest {
  private static final Path FOLDER = Path.of("src/test/resources/statements");
  private static final PluginContext HERE =
      new PluginContext(Path.of("target"), Path.of("target/data"));

  private static final Table ORDERS =
      table(
          "main",
          "orders",
          column("id", "integer", false),
          column("customer", "bigint", true),
          column("total", "decimal(12,2)", true),
          column("at", "timestamp(3) with time zone", true),
          column("note", "varchar(20)", true),
          column("uid", "uuid", true),
          column("doc", "json", true),
          column("tags", "array(varchar)", true));
  private static final Table CUSTOMERS =
      table("crm", "customers", column("id", "bigint", false), column("name", "varchar", true));

  private Recorder recorder;
  private DataSource source;

  @BeforeAll
  void open() throws IOException {
    recorder = new Recorder();
    source = open(Map.of());
  }

  @AfterAll
  void close() {
    source.close();
    recorder.close();
  }

  private Map<String, Object> settings(Map<String, Object> more) {
    Map<String, String> schemas = new LinkedHashMap<>();
    schemas.put("main", "lake.shop");
    schemas.put("crm", "warehouse.eu.crm");
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("host", "127.0.0.1");
    all.put("port", recorder.port());
    all.put("user", "gateway");
    all.put("tls", "disable");
    all.put("pool-wait-ms", 60_000);
    all.put("schemas", schemas);
    all.put("writes", Map.of("main", List.of("create", "update", "delete")));
    all.putAll(more);
    return all;
  }

  private DataSource open(Map<String, Object> more) {
    return new TrinoConnector().open("shop", new Settings(settings(more)), HERE);
  }

  private static Column column(String name, String type, boolean isNullable) {
    return new Column(name, TrinoType.of(type), isNullable, false, type.startsWith("array"), "");
  }

  private static Table table(String schema, String name, Column... columns) {
    return Table.of(
        schema,
        name,
        Table.Kind.TABLE,
        Arrays.asList(columns),
        List.of("id"),
        List.of(),
        List.of(),
        Set.of(Action.CREATE),
        "");
  }

  private static ColumnUse use(Table table, String column) {
    return new ColumnUse(table.column(column).orElseThrow(), Mask.none());
  }

  private static Item<Source, ColumnUse> field(Table table, String column) {
    return new Item.Field<>(use(table, column), column);
  }

  private static Filter<ColumnUse> compare(Table table, String column, Operator by, String value) {
    return new Filter.Compare<>(use(table, column), by, value);
  }

  private static CallContext call(String role, String claims) {
    long soon = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    return new CallContext("request-7", role, claims, soon, false, 1_000_000);
  }

  private Result run(Query query) {
    return source.execute(List.of(query), call("", "{}"), CommitGate.OPEN).getFirst();
  }

  private void assertSent(String name) throws IOException {
    String text = String.join("\n\n", recorder.heard()) + "\n";
    Path file = FOLDER.resolve(name + ".sql");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    assertEquals(Files.readString(file), text);
  }

  private static Selection<Source, ColumnUse> rows(
      Filter<ColumnUse> where, Page page, List<Item<Source, ColumnUse>> items) {
    return new Selection<>(
        Source.root(ORDERS),
        items,
        where,
        List.of(new Order<>(use(ORDERS, "total"), true, Order.Nulls.DEFAULT)),
        page);
  }

  @Test
  void aPageHasItsOffsetBeforeItsLimitAndItsCountBehind() throws IOException {
    recorder.count(7);
    Filter<ColumnUse> where =
        new Filter.And<>(
            List.of(
                compare(ORDERS, "total", Operator.GTE, "1.005"),
                compare(ORDERS, "at", Operator.LT, "2026-01-02T03:04:05+01:00"),
                compare(ORDERS, "uid", Operator.NEQ, "00000000-0000-4000-8000-000000000002"),
                compare(ORDERS, "doc", Operator.ISDISTINCT, "{\"a\": 1}")));
    Result result =
        run(
            new Query.Read(
                rows(where, new Page(10, 20), List.of(field(ORDERS, "id"))),
                Count.EXACT,
                Long.MAX_VALUE,
                Rendering.JSON));
    assertEquals(7, result.total().orElse(-1));
    assertSent("page");
  }

  @Test
  void valuesStayValues() throws IOException {
    Filter<ColumnUse> where =
        new Filter.Or<>(
            List.of(
                compare(ORDERS, "note", Operator.EQ, "'; drop table orders; -- \" größe 😀"),
                compare(ORDERS, "note", Operator.ILIKE, "a\\_%"),
                compare(ORDERS, "note", Operator.IMATCH, "^a"),
                new Filter.In<>(use(ORDERS, "customer"), List.of("1", "2", "3"))));
    run(new Query.Read(rows(where, Page.ALL, List.of(field(ORDERS, "id"))), false));
    assertSent("values");
  }

  @Test
  void anInnerEmbedLooksIntoAnotherCatalog() throws IOException {
    Selection<Source, ColumnUse> customer =
        new Selection<>(
            new Source(
                CUSTOMERS,
                new Source.Link.Direct(List.of(new Source.Pair("customer", "id")), false)),
            List.of(field(CUSTOMERS, "name")),
            compare(CUSTOMERS, "name", Operator.LIKE, "A%"),
            List.of(),
            Page.ALL);
    run(
        new Query.Read(
            rows(
                Filter.all(),
                new Page(5, 0),
                List.of(
                    field(ORDERS, "id"),
                    new Item.Embed<>("customers", Selection.Join.INNER, customer))),
            false));
    assertSent("catalogs");
  }

  private static Query.Create create(String rows, Filter<ColumnUse> check) {
    return new Query.Create(
        ORDERS,
        List.of(
            ORDERS.columns().get("id"), ORDERS.columns().get("total"), ORDERS.columns().get("at")),
        Json.of(rows),
        check,
        Optional.empty());
  }

  private static final String TWO =
      "[{\"id\": 1, \"total\": 2.5, \"at\": \"2026-01-02T03:04:05Z\"}, {\"id\": 2}]";

  @Test
  void rowsAreCreatedByOneStatement() throws IOException {
    assertEquals(2, run(create(TWO, Filter.all())).rowCount());
    assertSent("create");
  }

  @Test
  void rowsAreCheckedBeforeTheyAreCreated() throws IOException {
    Filter<ColumnUse> check = compare(ORDERS, "customer", Operator.EQ, "7");
    recorder.count(1);
    refused(Kind.PERMISSION_DENIED, create(TWO, check));
    assertEquals(1, recorder.heard().size(), "nothing is written");
    recorder.count(2);
    run(create(TWO, check));
    assertSent("create-checked");
  }

  private void refused(Kind kind, Query query) {
    assertEquals(kind, assertThrows(SourceException.class, () -> run(query)).kind());
  }

  @Test
  void anUpdateHitsNothingThatMayNotBecomeWhatItWould() throws IOException {
    Query.Update update =
        new Query.Update(
            ORDERS,
            List.of(ORDERS.columns().get("total")),
            Json.of("{\"total\": 12}"),
            new Filter.In<>(use(ORDERS, "id"), List.of("1", "2")),
            new Filter.And<>(
                List.of(
                    compare(ORDERS, "total", Operator.LT, "100"),
                    compare(ORDERS, "customer", Operator.EQ, "7"))),
            Optional.empty());
    recorder.count(1, 2);
    refused(Kind.PERMISSION_DENIED, update);
    assertEquals(2, recorder.heard().size(), "nothing is written");
    recorder.count(2, 2);
    run(update);
    assertSent("update-checked");
  }

  @Test
  void rowsAreDeletedByACondition() throws IOException {
    run(
        new Query.Delete(
            ORDERS, new Filter.In<>(use(ORDERS, "id"), List.of("1")), Optional.empty()));
    assertSent("delete");
  }

  @Test
  void whatTrinoIsToldOfACaller() {
    Query read = new Query.Read(rows(Filter.all(), Page.ALL, List.of(field(ORDERS, "id"))), false);
    run(read);
    assertEquals("X-Trino-User: gateway\nX-Trino-Trace-Token: request-7", recorder.headers());
    try (DataSource roles = open(Map.of("session-user", "role", "client-tags", "postern"))) {
      roles.execute(List.of(read), call("analyst", "{}"), CommitGate.OPEN);
      assertEquals(
          "X-Trino-User: analyst\n"
              + "X-Trino-Trace-Token: request-7\nX-Trino-Client-Tags: postern",
          recorder.headers());
      roles.execute(List.of(read), call("", "{}"), CommitGate.OPEN);
      assertEquals(
          "X-Trino-User: gateway\n"
              + "X-Trino-Trace-Token: request-7\nX-Trino-Client-Tags: postern",
          recorder.headers(),
          "nothing is left of the call before");
    }
    try (DataSource claims = open(Map.of("session-user", "claim:email"))) {
      String ada = "{\"sub\": \"1\", \"email\": \"ada@example.org\"}";
      claims.execute(List.of(read), call("analyst", ada), CommitGate.OPEN);
      assertEquals("X-Trino-User: ada@example.org", recorder.headers().lines().findFirst().get());
      recorder.heard();
      for (String bad :
          List.of("{}", "{\"email\": null}", "{\"email\": [\"a\"]}", "{\"email\": \"a\\nb\"}")) {
        SourceException refused =
            assertThrows(
                SourceException.class,
                () -> claims.execute(List.of(read), call("", bad), CommitGate.OPEN),
                bad);
        assertEquals(Kind.PERMISSION_DENIED, refused.kind());
      }
      assertEquals(List.of(), recorder.heard(), "nobody runs as the login instead");
    }
    recorder.heard();
  }

  @Test
  void capabilitiesAreWhatTheSettingsAllow() {
    assertEquals(
        Set.of(
            Capability.READ,
            Capability.EMBED,
            Capability.KEYSET,
            Capability.STREAM,
            Capability.CREATE,
            Capability.UPDATE,
            Capability.DELETE),
        source.capabilities());
    try (DataSource some = open(Map.of("writes", List.of("create"), "session-user", "role"))) {
      assertEquals(
          Set.of(
              Capability.READ,
              Capability.EMBED,
              Capability.KEYSET,
              Capability.STREAM,
              Capability.CREATE,
              Capability.IDENTITY),
          some.capabilities());
    }
  }

  @Test
  void wrongSettingsAreToldWithTheirKey() {
    wrong("password", "would travel unencrypted: tls is disable", Map.of("password", "x"));
    wrong("token", "would travel unencrypted: tls is disable", Map.of("token", "x"));
    wrong(
        "tls-ca-file",
        "is of no use unless tls is verify-full or verify-ca",
        Map.of("tls", "trust", "tls-ca-file", "ca.pem"));
    wrong("schemas", "must be CATALOG.SCHEMA, and is shop", Map.of("schemas", List.of("shop")));
    wrong(
        "schemas",
        "has two that are called a: name them, as {NAME: y.a}",
        Map.of("schemas", List.of("x.a", "y.a")));
    wrong(
        "schemas",
        "needs a name without a dot for x.a.b, as {NAME: x.a.b}",
        Map.of("schemas", List.of("x.a.b")));
    wrong("writes", "must be some of create, update, delete", Map.of("writes", List.of("merge")));
    wrong(
        "writes.shop",
        "is no schema of main, crm, lake.shop, warehouse.eu.crm",
        Map.of("writes", Map.of("shop", "create")));
    wrong("session-user", "must be login, role or claim:NAME", Map.of("session-user", "sub"));
    wrong("keys.orders", "must name columns", Map.of("keys", Map.of("orders", List.of())));
    wrong("references.x.from", "is required", Map.of("references", Map.of("x", Map.of())));
  }

  private void wrong(String key, String problem, Map<String, Object> more) {
    SettingsException wrong = assertThrows(SettingsException.class, () -> open(more).close());
    assertEquals(key + " " + problem, wrong.key() + " " + wrong.getMessage());
  }

  @Test
  void aServerThatIsNotThereIsUnavailableAndNotReady() throws IOException {
    Recorder gone = new Recorder();
    gone.close();
    try (DataSource nothing = open(Map.of("port", gone.port()))) {
      SourceException failure = assertThrows(SourceException.class, nothing::introspect);
      assertEquals(Kind.UNAVAILABLE, failure.kind(), failure::toString);
      assertEquals(false, nothing.isReady());
    }
  }
}
