package dev.postern.postgres;

import static dev.postern.postgres.Queries.columns;
import static dev.postern.postgres.Queries.eq;
import static dev.postern.postgres.Queries.insert;
import static dev.postern.postgres.Queries.many;
import static dev.postern.postgres.Queries.member;
import static dev.postern.postgres.Queries.one;
import static dev.postern.postgres.Queries.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WriteTest {
  private Library library;
  private DataSource source;
  private Queries queries;
  private Table books;
  private Table authors;
  private Table loans;

  @BeforeAll
  void open(Library opened) {
    library = opened;
    source = opened.open(Map.of());
    queries = Queries.over(source);
    books = queries.table("books");
    authors = queries.table("authors");
    loans = queries.table("loans");
  }

  @AfterAll
  void close() {
    source.close();
  }

  private Result write(Query query) {
    return queries.ask(query, member("ann"));
  }

  private SourceException refused(Query query) {
    return assertThrows(SourceException.class, () -> write(query));
  }

  private String title(String id) {
    return queries.text(Select.from(books, "title").where(eq(books, "id", id)).read());
  }

  @Test
  void rowsOfEveryTypeGoInAsJson() {
    Query.Create create =
        new Query.Create(
            books,
            columns(
                books,
                "id",
                "author_id",
                "title",
                "genre",
                "isbn",
                "price",
                "in_print",
                "tags",
                "details",
                "cover",
                "shelf_range",
                "pages",
                "sold_out"),
            Json.of(
                """
                [{"id": 100, "author_id": 1, "title": "'); drop table library.books; --",
                  "genre": "poetry", "isbn": "9-9", "price": 3.25, "in_print": false,
                  "tags": ["a", "b\\"c"], "details": {"x": [1, null]}, "cover": "\\\\xbeef",
                  "shelf_range": "[1,4)", "pages": 9007199254740993,
                  "sold_out": "2026-05-05T10:00:00+02:00", "ignored": 1},
                 {"id": 101, "title": "Bare", "genre": "novel", "in_print": true, "tags": [],
                  "details": 7}]
                """),
            Filter.all(),
            Optional.of(
                Select.from(
                        books,
                        "id",
                        "title",
                        "genre",
                        "isbn",
                        "price",
                        "in_print",
                        "tags",
                        "details",
                        "cover",
                        "shelf_range",
                        "pages",
                        "sold_out",
                        "title_length")
                    .selection()));
    Result result = write(create);
    assertEquals(2, result.rowCount());
    assertEquals(
        "[{\"id\":100,\"title\":\"'); drop table library.books; --\",\"genre\":\"poetry\","
            + "\"isbn\":\"9-9\",\"price\":3.25,\"in_print\":false,\"tags\":[\"a\",\"b\\\"c\"],"
            + "\"details\":{\"x\": [1, null]},\"cover\":\"\\\\xbeef\",\"shelf_range\":\"[1,4)\","
            + "\"pages\":9007199254740993,\"sold_out\":\"2026-05-05T08:00:00+00:00\","
            + "\"title_length\":32},"
            + "{\"id\":101,\"title\":\"Bare\",\"genre\":\"novel\",\"isbn\":null,\"price\":null,"
            + "\"in_print\":true,\"tags\":[],\"details\":7,\"cover\":null,\"shelf_range\":null,"
            + "\"pages\":null,\"sold_out\":null,\"title_length\":4}]",
        result.body().text());
    write(
        new Query.Delete(
            books,
            new Filter.In<>(Queries.use(books, "id"), List.of("100", "101")),
            Optional.empty()));
  }

  @Test
  void withoutReturningOnlyTheNumberOfRowsComesBack() {
    Result created = write(insert(authors, "[{\"name\":\"X1\"},{\"name\":\"X2\"}]", "name"));
    assertEquals(2, created.rowCount());
    assertEquals("[]", created.body().text());
    Result changed =
        write(update(authors, "{\"born\":\"2000-01-01\"}", eq(authors, "name", "X1"), "born"));
    assertEquals(1, changed.rowCount());
    Result removed =
        write(
            new Query.Delete(
                authors,
                new Filter.In<>(Queries.use(authors, "name"), List.of("X1", "X2")),
                Optional.empty()));
    assertEquals(2, removed.rowCount());
    assertEquals(
        0,
        write(new Query.Delete(authors, eq(authors, "name", "X1"), Optional.empty())).rowCount());
  }

  @Test
  void withoutColumnsEveryObjectIsARowOfDefaults() {
    library.run(
        "create table library.defaults (id int generated always as identity, n int default 7)");
    library.run("grant all on library.defaults to member");
    Table defaults = Queries.over(source).table("defaults");
    Result result =
        write(
            new Query.Create(
                defaults,
                List.of(),
                Json.of("[{},{}]"),
                Filter.all(),
                Optional.of(Select.from(defaults, "id", "n").selection())));
    assertEquals("[{\"id\":1,\"n\":7},{\"id\":2,\"n\":7}]", result.body().text());
  }

  @Test
  void changedRowsComeBackWithRelatedOnes() {
    Query.Update update =
        new Query.Update(
            books,
            columns(books, "title", "pages"),
            Json.of("{\"title\":\"Notes II\",\"pages\":null}"),
            eq(books, "id", "2"),
            Filter.all(),
            Optional.of(
                Select.from(books, "title", "pages")
                    .embed("authors", Select.from(authors, "name").linked(one("author_id", "id")))
                    .selection()));
    assertEquals(
        "[{\"title\":\"Notes II\",\"pages\":null,\"authors\":{\"name\":\"Ada\"}}]",
        write(update).body().text());
    write(update(books, "{\"title\":\"Notes\"}", eq(books, "id", "2"), "title"));
    assertEquals("[{\"title\":\"Notes\"}]", title("2"));
  }

  @Test
  void removedRowsComeBackWithWhatHungOnThem() {
    write(insert(authors, "[{\"name\":\"Gone\"}]", "name"));
    Query.Delete delete =
        new Query.Delete(
            authors,
            eq(authors, "name", "Gone"),
            Optional.of(
                Select.from(authors, "name")
                    .embed("books", Select.from(books, "id").linked(many("id", "author_id")))
                    .selection()));
    assertEquals("[{\"name\":\"Gone\",\"books\":[]}]", write(delete).body().text());
  }

  @Test
  void anUpdateOfNoColumnHitsNoRow() {
    assertEquals(0, write(update(books, "{}", Filter.all())).rowCount());
    Query.Update returning =
        new Query.Update(
            books,
            List.of(),
            Json.of("{}"),
            Filter.all(),
            Filter.all(),
            Optional.of(Select.from(books, "id").selection()));
    assertEquals("[]", write(returning).body().text());
  }

  @Test
  void aRowThatDoesNotFulfilTheCheckRollsBackTheWholeCall() {
    Query.Create create =
        new Query.Create(
            authors,
            columns(authors, "name", "born"),
            Json.of("[{\"name\":\"C1\",\"born\":\"2000-01-01\"},{\"name\":\"C2\"}]"),
            eq(authors, "born", "2000-01-01"), // null for the second
            Optional.empty());
    SourceException refusal = refused(create);
    assertEquals(Kind.PERMISSION_DENIED, refusal.kind());
    assertEquals("42501", refusal.code());
    Query.Create returning =
        new Query.Create(
            authors,
            create.columns(),
            create.rows(),
            create.check(),
            Optional.of(Select.from(authors, "name").selection()));
    assertEquals(Kind.PERMISSION_DENIED, refused(returning).kind());
    assertEquals(
        "[]",
        queries.text(
            Select.from(authors, "id")
                .where(Queries.compare(authors, "name", dev.postern.spi.Operator.LIKE, "C_"))
                .read()));
    Query.Update update =
        new Query.Update(
            books,
            columns(books, "genre"),
            Json.of("{\"genre\":\"poetry\"}"),
            eq(books, "id", "1"),
            eq(books, "genre", "history"),
            Optional.empty());
    assertEquals(Kind.PERMISSION_DENIED, refused(update).kind());
    Query.Update allowed =
        new Query.Update(
            books,
            columns(books, "genre"),
            Json.of("{\"genre\":\"history\"}"),
            eq(books, "id", "1"),
            eq(books, "genre", "history"),
            Optional.empty());
    assertEquals(1, write(allowed).rowCount());
  }

  @Test
  void whatTheDatabaseRefusesIsToldByKindAndItsWordsAreKeptApart() {
    assertRefused(
        Kind.UNIQUE_VIOLATION,
        "authors_name_key",
        "",
        insert(authors, "[{\"name\":\"Ada\"}]", "name"));
    assertRefused(
        Kind.FOREIGN_KEY_VIOLATION,
        "books_author_id_fkey",
        "",
        insert(books, "[{\"author_id\":77,\"title\":\"secret\"}]", "author_id", "title"));
    assertRefused(
        Kind.NOT_NULL_VIOLATION,
        "",
        "name",
        insert(authors, "[{\"born\":\"2001-01-01\"}]", "born"));
    assertRefused(
        Kind.CHECK_VIOLATION,
        "books_price_check",
        "",
        insert(books, "[{\"title\":\"secret\",\"price\":-1}]", "title", "price"));
    assertRefused(
        Kind.INVALID_VALUE,
        "",
        "",
        insert(books, "[{\"title\":\"t\",\"price\":\"secret\"}]", "title", "price"));
    assertRefused(
        Kind.INVALID_VALUE,
        "",
        "",
        insert(books, "[{\"title\":\"t\",\"genre\":\"secret\"}]", "title", "genre"));
    assertRefused(
        Kind.INVALID_VALUE,
        "",
        "",
        insert(books, "[{\"title\":\"" + "secret".repeat(20) + "\"}]", "title"));
    assertRefused(
        Kind.INVALID_VALUE,
        "",
        "",
        update(books, "{\"pages\":1}", eq(books, "id", "secret"), "pages"));
    assertRefused(
        Kind.FOREIGN_KEY_VIOLATION,
        "books_author_id_fkey",
        "",
        new Query.Delete(authors, eq(authors, "id", "2"), Optional.empty()));
    assertRefused(
        Kind.PERMISSION_DENIED,
        "",
        "",
        insert(loans, "[{\"book_id\":1,\"borrower\":\"secret\"}]", "book_id", "borrower"));
  }

  @Test
  void theServersOwnWordsAreKept() {
    SourceException refusal = refused(insert(authors, "[{\"name\":\"Ada\"}]", "name"));
    assertEquals("Key (name)=(Ada) already exists.", refusal.details());
  }

  private void assertRefused(Kind kind, String constraint, String column, Query query) {
    SourceException refusal = refused(query);
    assertEquals(kind, refusal.kind());
    assertEquals(constraint, refusal.constraint());
    assertEquals(column, refusal.column());
    assertNull(refusal.getCause());
    assertEquals(-1, refusal.statement().indexOf("secret"));
  }

  @Test
  void aReadOnlyCallChangesNothing() {
    SourceException refusal =
        assertThrows(
            SourceException.class,
            () ->
                queries.ask(
                    insert(authors, "[{\"name\":\"R\"}]", "name"),
                    Queries.as("member", "{}", true)));
    assertEquals(Kind.READ_ONLY, refusal.kind());
  }

  @Test
  void severalQueriesAreOneTransaction() {
    List<Query> queriesTogether =
        List.of(
            insert(authors, "[{\"name\":\"T1\"}]", "name"),
            Select.from(authors, "name").where(eq(authors, "name", "T1")).read());
    List<Result> results = source.execute(queriesTogether, member("ann"), CommitGate.OPEN);
    assertEquals("[{\"name\":\"T1\"}]", results.get(1).body().text());
    List<Query> second =
        List.of(
            new Query.Delete(authors, eq(authors, "name", "T1"), Optional.empty()),
            insert(authors, "[{\"name\":\"Ada\"}]", "name"));
    assertThrows(
        SourceException.class, () -> source.execute(second, member("ann"), CommitGate.OPEN));
    assertEquals(
        "[{\"name\":\"T1\"}]",
        queries.text(Select.from(authors, "name").where(eq(authors, "name", "T1")).read()));
    write(new Query.Delete(authors, eq(authors, "name", "T1"), Optional.empty()));
  }

  @Test
  void theGateSeesResultsBeforeTheCommitAndCanRefuseOrChangeThem() {
    Query update =
        new Query.Update(
            books,
            columns(books, "pages"),
            Json.of("{\"pages\":5}"),
            eq(books, "id", "3"),
            Filter.all(),
            Optional.of(Select.from(books, "pages").selection()));
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                source.execute(
                    List.of(update),
                    member("ann"),
                    results -> {
                      throw new IllegalStateException(results.getFirst().body().text());
                    }));
    assertEquals("[{\"pages\":5}]", thrown.getMessage());
    assertEquals(
        "[{\"pages\":12}]",
        queries.text(Select.from(books, "pages").where(eq(books, "id", "3")).read()));
    Result changed =
        source
            .execute(
                List.of(Select.from(books, "pages").where(eq(books, "id", "3")).read()),
                member("ann"),
                results -> List.of(results.getFirst().withBody(Json.of("[1]"), 1)))
            .getFirst();
    assertEquals("[1]", changed.body().text());
  }

  @Test
  void columnsTheRoleMayNotReadAreNotTouched() {
    Table novels = queries.table("novels");
    Result result =
        write(
            new Query.Create(
                novels,
                columns(novels, "title"),
                Json.of("[{\"title\":\"Via view\"}]"),
                Filter.all(),
                Optional.of(Select.from(novels, "title").selection())));
    assertEquals("[{\"title\":\"Via view\"}]", result.body().text());
    write(new Query.Delete(books, eq(books, "title", "Via view"), Optional.empty()));
  }
}
