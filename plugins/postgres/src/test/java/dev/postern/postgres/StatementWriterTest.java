package dev.postern.postgres;

import static dev.postern.postgres.Queries.as;
import static dev.postern.postgres.Queries.by;
import static dev.postern.postgres.Queries.columns;
import static dev.postern.postgres.Queries.compare;
import static dev.postern.postgres.Queries.eq;
import static dev.postern.postgres.Queries.insert;
import static dev.postern.postgres.Queries.many;
import static dev.postern.postgres.Queries.one;
import static dev.postern.postgres.Queries.update;
import static dev.postern.postgres.Queries.use;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.postgres.Types.Representation;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.MediaHandler;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Selection.Aggregation;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The SQL sent, compared with files; {@code -Dgolden.update=true} writes them anew. */
@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatementWriterTest {
  private static final Path FOLDER = Path.of("src/test/resources/sql");

  private Queries queries;
  private Types types;
  private Table books;
  private Table authors;
  private Table topics;

  @BeforeAll
  void open(Library library) throws SQLException {
    try (DataSource source = library.open(Map.of());
        Connection connection = library.connect()) {
      queries = Queries.over(source);
      Introspection introspection =
          new Introspection(
              connection, PostgresSettings.read(library.settings(Map.of()), Databases.CONTEXT));
      introspection.read();
      types = introspection.names().types();
    }
    books = queries.table("books");
    authors = queries.table("authors");
    topics = queries.table("topics");
  }

  private Statement write(Query query) {
    return StatementWriter.write(query, types);
  }

  private void assertWrites(String name, Query query) throws IOException {
    assertWrites(name, write(query));
  }

  static void assertWrites(String name, Statement statement) throws IOException {
    String text = statement.text() + "\n\n-- " + String.join("\n-- ", statement.values()) + "\n";
    Path file = FOLDER.resolve(name + ".sql");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    assertEquals(Files.readString(file, StandardCharsets.UTF_8), text);
  }

  @Test
  void aReadThatGoesOnBehindARow() throws IOException {
    ColumnUse title = use(books, "title");
    ColumnUse id = use(books, "id");
    Query.Keyset keyset =
        new Query.Keyset(
            List.of(title, id),
            new Filter.And<>(
                List.of(
                    compare(books, "title", Operator.GTE, "Emma"),
                    new Filter.Or<>(
                        List.of(
                            compare(books, "title", Operator.GT, "Emma"),
                            compare(books, "id", Operator.GT, "7"))))));
    Select select =
        Select.from(books, "id", "title").order(by(books, "title")).order(by(books, "id"));
    assertWrites(
        "read-behind",
        new Query.Read(
            select.where(eq(books, "author_id", "1")).page(10, 0).selection(),
            Count.EXACT,
            Long.MAX_VALUE,
            Rendering.JSON,
            Optional.of(keyset)));
  }

  @Test
  void readByKey() throws IOException {
    assertWrites(
        "read-by-key",
        Select.from(books, "id", "title", "details", "tags", "cover")
            .where(eq(books, "id", "1"))
            .page(100, 0)
            .read());
  }

  @Test
  void readFiltered() throws IOException {
    Filter<ColumnUse> where =
        new Filter.And<>(
            List.of(
                new Filter.Or<>(
                    List.of(
                        compare(books, "title", Operator.ILIKE, "%x%"),
                        new Filter.Not<>(eq(books, "genre", "novel")))),
                new Filter.In<>(use(books, "price"), List.of("1", "2.50")),
                new Filter.Is<>(use(books, "in_print"), Filter.Truth.TRUE)));
    assertWrites(
        "read-filtered",
        Select.from(books, "id")
            .where(where)
            .order(new Order<>(use(books, "price"), true, Order.Nulls.LAST))
            .order(by(books, "id"))
            .page(10, 20)
            .counted());
  }

  @Test
  void readEmbedded() throws IOException {
    Link through =
        new Link.Through(
            queries.table("book_topics"),
            List.of(new Pair("id", "book_id")),
            List.of(new Pair("topic_id", "id")));
    assertWrites(
        "read-embedded",
        Select.from(books, "title")
            .embed("author", Select.from(authors, "name").linked(one("author_id", "id")))
            .inner(
                "topics",
                Select.from(topics, "name")
                    .linked(through)
                    .where(eq(topics, "name", "walls"))
                    .order(by(topics, "id"))
                    .page(3, 0))
            .read());
    assertWrites(
        "read-embedded-renamed",
        Select.from(authors, "name")
            .embed(
                "books",
                Select.from(books)
                    .and(as("what it is called", books, "title"))
                    .linked(many("id", "author_id")))
            .read());
  }

  private Select author(String... columns) {
    return Select.from(authors, columns).linked(one("author_id", "id"));
  }

  private Select booksOf(String... columns) {
    return Select.from(books, columns).linked(many("id", "author_id"));
  }

  @Test
  void readByEveryOperator() throws IOException {
    assertWrites(
        "read-operators",
        Select.from(books, "id")
            .where(
                new Filter.And<>(
                    List.of(
                        compare(books, "title", Operator.MATCH, "^E"),
                        compare(books, "title", Operator.IMATCH, "^e"),
                        compare(books, "isbn", Operator.ISDISTINCT, "1"),
                        compare(books, "tags", Operator.CS, "{a}"),
                        compare(books, "details", Operator.CD, "{}"),
                        compare(books, "shelf_range", Operator.OV, "[1,2)"),
                        compare(books, "shelf_range", Operator.SL, "[1,2)"),
                        compare(books, "shelf_range", Operator.SR, "[1,2)"),
                        compare(books, "shelf_range", Operator.NXR, "[1,2)"),
                        compare(books, "shelf_range", Operator.NXL, "[1,2)"),
                        compare(books, "shelf_range", Operator.ADJ, "[1,2)"),
                        new Filter.Quantified<>(
                            use(books, "title"), Operator.LIKE, Filter.Quantifier.ANY, "{a%}"),
                        new Filter.Quantified<>(
                            use(books, "genre"), Operator.EQ, Filter.Quantifier.ALL, "{novel}"),
                        new Filter.Search<>(
                            use(books, "title"), Filter.Terms.WFTS, "english", "bricks"),
                        new Filter.CompareColumns<>(
                            use(books, "id"), Operator.LT, use(books, "pages")))))
            .read());
  }

  @Test
  void readParts() throws IOException {
    assertWrites(
        "read-parts",
        Select.from(books)
            .and(Reads.field("weight", Reads.path(books, "details", "->weight")))
            .and(Reads.field("tag", Reads.path(books, "tags", "->>0")))
            .and(Reads.cast("price", use(books, "price"), Reads.INTEGER))
            .and(Reads.field("shelf", Reads.computed("shelf", Reads.TEXT)))
            .where(
                new Filter.Compare<>(
                    Reads.path(books, "details", "->a", "->>'; --"), Operator.EQ, "x"))
            .order(
                new Order<>(Reads.path(books, "details", "->weight"), false, Order.Nulls.DEFAULT))
            .read());
  }

  @Test
  void readSpread() throws IOException {
    Select mentor =
        Select.from(authors).and(as("mentor", authors, "name")).linked(one("mentor_id", "id"));
    assertWrites(
        "read-spread-one",
        Select.from(books, "id")
            .and(
                Reads.spread(
                    "author",
                    author("name")
                        .and(Reads.innerSpread("mentor", mentor))
                        .embed("books", booksOf("id"))))
            .order(new Order<>("author", use(authors, "name"), false, Order.Nulls.DEFAULT))
            .counted());
    assertWrites(
        "read-spread-many",
        Select.from(authors, "name")
            .and(
                Reads.innerSpread(
                    "books", booksOf("title", "price").order(by(books, "id")).page(9, 0)))
            .read());
  }

  @Test
  void readOrderedByRelated() throws IOException {
    assertWrites(
        "read-ordered-by-related",
        Select.from(books, "id")
            .embed("author", author("name").where(eq(authors, "name", "Ada")))
            .order(new Order<>("author", use(authors, "born"), true, Order.Nulls.LAST))
            .read());
  }

  @Test
  void readRelatedOrNot() throws IOException {
    assertWrites(
        "read-related",
        Select.from(authors, "id")
            .embed("books", booksOf("id").where(eq(books, "genre", "poetry")))
            .where(
                new Filter.Or<>(
                    List.of(new Filter.Related<>("books", false), eq(authors, "id", "1"))))
            .read());
    assertWrites(
        "read-related-of-which",
        Select.from(authors, "id")
            .embed("books", booksOf("id").where(eq(books, "genre", "poetry")))
            .where(
                new Filter.Or<>(
                    List.of(
                        new Filter.Related<>("books", true, eq(books, "price", "5")),
                        eq(authors, "id", "1"))))
            .read());
  }

  @Test
  void readAggregated() throws IOException {
    Select groups =
        Select.from(books, "genre")
            .and(Reads.count("count"))
            .and(Reads.aggregate("sum", Aggregation.SUM, use(books, "price")))
            .and(Reads.field("weight", Reads.path(books, "details", "->weight")))
            .and(Reads.spread("author", author("name").and(Reads.count("authored"))));
    assertWrites("read-aggregated", Reads.counted(Count.EXACT, 1, groups.page(10, 0)));
    assertWrites(
        "read-aggregated-embed",
        Select.from(authors, "id")
            .embed("plain", booksOf("genre").and(Reads.count("count")))
            .embed("named", booksOf("genre").and(Reads.count("how many")))
            .read());
  }

  @Test
  void readCounted() throws IOException {
    Select some = Select.from(books, "id").where(eq(books, "genre", "novel")).page(1, 0);
    assertWrites("read-counted-planned", Reads.counted(Count.PLANNED, 1_000, some));
    assertWrites("read-counted-estimated", Reads.counted(Count.ESTIMATED, 1_000, some));
  }

  /** What the planner expects of it tells of rows that the caller does not see. */
  @Test
  void whatKeepsRowsBackIsCounted() {
    Types kept = types.with(Map.of(), new Guarded(Set.of(new QualifiedName("library", "books"))));
    Select related = Select.from(authors, "id").embed("books", booksOf("isbn"));
    for (Select some : List.of(Select.from(books, "id"), related)) {
      for (Count count : List.of(Count.PLANNED, Count.ESTIMATED)) {
        Query counted = Reads.counted(count, 1_000, some.page(1, 0));
        assertTrue(StatementWriter.write(counted, types).text().contains("explain"));
        assertFalse(StatementWriter.write(counted, kept).text().contains("explain"));
      }
    }
  }

  @Test
  void readRendered() throws IOException {
    Select some =
        Select.from(books, "id", "tags", "cover", "details")
            .embed("author", author("name"))
            .page(10, 0);
    assertWrites("read-stripped", Reads.as(new Rendering.Json(true, false), some));
    assertWrites("read-csv", Reads.as(new Rendering.Csv(), some));
    assertWrites("read-geojson", Reads.as(new Rendering.GeoJson(), some));
    MediaHandler handler =
        new MediaHandler(
            "image/png",
            Optional.of(new QualifiedName("library", "paint")),
            Optional.of(new QualifiedName("library", "books")),
            true);
    assertWrites("read-handled", Reads.as(new Rendering.Handled(handler), some));
    assertWrites(
        "read-planned",
        Reads.as(new Rendering.Plan(true, Set.of("wal", "analyze"), Rendering.JSON), some));
  }

  @Test
  void representations() throws IOException {
    Representation forms =
        new Representation(
            Optional.of(new QualifiedName("library", "isbn_json")),
            Optional.empty(),
            Optional.of(new QualifiedName("library", "isbn_of")));
    Types represented = new Types(types.comparedAs(), Map.of("library.isbn", forms));
    Query query =
        Select.from(books, "isbn")
            .embed("authors", author("id").embed("books", booksOf("isbn")))
            .where(
                new Filter.And<>(
                    List.of(
                        eq(books, "isbn", "x"), new Filter.In<>(use(books, "isbn"), List.of("y")))))
            .read();
    assertWrites("read-represented", StatementWriter.write(query, represented));
  }

  @Test
  void writes() throws IOException {
    assertWrites("insert", insert(books, "[{\"title\":\"x\",\"price\":1}]", "title", "price"));
    assertWrites("update", update(books, "{\"price\":2}", eq(books, "id", "1"), "price"));
    assertWrites("delete", new Query.Delete(books, eq(books, "id", "1"), Optional.empty()));
    assertWrites(
        "update-checked-returning",
        new Query.Update(
            books,
            columns(books, "price"),
            Json.of("{\"price\":2}"),
            eq(books, "id", "1"),
            eq(books, "genre", "novel"),
            Optional.of(
                Select.from(books, "id")
                    .embed("authors", Select.from(authors, "name").linked(one("author_id", "id")))
                    .selection())));
  }

  @Test
  void calls() throws IOException {
    assertWrites("call-scalar", queries.call("add", "{\"a\":1}", "a"));
    assertWrites("call-nothing", queries.call("touch", "{\"book\":1}", "book"));
    assertWrites("call-variadic", queries.call("total", "{\"numbers\":[1]}", "numbers"));
    Query.Call rows = queries.call("stats", "{\"minimum\":1}", "minimum");
    assertWrites("call-rows", rows);
    assertWrites(
        "call-rows-counted",
        new Query.Call(rows.routine(), rows.given(), rows.arguments(), rows.rows(), true));
  }

  @Test
  void oneShapeIsOneTextWhateverTheValues() {
    Statement first =
        write(Select.from(books, "id").where(eq(books, "title", "a")).page(5, 0).read());
    Statement second =
        write(Select.from(books, "id").where(eq(books, "title", "'; --")).page(9, 0).read());
    assertEquals(first.text(), second.text());
    assertFalse(second.text().contains("--"));
  }

  @Test
  void aStatementHoldsNoSemicolonOutsideOfNames() {
    Sql named = new Sql().text("select ").identifier("a;\"b");
    assertEquals("select \"a;\"\"b\"", named.statement());
    assertThrows(IllegalStateException.class, () -> new Sql().text("a; b").statement());
  }
}
