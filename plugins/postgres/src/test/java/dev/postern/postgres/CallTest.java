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
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.time.Duration;
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
  private DataSource source;
  private Queries queries;

  @BeforeAll
  void open(Library library) {
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
    assertEquals("null", call("no_author", "{}"));
    assertEquals("{\"low\":1,\"high\":2}", call("both", "{}"));
    assertEquals("null", call("home_of", "{\"author_id\": 2}", "author_id"));
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
                    dev.postern.spi.Json.of("{\"minimum\": 1}"),
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
