package dev.postern.mongodb;

import static dev.postern.mongodb.Mongo.by;
import static dev.postern.mongodb.Mongo.compare;
import static dev.postern.mongodb.Mongo.eq;
import static dev.postern.mongodb.Mongo.rows;
import static dev.postern.mongodb.Mongo.use;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.CallContext;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Order.Nulls;
import dev.postern.spi.Page;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Cut;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What there is, and rows of it: values, order, pages, counts, bounds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadTest {
  private final Mongo mongo = Mongo.start();
  private DataSource source;
  private Catalog catalog;
  private Table values;
  private Table ranks;

  @BeforeAll
  void open() {
    mongo.insert(
        "values",
        """
        {_id: {$oid: '65a000000000000000000001'}, int: 7, long: {$numberLong: '9007199254740993'},
         real: 1.5, big: 1e21, exact: {$numberDecimal: '12.340'}, whole: 3.0, text: 'é"\\\\\\n\\u0001',
         yes: true, at: {$date: '2026-01-31T12:30:00.120Z'}, doc: {b: [1, {c: null}], a: {$oid:
         '65a000000000000000000002'}}, list: ['x', 1.25], nothing: null, bytes: {$binary: {base64:
         'AP8=', subType: '00'}}, id: {$binary: {base64: 'AAAAAAAAAAAAAAAAAAAAAQ==', subType: '04'}},
         '__proto__': 'p', 'a$b': 1, 'select': 2}
        """,
        """
        {_id: {$oid: '65a000000000000000000003'}, real: {$numberDouble: 'NaN'}, exact:
         {$numberDecimal: 'NaN'}, big: {$numberDouble: '-Infinity'}, int: 2}
        """);
    mongo.insert(
        "ranks",
        "{_id: 1, r: 2, t: 'b'}",
        "{_id: 2, r: null, t: 'a'}",
        "{_id: 3, r: 1}",
        "{_id: 4, t: 'a'}");
    mongo.insert("secrets", "{_id: 1}");
    mongo.insert("hostile", "{_id: 1, 'a': 1}");
    mongo
        .database()
        .getCollection("ranks", BsonDocument.class)
        .createIndex(
            BsonDocument.parse("{r: 1, _id: 1}"),
            new com.mongodb.client.model.IndexOptions().unique(true));
    mongo.database().getCollection("ranks").createIndex(BsonDocument.parse("{t: 1}"));
    source = mongo.open(Map.of("hidden-collections", "secr*"));
    catalog = source.introspect();
    values = Mongo.table(catalog, "values");
    ranks = Mongo.table(catalog, "ranks");
  }

  @AfterAll
  void close() {
    source.close();
    mongo.close();
  }

  @Test
  void collectionsAreTablesOfTheirDatabase() {
    assertEquals(List.of(mongo.name()), catalog.schemas());
    assertEquals(
        List.of("hostile", "ranks", "values"), catalog.tables().stream().map(Table::name).toList());
    assertEquals(List.of("_id"), ranks.primaryKey());
    assertEquals(List.of(List.of("r", "_id")), ranks.uniqueKeys());
    assertTrue(ranks.indexed().containsAll(List.of("_id", "r", "t")), ranks.indexed().toString());
  }

  @Test
  void membersAreColumnsOfTheTypesSeen() {
    assertEquals(
        "_id objectId OTHER, int int INTEGER, long long INTEGER, real double NUMBER, big double"
            + " NUMBER, exact decimal NUMBER, whole double NUMBER, text string TEXT, yes bool"
            + " BOOLEAN, at date TIMESTAMP_WITH_ZONE, doc object JSON, list array JSON, nothing"
            + " mixed JSON, bytes binData BYTES, id uuid UUID, __proto__ string TEXT, a$b int"
            + " INTEGER, select int INTEGER",
        values.columns().values().stream().map(ReadTest::told).collect(Collectors.joining(", ")));
    assertFalse(values.columns().get("_id").isNullable());
    assertTrue(values.columns().get("_id").hasDefault());
    assertFalse(ranks.columns().get("_id").hasDefault());
    assertTrue(values.columns().get("int").isNullable());
  }

  private static String told(Column column) {
    return column.name() + " " + column.type().name() + " " + column.type().kind();
  }

  @Test
  void whatValidatorsSayCounts() {
    Columns columns = new Columns("people", 10);
    columns.say(
        Validator.of(
            BsonDocument.parse(
                """
                {validator: {$jsonSchema: {description: 'All of them', required: ['name', 'age'],
                 properties: {name: {bsonType: 'string', description: 'Who'},
                 age: {bsonType: ['int', 'null']}, state: {enum: ['new', 'old']},
                 sum: {bsonType: ['int', 'decimal']}, any: {}, 'a.b': {bsonType: 'int'}}}}}
                """)));
    columns.see(BsonDocument.parse("{_id: 'k', name: 'Ada', any: 1, more: 1, $x: 2}"));
    columns.see(BsonDocument.parse("{_id: 'l', any: 'x'}"));
    Map<String, Column> made = columns.made();
    assertEquals(
        "_id string TEXT, name string TEXT, age int INTEGER, state string ENUM, sum number NUMBER,"
            + " any mixed JSON, more int INTEGER",
        made.values().stream().map(ReadTest::told).collect(Collectors.joining(", ")));
    assertFalse(made.get("name").isNullable());
    assertTrue(made.get("age").isNullable());
    assertEquals("Who", made.get("name").comment());
    assertEquals(List.of("new", "old"), made.get("state").type().labels());
    assertEquals(1, columns.warnings().size());
    assertTrue(columns.warnings().getFirst().contains("[a.b, $x]"), columns.warnings()::toString);
  }

  @Test
  void valuesAreWrittenAsPostgresWritesThem() {
    String[] all = values.columns().keySet().toArray(String[]::new);
    assertEquals(
        "[{\"_id\":\"65a000000000000000000001\",\"int\":7,\"long\":9007199254740993,\"real\":1.5,\"big\":1e+21,\"exact\":12.340,\"whole\":3,\"text\":\"é\\\"\\\\\\n"
            + "\\u0001\","
            + "\"yes\":true,\"at\":\"2026-01-31T12:30:00.12+00:00\",\"doc\":{\"b\":[1,{\"c\":null}],"
            + "\"a\":\"65a000000000000000000002\"},\"list\":[\"x\",1.25],\"nothing\":null,"
            + "\"bytes\":\"\\\\x00ff\",\"id\":\"00000000-0000-0000-0000-000000000001\","
            + "\"__proto__\":\"p\",\"a$b\":1,\"select\":2}]",
        Mongo.text(source, new Query.Read(rows(values, eq(values, "int", "7"), all), false)));
    assertEquals(
        "[{\"int\":2,\"text\":null,\"real\":\"NaN\",\"exact\":\"NaN\",\"big\":\"-Infinity\"}]",
        Mongo.text(
            source,
            new Query.Read(
                rows(values, eq(values, "int", "2"), "int", "text", "real", "exact", "big"),
                false)));
    assertEquals(
        "[{\"int\":7,\"doc\":{\"b\":[1,{}],\"a\":\"65a000000000000000000002\"}}]",
        Mongo.text(
            source,
            new Query.Read(
                rows(values, eq(values, "int", "7"), "int", "nothing", "doc"),
                Count.NONE,
                0,
                new Rendering.Json(true, false))));
  }

  @Test
  void numbersHaveTheFormsOfTheirKind() {
    assertEquals("1e-05", Texts.text(0.00001));
    assertEquals("0.0001", Texts.text(0.0001));
    assertEquals("123456789012345", Texts.text(123456789012345.0));
    assertEquals("1.234567890123456e+15", Texts.text(1234567890123456.0));
    assertEquals("-1.5e+300", Texts.text(-1.5e300));
    assertEquals("-0", Texts.text(-0.0));
  }

  @Test
  void namesOfMembersAreNothingButNames() {
    assertEquals(
        "[{\"__proto__\":\"p\"}]",
        Mongo.text(
            source, new Query.Read(rows(values, eq(values, "__proto__", "p"), "__proto__"), true)));
    Filter<ColumnUse> same =
        new Filter.CompareColumns<>(use(values, "a$b"), Operator.LT, use(values, "select"));
    assertEquals(
        "[{\"a$b\":1}]", Mongo.text(source, new Query.Read(rows(values, same, "a$b"), false)));
  }

  @Test
  void absentValuesComeWhereTheyAreWanted() {
    assertEquals("3,1,2,4", order(false, Nulls.DEFAULT));
    assertEquals("2,4,1,3", order(true, Nulls.DEFAULT));
    assertEquals("2,4,3,1", order(false, Nulls.FIRST));
    assertEquals("3,1,2,4", order(false, Nulls.LAST));
    assertEquals("1,3,2,4", order(true, Nulls.LAST));
    assertEquals("2,4,1,3", order(true, Nulls.FIRST));
  }

  private String order(boolean descending, Nulls nulls) {
    return ids(
        Mongo.text(
            source,
            new Query.Read(
                rows(
                    ranks,
                    Filter.all(),
                    List.of(by(ranks, "r", descending, nulls), by(ranks, "_id", false, nulls)),
                    Page.ALL,
                    "_id"),
                false)));
  }

  private static String ids(String body) {
    return body.replaceAll("[^0-9,]", "");
  }

  @Test
  void pagesAreCutExactlyAndCounted() {
    assertPage("[{\"_id\":1},{\"_id\":2}]", Cut.ROWS, 4, new Page(2, 0));
    assertPage("[{\"_id\":3},{\"_id\":4}]", Cut.NOTHING, 4, new Page(2, 2));
    assertPage("[{\"_id\":4}]", Cut.NOTHING, 4, new Page(2, 3));
    assertPage("[]", Cut.NOTHING, 4, new Page(2, 9));
    assertPage("[]", Cut.NOTHING, 4, new Page(0, 0));
    assertPage("[{\"_id\":1},{\"_id\":2},{\"_id\":3},{\"_id\":4}]", Cut.NOTHING, 4, Page.ALL);
  }

  private void assertPage(String body, Cut cut, long total, Page page) {
    List<Order<ColumnUse>> order = List.of(by(ranks, "_id", false, Nulls.DEFAULT));
    Result found =
        Mongo.ask(source, new Query.Read(rows(ranks, Filter.all(), order, page, "_id"), true));
    assertEquals(body, found.body().text());
    assertEquals(total, found.total().orElseThrow());
    if (page.limit() > 0) {
      assertEquals(cut, found.cut());
    }
  }

  @Test
  void noMoreBytesLeaveThanMay() {
    Query read = new Query.Read(rows(ranks, Filter.all(), "_id"), true);
    Result found =
        source
            .execute(List.of(read), Mongo.within(Duration.ofSeconds(30), 22), CommitGate.OPEN)
            .getFirst();
    assertEquals("[{\"_id\":1},{\"_id\":2}]", found.body().text());
    assertEquals(Cut.BYTES, found.cut());
    assertEquals(4, found.total().orElseThrow());
  }

  @Test
  void aPageBeginsBehindTheLastRowOfTheOneBefore() {
    ColumnUse r = use(ranks, "r");
    ColumnUse id = use(ranks, "_id");
    List<Order<ColumnUse>> order =
        List.of(by(ranks, "r", false, Nulls.DEFAULT), by(ranks, "_id", false, Nulls.DEFAULT));
    Query.Read first =
        new Query.Read(
            rows(ranks, Filter.all(), order, new Page(2, 0), "t"),
            Count.EXACT,
            0,
            Rendering.JSON,
            Optional.of(new Query.Keyset(List.of(r, id), Filter.all())));
    Result found = Mongo.ask(source, first);
    assertEquals("[{\"t\":null},{\"t\":\"b\"}]", found.body().text());
    assertEquals(List.of(Optional.of("2"), Optional.of("1")), found.notes().last());
    Filter<ColumnUse> after =
        new Filter.Or<>(
            List.of(
                compare(ranks, "r", Operator.GT, "2"),
                new Filter.Is<>(r, Filter.Truth.NULL),
                eq(ranks, "r", "2").and(compare(ranks, "_id", Operator.GT, "1"))));
    Result second =
        Mongo.ask(
            source,
            new Query.Read(
                rows(ranks, Filter.all(), order, new Page(1, 0), "_id"),
                Count.EXACT,
                0,
                Rendering.JSON,
                Optional.of(new Query.Keyset(List.of(r, id), after))));
    assertEquals("[{\"_id\":2}]", second.body().text());
    assertEquals(Cut.ROWS, second.cut());
    assertEquals(4, second.total().orElseThrow());
    assertEquals(List.of(Optional.empty(), Optional.of("2")), second.notes().last());
  }

  @Test
  void queriesOfOneShapeHaveOneTextWithoutValues() {
    String one = statement("Ada");
    assertEquals(one, statement("sesame"));
    assertFalse(one.contains("Ada"), one);
    assertTrue(one.startsWith("ranks.find("), one);
  }

  private String statement(String text) {
    return Mongo.ask(source, new Query.Read(rows(ranks, eq(ranks, "t", text), "_id"), false))
        .statement();
  }

  @Test
  void aCallThatHasNoTimeLeftOrIsGivenUpEnds() {
    Query read = new Query.Read(rows(ranks, Filter.all(), "_id"), false);
    assertEquals(Kind.TIMEOUT, kind(read, Mongo.within(Duration.ZERO, 1_000)));
    Cancellation cancelled = new Cancellation();
    cancelled.cancel();
    CallContext call =
        new CallContext(
            "test",
            "",
            "{}",
            System.nanoTime() + 10_000_000_000L,
            true,
            1_000,
            CallContext.Terms.DEFAULT,
            cancelled);
    assertEquals(Kind.CANCELLED, kind(read, call));
  }

  private Kind kind(Query query, CallContext call) {
    return assertThrows(
            SourceException.class, () -> source.execute(List.of(query), call, CommitGate.OPEN))
        .kind();
  }

  @Test
  void aServerThatIsNotThereIsUnavailable() throws Exception {
    int port;
    try (var socket = new java.net.ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (DataSource gone =
        mongo.open(Map.of("url", "mongodb://127.0.0.1:" + port, "connect-wait-ms", 100))) {
      assertFalse(gone.isReady());
      assertEquals(Kind.UNAVAILABLE, assertThrows(SourceException.class, gone::introspect).kind());
      Query read = new Query.Read(rows(ranks, Filter.all(), "_id"), false);
      SourceException failure = assertThrows(SourceException.class, () -> Mongo.ask(gone, read));
      assertEquals(Kind.UNAVAILABLE, failure.kind());
    }
    assertTrue(source.isReady());
  }

  @Test
  void settingsThatAreWrongAreNamedWithoutTheirSecrets() {
    assertWrong("url", Map.of("url", "postgres://x"));
    assertWrong("url", Map.of("url", "mongodb://user:p@ss:w@rd@/"));
    assertWrong("database", Map.of("url", "mongodb://localhost"));
    assertWrong("database", Map.of("url", "mongodb://localhost", "database", "a b"));
    assertWrong("pool-size", Map.of("url", "mongodb://localhost/x", "pool-size", 0));
  }

  private static void assertWrong(String key, Map<String, ?> settings) {
    SettingsException wrong =
        assertThrows(SettingsException.class, () -> MongoSettings.read(new Settings(settings)));
    assertEquals(key, wrong.key());
    assertFalse(wrong.getMessage().contains("w@rd"), wrong.getMessage());
  }
}
