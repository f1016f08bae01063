package dev.postern.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.CallContext;
import dev.postern.spi.CallContext.Terms;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Catalog;
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
import dev.postern.spi.Result.Cut;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a source over H2 promises beside the answers to plain questions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class H2SourceTest {
  private static final int MANY_TABLES = 200;

  @TempDir private static Path folder;
  private DataSource source;
  private Catalog catalog;

  @BeforeAll
  void open() throws SQLException, IOException {
    try (Connection connection =
            new org.h2.Driver()
                .connect("jdbc:h2:file:" + folder.resolve("notes"), new Properties());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "create table \"notes\" (\"id\" integer primary key, \"line\" varchar(200))");
      statement.execute("insert into \"notes\" select x, 'line ' || x from system_range(1, 1000)");
      statement.execute(
          "create view \"slow\" as select a.x from system_range(1, 1000000) a,"
              + " system_range(1, 1000000) b where a.x + b.x < 0");
      for (int i = 0; i < MANY_TABLES; i++) {
        statement.execute(
            "create table \"many"
                + i
                + "\" (\"id\" integer primary key, \"other\" integer"
                + " references \"notes\" (\"id\"), \"at\" timestamp)");
      }
      connection.commit();
    }
    source = opened(Map.of("path", "notes"));
    catalog = source.introspect();
  }

  private DataSource opened(Map<String, Object> settings) {
    Settings given = new Settings(settings);
    DataSource opened = new H2Connector().open("notes", given, new PluginContext(folder, folder));
    assertEquals(List.of(), given.unknownKeys());
    return opened;
  }

  @AfterAll
  void close() {
    source.close();
  }

  private Table table(String name) {
    return catalog.tables().stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static ColumnUse use(Column column) {
    return new ColumnUse(column, Mask.none());
  }

  private Selection<Source, ColumnUse> all(String name) {
    Table table = table(name);
    List<Item<Source, ColumnUse>> items = new ArrayList<>();
    table
        .columns()
        .values()
        .forEach(column -> items.add(new Item.Field<>(use(column), column.name())));
    Column first = table.columns().values().iterator().next();
    return new Selection<>(
        Source.root(table),
        items,
        Filter.all(),
        List.of(new Order<>(use(first), false, Order.Nulls.DEFAULT)),
        Page.ALL);
  }

  private Filter<ColumnUse> id(Operator operator, String value) {
    return new Filter.Compare<>(use(table("notes").columns().get("id")), operator, value);
  }

  private static CallContext call(int millis, int maxBytes) {
    long deadline = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    return new CallContext("", "", "{}", deadline, false, maxBytes);
  }

  private static CallContext call() {
    return call(20_000, Integer.MAX_VALUE);
  }

  private Result run(Query query, CallContext call) {
    return source.execute(List.of(query), call, CommitGate.OPEN).getFirst();
  }

  private Result read(Selection<Source, ColumnUse> rows, CallContext call) {
    return run(new Query.Read(rows, false), call);
  }

  private Query.Create create(String rows) {
    Table notes = table("notes");
    return new Query.Create(
        notes,
        List.copyOf(notes.columns().values()),
        Json.of(rows),
        Filter.all(),
        Optional.empty());
  }

  private long count() {
    return run(new Query.Read(all("notes").within(new Page(0, 0)), true), call())
        .total()
        .orElseThrow();
  }

  @Test
  void everyTableIsFoundWithItsKeysAndReferences() {
    assertEquals(MANY_TABLES + 2, catalog.tables().size());
    Table last = table("many" + (MANY_TABLES - 1));
    assertEquals(List.of("id"), last.primaryKey());
    assertEquals("notes", last.foreignKeys().getFirst().targetTable());
    assertEquals(List.of("other"), last.foreignKeys().getFirst().columns());
    assertTrue(table("slow").writable().isEmpty());
  }

  @Test
  void whatTakesTooLongIsStoppedAndTheNextCallIsAnswered() {
    SourceException late =
        assertThrows(SourceException.class, () -> read(all("slow"), call(300, Integer.MAX_VALUE)));
    assertEquals(Kind.TIMEOUT, late.kind());
    assertEquals(3, read(all("notes").within(new Page(3, 0)), call()).rowCount());
  }

  @Test
  void whatIsGivenUpIsStopped() {
    Cancellation cancellation = new Cancellation();
    CallContext call =
        new CallContext(
            "", "", "{}", call().deadlineNanos(), true, 1_000, Terms.DEFAULT, cancellation);
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!cancellation.isCancelled() || source.figures().active() > 0) {
                    cancellation.cancel();
                    Thread.onSpinWait();
                  }
                });
    SourceException stopped = assertThrows(SourceException.class, () -> read(all("slow"), call));
    assertEquals(Kind.CANCELLED, stopped.kind());
    join(caller);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void rowsAreCutAtTheLimitAndAtTheBytes() {
    Result limited = read(all("notes").within(new Page(2, 1)), call());
    assertEquals(Cut.ROWS, limited.cut());
    assertEquals(
        "[{\"id\":2,\"line\":\"line 2\"},{\"id\":3,\"line\":\"line 3\"}]", limited.body().text());
    Result whole = read(all("notes").narrowed(id(Operator.LTE, "2")), call());
    assertEquals(Cut.NOTHING, whole.cut());
    Result cut = read(all("notes"), call(20_000, 40));
    assertEquals(Cut.BYTES, cut.cut());
    assertEquals("[{\"id\":1,\"line\":\"line 1\"}]", cut.body().text());
  }

  @Test
  void aReadOnlyCallChangesNothing() {
    CallContext reading = new CallContext("", "", "{}", call().deadlineNanos(), true, 1_000);
    SourceException refused =
        assertThrows(
            SourceException.class, () -> run(create("[{\"id\":5000,\"line\":\"x\"}]"), reading));
    assertEquals(Kind.READ_ONLY, refused.kind());
  }

  @Test
  void allOfATransactionHappensOrNone() {
    long before = count();
    List<Query> both =
        List.of(create("[{\"id\":6000,\"line\":\"x\"}]"), create("[{\"id\":1,\"line\":\"x\"}]"));
    SourceException failed =
        assertThrows(SourceException.class, () -> source.execute(both, call(), CommitGate.OPEN));
    assertEquals(Kind.UNIQUE_VIOLATION, failed.kind());
    assertThrows(
        IllegalStateException.class,
        () ->
            source.execute(
                both.subList(0, 1),
                call(),
                results -> {
                  throw new IllegalStateException("refused");
                }));
    assertEquals(before, count());
  }

  @Test
  void aPartThatFailsIsUndoneAlone() {
    source.transact(
        transaction -> {
          transaction.execute(create("[{\"id\":7000,\"line\":\"kept\"}]"), call());
          assertThrows(
              SourceException.class,
              () ->
                  transaction.attempt(
                      () -> {
                        transaction.execute(create("[{\"id\":7001,\"line\":\"gone\"}]"), call());
                        return transaction.execute(
                            create("[{\"id\":7000,\"line\":\"x\"}]"), call());
                      }));
          return true;
        });
    Result left = read(all("notes").narrowed(id(Operator.GTE, "7000")), call());
    assertEquals("[{\"id\":7000,\"line\":\"kept\"}]", left.body().text());
    run(new Query.Delete(table("notes"), id(Operator.EQ, "7000"), Optional.empty()), call());
  }

  @Test
  void rowsAreHandedOverInPiecesUntilNobodyWantsMore() {
    List<Long> pieces = new ArrayList<>();
    Query.Read lines = new Query.Read(all("notes"), Count.NONE, 0, new Rendering.Lines());
    source.stream(
        lines,
        call(),
        (rows, count) -> {
          pieces.add(count);
          return true;
        });
    assertTrue(pieces.size() > 1, pieces::toString);
    assertEquals(count(), pieces.stream().mapToLong(Long::longValue).sum());
    pieces.clear();
    source.stream(lines, call(), (rows, count) -> !pieces.add(count));
    assertEquals(1, pieces.size());
    StringBuilder csv = new StringBuilder();
    source.stream(
        new Query.Read(all("notes").within(new Page(1, 0)), Count.NONE, 0, new Rendering.Csv()),
        call(),
        (rows, count) -> csv.append(rows.text()) != null);
    assertEquals("id,line\n1,\"line 1\"\n", csv.toString());
  }

  @Test
  void aTableThatIsGoneIsSaidToBe() {
    Table notes = table("notes");
    Table gone =
        Table.of(
            notes.schema(),
            "gone",
            notes.kind(),
            List.copyOf(notes.columns().values()),
            List.of("id"),
            List.of(),
            List.of(),
            notes.writable(),
            "");
    Selection<Source, ColumnUse> rows = all("notes");
    SourceException stale =
        assertThrows(
            SourceException.class,
            () ->
                read(
                    new Selection<>(
                        Source.root(gone), rows.items(), Filter.all(), List.of(), Page.ALL),
                    call()));
    assertEquals(Kind.MISSING_OBJECT, stale.kind());
  }

  @Test
  void settingsAreLookedAt() {
    assertThrows(SettingsException.class, () -> opened(Map.of()));
    assertTrue(source.isReady());
    assertThrows(SettingsException.class, () -> opened(Map.of("url", "jdbc:sqlite:x")));
    try (DataSource missing = opened(Map.of("path", "missing"))) {
      assertFalse(missing.isReady());
      SourceException none = assertThrows(SourceException.class, missing::introspect);
      assertEquals(Kind.UNAVAILABLE, none.kind());
    }
  }
}
