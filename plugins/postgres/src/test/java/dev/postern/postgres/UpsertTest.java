package dev.postern.postgres;

import static dev.postern.postgres.Queries.columns;
import static dev.postern.postgres.Queries.eq;
import static dev.postern.postgres.Queries.many;
import static dev.postern.postgres.Queries.member;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Query.Answering;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Query.Upsert;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpsertTest {
  private Library library;
  private Stock shop;
  private Queries queries;
  private Table stock;
  private Table shelves;

  @BeforeAll
  void open(Library opened) {
    library = opened;
    shop =
        Stock.in(
            library,
            """
            create view library.shelves as select sku, n from library.stock;
            create table library.counts (sku text, n int);
            grant select, insert, update on library.shelves, library.counts to member;
            grant select on library.stock to reader;
            -- not every database lets callers change their settings
            revoke execute on function pg_catalog.set_config(text, text, boolean) from public;
            grant execute on function pg_catalog.set_config(text, text, boolean) to gateway;
            """);
    queries = shop.queries();
    stock = shop.table();
    shelves = keyed(queries.table("shelves"), "sku");
  }

  @BeforeEach
  void fill() {
    library.run(
        """
        truncate library.stock, library.counts;
        alter sequence library.ticks restart;
        insert into library.stock (sku, n, tick) values ('old', 1, 0), ('odd', 2, 0);
        """);
  }

  @AfterAll
  void close() {
    shop.close();
  }

  /** As the catalog knows a view whose columns are those of a table's key. */
  private static Table keyed(Table view, String column) {
    return Table.of(
        view.schema(),
        view.name(),
        view.kind(),
        List.copyOf(view.columns().values()),
        List.of(column),
        List.of(),
        List.of(),
        view.writable(),
        "");
  }

  private Result write(Query query) {
    return shop.ask(query);
  }

  private static Upsert merging(Table table, String... target) {
    return new Upsert(columns(table, target), true, Filter.all());
  }

  private static Upsert ignoring(Table table, String... target) {
    return new Upsert(columns(table, target), false, Filter.all());
  }

  private static Query.Create create(
      Table table, String rows, Upsert upsert, String shown, String... columns) {
    Optional<Selection<Source, ColumnUse>> returning =
        shown.isEmpty()
            ? Optional.empty()
            : Optional.of(Select.from(table, shown.split(",")).selection());
    return new Query.Create(
        table,
        columns(table, columns),
        Json.of(rows),
        Optional.ofNullable(upsert),
        Missing.NULL,
        Filter.all(),
        Filter.all(),
        returning,
        Answering.PLAIN);
  }

  private String stockNow() {
    return queries.text(Select.from(stock, "sku", "n").order(Queries.by(stock, "sku")).read());
  }

  @Test
  void oldRowsTakeNewValuesAndNewOnesAreCounted() {
    String rows = "[{\"sku\":\"old\",\"n\":10},{\"sku\":\"new\",\"n\":20}]";
    Result merged = write(create(stock, rows, merging(stock, "sku"), "sku,n,note", "sku", "n"));
    assertEquals(
        "[{\"sku\":\"old\",\"n\":10,\"note\":\"what?\"},{\"sku\":\"new\",\"n\":20,\"note\":\"what?\"}]",
        merged.body().text());
    assertEquals(OptionalLong.of(1), merged.notes().inserted());
    Result again = write(create(stock, rows, merging(stock, "sku"), "", "sku", "n"));
    assertEquals(2, again.rowCount());
    assertEquals("[]", again.body().text());
    assertEquals(OptionalLong.of(0), again.notes().inserted());
    Result view =
        write(
            create(
                shelves,
                "[{\"sku\":\"old\",\"n\":11},{\"sku\":\"newer\"}]",
                merging(shelves, "sku"),
                "",
                "sku",
                "n"));
    assertEquals(OptionalLong.of(1), view.notes().inserted());
    assertEquals(
        "[{\"sku\":\"new\",\"n\":20},{\"sku\":\"newer\",\"n\":null},{\"sku\":\"odd\",\"n\":2},"
            + "{\"sku\":\"old\",\"n\":11}]",
        stockNow());
  }

  @Test
  void oldRowsStayAsTheyAreAndOnlyNewOnesComeBack() {
    String rows = "[{\"sku\":\"old\",\"n\":10},{\"sku\":\"new\",\"n\":20}]";
    Result ignored = write(create(stock, rows, ignoring(stock, "sku"), "sku", "sku", "n"));
    assertEquals("[{\"sku\":\"new\"}]", ignored.body().text());
    assertEquals(OptionalLong.of(1), ignored.notes().inserted());
    Result nothing = write(create(stock, rows, ignoring(stock), "", "sku", "n"));
    assertEquals(0, nothing.rowCount());
    assertEquals(OptionalLong.of(0), nothing.notes().inserted());
    assertEquals(
        "[{\"sku\":\"new\",\"n\":20},{\"sku\":\"odd\",\"n\":2},{\"sku\":\"old\",\"n\":1}]",
        stockNow());
  }

  @Test
  void aRowOfNothingButItsKeyIsFoundAgain() {
    Result found =
        write(create(stock, "[{\"sku\":\"old\"}]", merging(stock, "sku"), "sku,n", "sku"));
    assertEquals("[{\"sku\":\"old\",\"n\":1}]", found.body().text());
    assertEquals(OptionalLong.of(0), found.notes().inserted());
  }

  @Test
  void aTargetThatIsNoKeyAndARowThatComesTwiceAreTheCallersMistake() {
    SourceException noKey =
        assertThrows(
            SourceException.class,
            () -> write(create(stock, "[{\"n\":1}]", merging(stock, "n"), "", "n")));
    assertEquals("42P10", noKey.code());
    assertEquals(Kind.INVALID_VALUE, noKey.kind());
    String twice = "[{\"sku\":\"old\",\"n\":1},{\"sku\":\"old\",\"n\":2}]";
    SourceException refusal =
        assertThrows(
            SourceException.class,
            () -> write(create(stock, twice, merging(stock, "sku"), "", "sku", "n")));
    assertEquals("21000", refusal.code());
    assertEquals("[{\"sku\":\"odd\",\"n\":2},{\"sku\":\"old\",\"n\":1}]", stockNow());
  }

  @Test
  void anOldRowThatMayNotBeChangedRefusesEverything() {
    Upsert mine = new Upsert(columns(stock, "sku"), true, eq(stock, "n", "1"));
    String both = "[{\"sku\":\"new\",\"n\":5},{\"sku\":\"odd\",\"n\":6}]";
    for (String shown : List.of("", "sku")) {
      SourceException refusal =
          assertThrows(
              SourceException.class, () -> write(create(stock, both, mine, shown, "sku", "n")));
      assertEquals(Kind.PERMISSION_DENIED, refusal.kind());
      assertEquals("42501", refusal.code());
    }
    assertEquals("[{\"sku\":\"odd\",\"n\":2},{\"sku\":\"old\",\"n\":1}]", stockNow());
    String allowed = "[{\"sku\":\"new\",\"n\":5},{\"sku\":\"old\",\"n\":6}]";
    assertEquals(2, write(create(stock, allowed, mine, "", "sku", "n")).rowCount());
    // an old row in which the condition is unknown is none that fits it
    SourceException unknown =
        assertThrows(
            SourceException.class,
            () -> {
              library.run("update library.stock set n = null where sku = 'odd'");
              write(create(stock, both, mine, "", "sku", "n"));
            });
    assertEquals(Kind.PERMISSION_DENIED, unknown.kind());
  }

  @Test
  void onlyRowsOfThePayloadThatFitAreWritten() {
    Query.Create create =
        new Query.Create(
            stock,
            columns(stock, "sku", "n"),
            Json.of("[{\"sku\":\"new\",\"n\":5},{\"sku\":\"old\",\"n\":6}]"),
            Optional.of(merging(stock, "sku")),
            Missing.NULL,
            eq(stock, "sku", "new"),
            Filter.all(),
            Optional.of(Select.from(stock, "sku").selection()),
            Answering.PLAIN);
    Result result = write(create);
    assertEquals("[{\"sku\":\"new\"}]", result.body().text());
    assertEquals(OptionalLong.of(1), result.notes().inserted());
    assertEquals(
        "[{\"sku\":\"new\",\"n\":5},{\"sku\":\"odd\",\"n\":2},{\"sku\":\"old\",\"n\":1}]",
        stockNow());
  }

  @Test
  void theKeyOfASingleRowIsTold() {
    Answering wantsKey = new Answering(Rendering.JSON, true);
    for (Table table : List.of(stock, shelves)) {
      for (boolean shows : List.of(true, false)) {
        fill();
        Query.Create create =
            new Query.Create(
                table,
                columns(table, "sku", "n"),
                Json.of("[{\"sku\":\"the \\\"new\\\"\",\"n\":5}]"),
                Optional.of(merging(table, "sku")),
                Missing.NULL,
                Filter.all(),
                Filter.all(),
                shows ? Optional.of(Select.from(table, "n").selection()) : Optional.empty(),
                wantsKey);
        Result result = write(create);
        assertEquals(Map.of("sku", "the \"new\""), result.notes().key());
        assertEquals(OptionalLong.of(1), result.notes().inserted());
        assertEquals(shows ? "[{\"n\":5}]" : "[]", result.body().text());
      }
    }
    Query.Create two =
        new Query.Create(
            stock,
            columns(stock, "sku"),
            Json.of("[{\"sku\":\"x\"},{\"sku\":\"y\"}]"),
            Optional.empty(),
            Missing.NULL,
            Filter.all(),
            Filter.all(),
            Optional.empty(),
            wantsKey);
    assertEquals(Map.of(), write(two).notes().key());
    Table counts = queries.table("counts");
    Query.Create keyless =
        new Query.Create(
            counts,
            columns(counts, "sku"),
            Json.of("[{\"sku\":\"x\"}]"),
            Optional.empty(),
            Missing.NULL,
            Filter.all(),
            Filter.all(),
            Optional.empty(),
            wantsKey);
    assertEquals(Map.of(), write(keyless).notes().key());
    Query.Update update =
        new Query.Update(
            stock,
            columns(stock, "n"),
            Json.of("{\"n\":9}"),
            eq(stock, "sku", "old"),
            eq(stock, "n", "9"),
            Optional.empty(),
            wantsKey);
    assertEquals(Map.of("sku", "old"), write(update).notes().key());
  }

  @Test
  void rowsWithoutRelatedOnesAreLeftOutButChecked() {
    library.run("insert into library.counts values ('new', 1)");
    Table counts = queries.table("counts");
    Selection<Source, ColumnUse> joined =
        Select.from(stock, "sku")
            .inner("counts", Select.from(counts, "n").linked(many("sku", "sku")))
            .selection();
    for (Filter<ColumnUse> check : List.of(Filter.<ColumnUse>all(), eq(stock, "n", "5"))) {
      fill();
      library.run("insert into library.counts values ('new', 1)");
      Query.Create create =
          new Query.Create(
              stock,
              columns(stock, "sku", "n"),
              Json.of("[{\"sku\":\"new\",\"n\":5},{\"sku\":\"newer\",\"n\":5}]"),
              check,
              Optional.of(joined));
      assertEquals("[{\"sku\":\"new\",\"counts\":[{\"n\":1}]}]", write(create).body().text());
    }
    Query.Create refused =
        new Query.Create(
            stock,
            columns(stock, "sku", "n"),
            Json.of("[{\"sku\":\"newest\",\"n\":6}]"),
            eq(stock, "n", "5"),
            Optional.of(joined));
    assertEquals(
        Kind.PERMISSION_DENIED, assertThrows(SourceException.class, () -> write(refused)).kind());
  }

  @Test
  void aTransactionGoesOnWhereCallersMayChangeNoSetting() {
    List<Query> together =
        List.of(
            create(stock, "[{\"sku\":\"t\"}]", null, "", "sku"),
            Select.from(stock, "sku").where(eq(stock, "sku", "t")).read(),
            Select.from(queries.table("boxes"), "id").read());
    SourceException noRight =
        assertThrows(
            SourceException.class,
            () -> shop.source().execute(together, member("ann"), CommitGate.OPEN));
    assertEquals("permission denied for table boxes", noRight.getMessage());
    List<Result> results =
        shop.source().execute(together.subList(0, 2), member("ann"), CommitGate.OPEN);
    assertEquals("[{\"sku\":\"t\"}]", results.get(1).body().text());
    assertEquals(Set.of(), Set.copyOf(results.get(1).notes().key().keySet()));
  }
}
