package dev.postern.postgres;

import static dev.postern.postgres.Queries.as;
import static dev.postern.postgres.Queries.by;
import static dev.postern.postgres.Queries.eq;
import static dev.postern.postgres.Queries.many;
import static dev.postern.postgres.Queries.one;
import static dev.postern.postgres.Queries.use;
import static dev.postern.postgres.Reads.INTEGER;
import static dev.postern.postgres.Reads.TEXT;
import static dev.postern.postgres.Reads.cast;
import static dev.postern.postgres.Reads.compact;
import static dev.postern.postgres.Reads.computed;
import static dev.postern.postgres.Reads.innerSpread;
import static dev.postern.postgres.Reads.path;
import static dev.postern.postgres.Reads.spread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What rows hold: parts of values, casts, computed fields and spread rows. */
@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SelectionTest {
  private static final String FUNCTIONS =
      """
      create function library.shelf(library.books) returns text language sql stable
        as 'select ''shelf of '' || coalesce($1.title, ''nothing'')';
      create function library.pupils(library.authors) returns setof library.authors
        language sql stable as 'select * from library.authors where mentor_id = $1.id';
      create function library.teacher(library.authors) returns setof library.authors rows 1
        language sql stable as 'select * from library.authors where id = $1.mentor_id';
      """;

  private static final ColumnUse SHELF = computed("shelf", TEXT);

  private DataSource source;
  private Queries queries;
  private Table books;
  private Table authors;
  private Table topics;

  @BeforeAll
  void open(Library library) {
    library.run(FUNCTIONS);
    source = library.open(Map.of());
    queries = Queries.over(source);
    books = queries.table("books");
    authors = queries.table("authors");
    topics = queries.table("topics");
  }

  @AfterAll
  void close() {
    source.close();
  }

  private void assertGives(String json, Select select) {
    assertEquals(json, compact(queries.text(select.read())));
  }

  private Select author(String... columns) {
    return Select.from(authors, columns).linked(one("author_id", "id"));
  }

  private Select booksOf(String... columns) {
    return Select.from(books, columns).linked(many("id", "author_id")).order(by(books, "id"));
  }

  private Select topicsOf(String... columns) {
    return Select.from(topics, columns)
        .linked(
            new Link.Through(
                queries.table("book_topics"),
                List.of(new Pair("id", "book_id")),
                List.of(new Pair("topic_id", "id"))))
        .order(by(topics, "id"));
  }

  private Select book(String id) {
    return Select.from(books).where(eq(books, "id", id));
  }

  @Test
  void partsOfValuesAreJsonOrText() {
    assertGives(
        "[{\"weight\":1.50,\"text\":\"1.50\",\"none\":null,\"tag\":\"a\",\"second\":\"b c\"}]",
        book("1")
            .and(Reads.field("weight", path(books, "details", "->weight")))
            .and(Reads.field("text", path(books, "details", "->>weight")))
            .and(Reads.field("none", path(books, "raw", "->b", "->0", "->>c")))
            .and(Reads.field("tag", path(books, "tags", "->0")))
            .and(Reads.field("second", path(books, "tags", "->>-1"))));
    assertGives(
        "[{\"street\":\"Main \\\"St\\\"\",\"floor\":3}]",
        Select.from(authors)
            .and(Reads.field("street", path(authors, "home", "->>street")))
            .and(Reads.field("floor", path(authors, "home", "->floor")))
            .where(eq(authors, "id", "1")));
  }

  @Test
  void castsChangeTheTypeAndWithItTheJson() {
    assertGives(
        "[{\"id\":\"1\",\"price\":11,\"weight\":2,\"day\":\"2026-01-31\",\"list\":[\"a\",\"b"
            + " c\"]}]",
        book("1")
            .and(cast("id", use(books, "id"), TEXT))
            .and(cast("price", use(books, "price"), INTEGER))
            .and(cast("weight", path(books, "details", "->weight"), INTEGER))
            .and(cast("day", use(books, "added_at"), ColumnType.of("date", Kind.DATE)))
            .and(cast("list", use(books, "tags"), ColumnType.of("text[]", Kind.ARRAY))));
    SourceException wrong =
        assertThrows(
            SourceException.class,
            () -> queries.text(book("1").and(cast("t", use(books, "title"), INTEGER)).read()));
    assertEquals("22P02", wrong.code());
  }

  @Test
  void computedFieldsStandWhereColumnsDo() {
    assertGives(
        "[{\"shelf\":\"shelf of Notes\"}]",
        Select.from(books)
            .and(Reads.field("shelf", SHELF))
            .where(new Filter.Compare<>(SHELF, Operator.LIKE, "%Notes"))
            .order(new Order<>(SHELF, true, Order.Nulls.DEFAULT)));
    assertGives(
        "[{\"books\":[{\"shelf\":\"shelf of Engines\"},{\"shelf\":\"shelf of Notes\"}]}]",
        Select.from(authors)
            .embed("books", booksOf().and(Reads.field("shelf", SHELF)))
            .where(eq(authors, "id", "1")));
  }

  @Test
  void computedRelationshipsEmbedLikeOthers() {
    Link pupils = new Link.Computed(new QualifiedName("library", "pupils"), true);
    Link teacher = new Link.Computed(new QualifiedName("library", "teacher"), false);
    assertGives(
        "[{\"name\":\"Ada\",\"pupils\":[{\"name\":\"Chloé\"},{\"name\":\"Boris\"}],\"teacher\":null},"
            + "{\"name\":\"Boris\",\"pupils\":[],\"teacher\":{\"name\":\"Ada\"}},"
            + "{\"name\":\"Chloé\",\"pupils\":[],\"teacher\":{\"name\":\"Ada\"}}]",
        Select.from(authors, "name")
            .embed(
                "pupils",
                Select.from(authors, "name")
                    .linked(pupils)
                    .order(new Order<>(use(authors, "id"), true, Order.Nulls.DEFAULT)))
            .embed("teacher", Select.from(authors, "name").linked(teacher))
            .order(by(authors, "id")));
    assertGives(
        "[{\"name\":\"Boris\",\"teacher\":\"Ada\"}]",
        Select.from(authors, "name")
            .and(
                innerSpread(
                    "teacher",
                    Select.from(authors).and(as("teacher", authors, "name")).linked(teacher)))
            .where(eq(authors, "name", "Boris")));
    assertGives(
        "[{\"name\":\"Ada\"}]",
        Select.from(authors, "name")
            .inner(
                "pupils", Select.from(authors).linked(pupils).where(eq(authors, "name", "Boris"))));
  }

  @Test
  void aSingleRelatedRowIsSpread() {
    assertGives(
        "[{\"title\":\"Engines\",\"name\":\"Ada\",\"mentor\":null},"
            + "{\"title\":\"Bricks \\\"&\\\" \\\\ Beyond\",\"name\":\"Boris\",\"mentor\":\"Ada\"}]",
        Select.from(books, "title")
            .and(
                spread(
                    "authors",
                    author("name")
                        .and(
                            spread(
                                "mentor",
                                Select.from(authors)
                                    .and(as("mentor", authors, "name"))
                                    .linked(one("mentor_id", "id"))))))
            .where(new Filter.In<>(use(books, "id"), List.of("1", "3")))
            .order(by(books, "id")));
  }

  @Test
  void aRowWithoutTheSpreadOneStaysUnlessItMustHaveIt() {
    Select ada = author("name").where(eq(authors, "name", "Ada"));
    assertGives(
        "[{\"id\":1,\"name\":\"Ada\"},{\"id\":2,\"name\":\"Ada\"},{\"id\":3,\"name\":null}]",
        Select.from(books, "id").and(spread("authors", ada)).order(by(books, "id")));
    Select inner = Select.from(books, "id").and(innerSpread("authors", ada)).order(by(books, "id"));
    assertGives("[{\"id\":1,\"name\":\"Ada\"},{\"id\":2,\"name\":\"Ada\"}]", inner);
    assertEquals(2, queries.ask(inner.counted()).total().orElseThrow());
    // an inner row that lacks an inner row of its own is no row
    Select mentored =
        author("name")
            .and(
                innerSpread(
                    "mentor",
                    Select.from(authors)
                        .and(as("mentor", authors, "name"))
                        .linked(one("mentor_id", "id"))));
    assertGives(
        "[{\"id\":1,\"name\":null,\"mentor\":null},{\"id\":2,\"name\":null,\"mentor\":null},"
            + "{\"id\":3,\"name\":\"Boris\",\"mentor\":\"Ada\"}]",
        Select.from(books, "id").and(spread("authors", mentored)).order(by(books, "id")));
  }

  @Test
  void whatHangsOnAMissingSpreadRowIsNull() {
    Select mentor =
        Select.from(authors, "name").linked(one("mentor_id", "id")).embed("books", booksOf("id"));
    Select withShelf =
        Select.from(books)
            .linked(one("id", "id"))
            .and(Reads.field("shelf", SHELF))
            .where(eq(books, "id", "2"));
    assertGives(
        "[{\"id\":1,\"name\":null,\"books\":null},"
            + "{\"id\":2,\"name\":\"Ada\",\"books\":[{\"id\":1},{\"id\":2}]},"
            + "{\"id\":3,\"name\":\"Ada\",\"books\":[{\"id\":1},{\"id\":2}]}]",
        Select.from(authors, "id").and(spread("mentor", mentor)).order(by(authors, "id")));
    assertGives(
        "[{\"id\":1,\"shelf\":null},{\"id\":2,\"shelf\":\"shelf of"
            + " Notes\"},{\"id\":3,\"shelf\":null}]",
        Select.from(books, "id").and(spread("twin", withShelf)).order(by(books, "id")));
  }

  @Test
  void severalRelatedRowsAreSpreadAsArrays() {
    assertGives(
        "[{\"name\":\"Ada\",\"title\":[\"Notes\",\"Engines\"],\"price\":[0.10,10.50],\"topics\":[[{\"name\":\"machines\"}],[{\"name\":\"machines\"},{\"name\":\"walls\"}]]},{\"name\":\"Boris\",\"title\":[\"Bricks"
            + " \\\"&\\\" \\\\ Beyond\"],\"price\":[null],\"topics\":[[{\"name\":\"walls\"}]]},"
            + "{\"name\":\"Chloé\",\"title\":[],\"price\":[],\"topics\":[]}]",
        Select.from(authors, "name")
            .and(
                spread(
                    "books",
                    Select.from(books, "title", "price")
                        .embed("topics", topicsOf("name"))
                        .linked(many("id", "author_id"))
                        .order(new Order<>(use(books, "id"), true, Order.Nulls.DEFAULT))))
            .order(by(authors, "id")));
  }

  @Test
  void spreadArraysNest() {
    // through single rows, and inside of other arrays
    assertGives(
        "[{\"id\":2,\"sibling\":[1,2]}]",
        Select.from(books, "id")
            .and(
                spread(
                    "authors",
                    author().and(spread("books", booksOf().and(as("sibling", books, "id"))))))
            .where(eq(books, "id", "2")));
    assertGives(
        "[{\"name\":\"Ada\",\"topic\":[[\"machines\",\"walls\"],[\"machines\"]]}]",
        Select.from(authors, "name")
            .and(
                spread(
                    "books",
                    booksOf().and(spread("topics", topicsOf().and(as("topic", topics, "name"))))))
            .where(eq(authors, "id", "1")));
    assertGives(
        "[{\"id\":1}]",
        Select.from(authors, "id")
            .and(innerSpread("books", booksOf().where(eq(books, "title", "Notes")))));
  }

  @Test
  void rowsAreOrderedByARelatedRow() {
    Select ordered =
        Select.from(books, "id")
            .embed("author", author("name"))
            .order(new Order<>("author", use(authors, "name"), true, Order.Nulls.DEFAULT))
            .order(by(books, "id"));
    assertGives(
        "[{\"id\":3,\"author\":{\"name\":\"Boris\"}},{\"id\":1,\"author\":{\"name\":\"Ada\"}},"
            + "{\"id\":2,\"author\":{\"name\":\"Ada\"}}]",
        ordered);
    assertGives(
        "[{\"id\":3,\"name\":\"Boris\"},{\"id\":1,\"name\":\"Ada\"}]",
        Select.from(books, "id")
            .and(spread("author", author("name")))
            .order(new Order<>("author", use(authors, "name"), true, Order.Nulls.DEFAULT))
            .order(by(books, "id"))
            .page(2, 0));
    // a row that is only ordered by, inside of an embed
    assertGives(
        "[{\"name\":\"machines\",\"books\":[{\"id\":2},{\"id\":1}]}]",
        Select.from(topics, "name")
            .embed(
                "books",
                Select.from(books, "id")
                    .linked(
                        new Link.Through(
                            queries.table("book_topics"),
                            List.of(new Pair("id", "topic_id")),
                            List.of(new Pair("book_id", "id"))))
                    .embed("author", author())
                    .order(new Order<>("author", use(authors, "name"), false, Order.Nulls.DEFAULT))
                    .order(new Order<>(use(books, "id"), true, Order.Nulls.DEFAULT)))
            .where(eq(topics, "id", "1")));
  }

  @Test
  void rowsAreOrderedByPartsOfValues() {
    assertGives(
        "[{\"id\":1},{\"id\":2},{\"id\":3}]",
        Select.from(books, "id")
            .order(new Order<>(path(books, "details", "->>weight"), true, Order.Nulls.LAST))
            .order(by(books, "id")));
    SourceException unordered =
        assertThrows(
            SourceException.class,
            () ->
                queries.text(
                    Select.from(books, "id")
                        .order(new Order<>(path(books, "raw", "->a"), false, Order.Nulls.LAST))
                        .read()));
    assertEquals("42883", unordered.code());
  }
}
