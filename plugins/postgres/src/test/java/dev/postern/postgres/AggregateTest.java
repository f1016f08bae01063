package dev.postern.postgres;

import static dev.postern.postgres.Queries.as;
import static dev.postern.postgres.Queries.by;
import static dev.postern.postgres.Queries.compare;
import static dev.postern.postgres.Queries.eq;
import static dev.postern.postgres.Queries.field;
import static dev.postern.postgres.Queries.many;
import static dev.postern.postgres.Queries.one;
import static dev.postern.postgres.Queries.use;
import static dev.postern.postgres.Reads.TEXT;
import static dev.postern.postgres.Reads.aggregate;
import static dev.postern.postgres.Reads.cast;
import static dev.postern.postgres.Reads.compact;
import static dev.postern.postgres.Reads.count;
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
import dev.postern.spi.Selection.Aggregation;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** One value out of many rows, and what makes groups of them. */
@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AggregateTest {
  private DataSource source;
  private Queries queries;
  private Table books;
  private Table authors;
  private Table topics;

  @BeforeAll
  void open(Library library) {
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

  private Select topicsOf(String... columns) {
    return Select.from(topics, columns)
        .linked(
            new Link.Through(
                queries.table("book_topics"),
                List.of(new Pair("id", "book_id")),
                List.of(new Pair("topic_id", "id"))))
        .order(by(topics, "id"));
  }

  @Test
  void aggregatesAreTakenOverAllRows() {
    assertGives(
        "[{\"count\":3,\"priced\":2,\"sum\":10.60,\"avg\":2.0000000000000000,\"min\":\"Bricks"
            + " \\\"&\\\" \\\\ Beyond\",\"max\":\"2026-01-31T12:30:00+00:00\"}]",
        Select.from(books)
            .and(count("count"))
            .and(aggregate("priced", Aggregation.COUNT, use(books, "price")))
            .and(aggregate("sum", Aggregation.SUM, use(books, "price")))
            .and(aggregate("avg", Aggregation.AVG, use(books, "id")))
            .and(aggregate("min", Aggregation.MIN, use(books, "title")))
            .and(aggregate("max", Aggregation.MAX, use(books, "added_at"))));
    Select none = Select.from(books).where(eq(books, "id", "99"));
    assertGives("[{\"n\":0}]", none.and(count("n")));
    assertGives("[]", none.and(field(books, "id")).and(count("n")));
  }

  @Test
  void argumentsAndResultsAreCast() {
    Item<Source, ColumnUse> weight =
        new Item.Aggregate<>(
            Aggregation.SUM,
            Optional.of(path(books, "details", "->weight")),
            Optional.of(ColumnType.of("numeric", Kind.NUMBER)),
            Optional.of(TEXT),
            false,
            "weight");
    Item<Source, ColumnUse> distinct =
        new Item.Aggregate<>(
            Aggregation.COUNT,
            Optional.of(use(books, "author_id")),
            Optional.empty(),
            Optional.empty(),
            true,
            "authors");
    assertGives(
        "[{\"weight\":\"1.50\",\"authors\":2}]",
        Select.from(books)
            .and(weight)
            .and(distinct)
            .where(new Filter.In<>(use(books, "id"), List.of("1", "3"))));
    SourceException wrong =
        assertThrows(
            SourceException.class,
            () ->
                queries.text(
                    Select.from(books)
                        .and(aggregate("sum", Aggregation.SUM, use(books, "title")))
                        .read()));
    assertEquals("42883", wrong.code());
  }

  @Test
  void otherMembersMakeTheGroups() {
    assertGives(
        "[{\"author_id\":1,\"count\":2},{\"author_id\":2,\"count\":1}]",
        Select.from(books, "author_id").and(count("count")).order(by(books, "author_id")));
    assertGives(
        "[{\"n\":2,\"w\":null}]",
        Select.from(books)
            .and(count("n"))
            .and(Reads.field("w", path(books, "details", "->weight")))
            .where(compare(books, "id", Operator.GT, "1")));
    assertGives(
        "[{\"tags\":[\"a\",\"b c\"],\"day\":\"2026-01-31\",\"n\":1}]",
        Select.from(books, "tags")
            .and(cast("day", use(books, "added_at"), ColumnType.of("date", Kind.DATE)))
            .and(count("n"))
            .where(eq(books, "id", "1")));
    assertGives(
        "[{\"author\":{\"name\":\"Ada\"},\"n\":2}]",
        Select.from(books)
            .embed("author", author("name"))
            .and(count("n"))
            .where(compare(books, "id", Operator.LT, "3")));
    SourceException wrong =
        assertThrows(
            SourceException.class,
            () ->
                queries.text(
                    Select.from(books, "genre").and(count("n")).order(by(books, "id")).read()));
    assertEquals("42803", wrong.code());
  }

  @Test
  void spreadRowsAreGroupedAndAggregatedAsIfTheyWereTheOuterOnes() {
    assertGives(
        "[{\"n\":2,\"name\":\"Ada\"},{\"n\":1,\"name\":\"Boris\"}]",
        Select.from(books)
            .and(count("n"))
            .and(spread("author", author("name")))
            .order(new Order<>("author", use(authors, "name"), false, Order.Nulls.DEFAULT)));
    assertGives(
        "[{\"genre\":\"poetry\",\"max\":2,\"n\":1,\"ada\":0}]",
        Select.from(books, "genre")
            .and(
                spread(
                    "author",
                    author()
                        .and(aggregate("max", Aggregation.MAX, use(authors, "id")))
                        .and(count("n"))))
            .and(spread("ada", author().and(count("ada")).where(eq(authors, "name", "Ada"))))
            .where(eq(books, "genre", "poetry")));
    // arrays of values are groups too
    assertGives(
        "[{\"n\":1,\"topic\":[\"walls\"]}]",
        Select.from(books)
            .and(count("n"))
            .and(spread("topics", topicsOf().and(as("topic", topics, "name"))))
            .where(eq(books, "id", "3")));
  }

  @Test
  void embedsAggregateTheirOwnRows() {
    assertGives(
        "[{\"name\":\"Ada\",\"books\":[{\"count\":2}]},{\"name\":\"Boris\",\"books\":[{\"count\":1}]},"
            + "{\"name\":\"Chloé\",\"books\":[{\"count\":0}]}]",
        Select.from(authors, "name")
            .embed("books", Select.from(books).linked(many("id", "author_id")).and(count("count")))
            .order(by(authors, "id")));
    assertGives(
        "[{\"b\":[{\"how many\":1,\"genre\":\"novel\",\"who\":{\"name\":\"Ada\"}},"
            + "{\"how many\":1,\"genre\":\"history\",\"who\":{\"name\":\"Ada\"}}]}]",
        Select.from(authors)
            .embed(
                "b",
                Select.from(books)
                    .linked(many("id", "author_id"))
                    .and(count("how many"))
                    .and(field(books, "genre"))
                    .embed("who", author("name"))
                    .order(by(books, "genre"))
                    .where(compare(books, "id", Operator.LT, "3")))
            .where(eq(authors, "id", "1")));
    assertGives(
        "[{\"name\":\"Ada\",\"n\":[1,1],\"genre\":[\"novel\",\"history\"]}]",
        Select.from(authors, "name")
            .and(
                spread(
                    "books",
                    Select.from(books)
                        .linked(many("id", "author_id"))
                        .and(count("n"))
                        .and(field(books, "genre"))
                        .order(by(books, "genre"))))
            .where(eq(authors, "id", "1")));
  }
}
