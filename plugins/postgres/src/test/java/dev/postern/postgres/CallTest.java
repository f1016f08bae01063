package dev.postern.postgres;

import static dev.postern.postgres.Queries.as;
import static dev.postern.postgres.Queries.eq;
import static dev.postern.postgres.Queries.member;
import static dev.postern.postgres.Queries.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.DataSource;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallTest {
  private Library library;
  private DataSource source;
  private Queries queries;

  @BeforeAll
  void open(Library opened) {
    library = opened;
    source = library.open(Map.of("pool-size", 1));
    queries = Queries.over(source);
  }

  @AfterAll
  void close() {
    source.close();
  }

  private String call(String name, String arguments, String... given) {
    return queries.ask(queries.call(name, arguments, given), member("ann")).body().text();
  }

  private SourceException refused(Query query) {
    return assertThrows(SourceException.class, () -> queries.ask(query, member("ann")));
  }

  @Test
  void argumentsGoByNameAndTheOthersTakeTheirDefaults() {
    assertEquals("7", call("add", "{\"b\": 4, \"a\": 3}", "a", "b"));
    assertEquals("5", call("add", "{\"a\": 3, \"b\": 9}", "a"));
    assertEquals("null", call("add", "{\"a\": null}", "a"));
  }

  @Test
  void theRestOfTheArgumentsIsAnArray() {
    assertEquals("6", call("total", "{\"numbers\": [1, 2, 3]}", "numbers"));
    assertEquals("0", call("total", "{}"));
  }

  @Test
  void theOnlyArgumentNeedsNoName() {
    assertEquals("\"LOUD \\\"Ü\\\"\"", call("shout", "loud \"ü\"", ""));
  }

  @Test
  void oneValueIsNotTheRestOfTheArguments() {
    assertEquals("6", call("total", "{\"numbers\": [\"1\", \"5\"]}", "numbers"));
    assertEquals("3", call("total", "{\"numbers\": \"{1,2}\"}", "numbers"));
    for (String one : List.of("7", "\"7\"")) {
      assertEquals(
          Kind.INVALID_VALUE,
          refused(queries.call("total", "{\"numbers\": %s}".formatted(one), "numbers")).kind());
    }
  }

  @Test
  void anArgumentWithoutANameIsTheWholePayload() {
    library.run(
        """
        create function library.raw_length(bytea) returns text language sql immutable
          as $$ select encode($1, 'hex') $$;
        create function library.raw_json(json) returns json language sql immutable
          as 'select $1';
        create function library.raw_jsonb(jsonb) returns text language sql immutable
          as 'select $1 ->> 0';
        create function library.raw_xml(xml) returns text language sql immutable
          as 'select $1::text';
        """);
    Queries fresh = Queries.over(source);
    Query.Call bytes = fresh.call("raw_length", "", "");
    byte[] sent = {0, (byte) 0xff, 0x10, 1};
    assertEquals(
        "\"00ff10\"",
        fresh
            .ask(
                new Query.Call(
                    bytes.routine(), bytes.given(), new Json(sent, 3), Optional.empty(), false),
                member("ann"))
            .body()
            .text());
    assertEquals(
        "{\"a\" :  [1]}",
        fresh.ask(fresh.call("raw_json", "{\"a\" :  [1]}", ""), member("ann")).body().text());
    assertEquals(
        "\"1\"", fresh.ask(fresh.call("raw_jsonb", "[1]", ""), member("ann")).body().text());
    assertEquals(
        "\"<a/>\"", fresh.ask(fresh.call("raw_xml", "<a/>", ""), member("ann")).body().text());
    assertEquals(Kind.INVALID_VALUE, refused(fresh.call("raw_json", "{", "")).kind());
  }

  @Test
  void setsOfScalarsHavePagesAndTotals() {
    Query.Call all = queries.call("numbers", "{\"n\": 5}", "n");
    Table any = queries.table("books");
    for (boolean counts : List.of(true, false)) {
      Query.Call page =
          new Query.Call(
              all.routine(),
              all.given(),
              all.arguments(),
              Optional.of(Select.from(any).page(2, 1).selection()),
              counts);
      Result result = queries.ask(page, member("ann"));
      assertEquals("[2,3]", result.body().text());
      assertEquals(Result.Cut.ROWS, result.cut());
      assertEquals(counts ? OptionalLong.of(5) : OptionalLong.empty(), result.total());
    }
    Query.Call beyond =
        new Query.Call(
            all.routine(),
            all.given(),
            all.arguments(),
            Optional.of(Select.from(any).page(2, 9).selection()),
            true);
    assertEquals("[]", queries.ask(beyond, member("ann")).body().text());
    assertEquals(OptionalLong.of(5), queries.ask(beyond, member("ann")).total());
  }

  @Test
  void scalarsAreValuesAndSetsOfThemArrays() {
    assertEquals("[1,2,3]", call("numbers", "{\"n\": 3}", "n"));
    assertEquals("[]", call("numbers", "{\"n\": 0}", "n"));
    assertEquals("[\"a\",\"b c\"]", call("tags_of", "{\"book\": 1}", "book"));
    assertEquals("null", call("tags_of", "{\"book\": 99}", "book"));
    assertEquals("{\"a\": [1]}", call("echo", "{\"body\":{\"a\": [1]}}", "body"));
  }

  @Test
  void nothingIsNull() {
    assertEquals("null", call("touch", "{\"book\": 3}", "book"));
    assertEquals(
        "[{\"pages\":13}]",
        queries.text(
            Select.from(queries.table("books"), "pages")
                .where(eq(queries.table("books"), "id", "3"))
                .read()));
  }

  @Test
  void rowsOfATableCanBeSelectedFrom() {
    Table books = queries.table("books");
    Table authors = queries.table("authors");
    Query.Call whole = queries.call("books_of", "{\"author\": \"Ada\"}", "author");
    Select rows =
        Select.from(books, "title")
            .embed("authors", Select.from(authors, "name").linked(Queries.one("author_id", "id")))
            .order(Queries.by(books, "title"))
            .page(1, 0);
    Query.Call call =
        new Query.Call(
            whole.routine(), whole.given(), whole.arguments(), Optional.of(rows.selection()), true);
    Result result = queries.ask(call, member("ann"));
    assertEquals("[{\"title\":\"Engines\",\"authors\":{\"name\":\"Ada\"}}]", result.body().text());
    assertEquals(OptionalLong.of(2), result.total());
    assertEquals(Result.Cut.ROWS, result.cut());
    Query.Call beyond =
        new Query.Call(
            whole.routine(),
            whole.given(),
            whole.arguments(),
            Optional.of(Select.from(books, "title").page(5, 5).selection()),
            true);
    Result none = queries.ask(beyond, member("ann"));
    assertEquals("[]", none.body().text());
    assertEquals(0, none.rowCount());
    assertEquals(OptionalLong.of(2), none.total());
    Query.Call filtered =
        new Query.Call(
            whole.routine(),
            whole.given(),
            whole.arguments(),
            Optional.of(Select.from(books, "id").where(eq(books, "title", "Notes")).selection()),
            false);
    assertEquals("[{\"id\":2}]", queries.ask(filtered, member("ann")).body().text());
  }

  @Test
  void oneRowIsAnObjectOrNull() {
    assertEquals(
        "{\"id\":1,\"name\":\"Ada\",\"born\":\"1815-12-10\","
            + "\"home\":{\"street\":\"Main \\\"St\\\"\",\"zip\":\"10115\",\"floor\":3},"
            + "\"mentor_id\":null}",
        call("first_author", "{}"));
    assertEquals(
        "{\"id\":null,\"name\":null,\"born\":null,\"home\":null,\"mentor_id\":null}",
        call("no_author", "{}"));
    assertEquals("{\"low\":1,\"high\":2}", call("both", "{}"));
    assertEquals(
        "{\"street\":null,\"zip\":null,\"floor\":null}",
        call("home_of", "{\"author_id\": 2}", "author_id"));
  }

  @Test
  void rowsOfARoutinesOwnAreObjects() {
    assertEquals(
        "[{\"genre\":\"novel\",\"n\":1},{\"genre\":\"poetry\",\"n\":1},{\"genre\":\"history\",\"n\":1}]",
        queries
            .ask(
                new Query.Call(
                    queries.call("stats", "{}").routine(),
                    queries.call("stats", "{}", "minimum").given(),
                    Json.of("{\"minimum\": 1}"),
                    Optional.of(
                        Select.from(statsTable(), "genre", "n")
                            .order(Queries.by(statsTable(), "genre"))
                            .selection()),
                    false))
            .body()
            .text());
  }

  private Table statsTable() {
    return queries.call("stats", "{}").rows().orElseThrow().from().table();
  }

  @Test
  void whatARoutineRaisesIsToldInItsOwnWordsAndNoMore() {
    SourceException raised = refused(queries.call("refuse", "{\"why\": \"too late\"}", "why"));
    assertEquals(Kind.RAISED, raised.kind());
    assertEquals("too late", raised.getMessage());
    assertEquals("P0001", raised.code());
    SourceException teapot = refused(queries.call("teapot", "{}"));
    assertEquals(Kind.RAISED, teapot.kind());
    assertEquals("PT418", teapot.code());
    assertEquals("short and stout", teapot.getMessage());
  }

  @Test
  void anArgumentThatDoesNotFitItsTypeIsAnInvalidValue() {
    assertEquals(Kind.INVALID_VALUE, refused(queries.call("add", "{\"a\": \"x\"}", "a")).kind());
  }

  @Test
  void aReadOnlyCallOfARoutineThatWritesIsRefused() {
    SourceException refusal =
        assertThrows(
            SourceException.class,
            () ->
                queries.ask(
                    queries.call("touch", "{\"book\": 3}", "book"), as("member", "{}", true)));
    assertEquals(Kind.READ_ONLY, refusal.kind());
  }

  @Test
  void theDeadlineEndsTheWorkInTheServerAndTheConnectionLivesOn() {
    Query.Call nap = queries.call("nap", "{\"seconds\": 30}", "seconds");
    SourceException late =
        assertThrows(
            SourceException.class,
            () -> queries.ask(nap, within(Duration.ofMillis(150), "member", "{}", false, 1_000)));
    assertEquals(Kind.TIMEOUT, late.kind());
    assertEquals("57014", late.code());
    assertEquals("5", call("add", "{\"a\": 3}", "a"));
    SourceException tooLate =
        assertThrows(
            SourceException.class,
            () -> queries.ask(nap, within(Duration.ZERO, "member", "{}", false, 1_000)));
    assertEquals(Kind.TIMEOUT, tooLate.kind());
  }
}
