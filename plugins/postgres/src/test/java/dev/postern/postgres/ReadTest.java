package dev.postern.postgres;

import static dev.postern.postgres.Queries.as;
import static dev.postern.postgres.Queries.by;
import static dev.postern.postgres.Queries.compare;
import static dev.postern.postgres.Queries.eq;
import static dev.postern.postgres.Queries.field;
import static dev.postern.postgres.Queries.many;
import static dev.postern.postgres.Queries.one;
import static dev.postern.postgres.Queries.use;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Filter.Truth;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Cut;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadTest {
  private DataSource source;
  private Queries queries;
  private Table books;
  private Table authors;
  private Table topics;
  private Table odd;

  @BeforeAll
  void open(Library library) {
    source = library.open(Map.of());
    queries = Queries.over(source);
    books = queries.table("books");
    authors = queries.table("authors");
    topics = queries.table("topics");
    odd = queries.table("select \"; drop table x; --");
  }

  @AfterAll
  void close() {
    source.close();
  }

  private void assertBooks(String ids, Filter<ColumnUse> where) {
    Result found = queries.ask(Select.from(books, "id").where(where).order(by(books, "id")).read());
    String expected = ids.isEmpty() ? "[]" : "[{\"id\":" + ids.replace(",", "},{\"id\":") + "}]";
    assertEquals(expected, found.body().text());
  }

  @Test
  void columnsComeUnderTheNamesAskedFor() {
    assertEquals(
        "[{\"Titel \\\"x\\\"\":\"Engines\",\"id\":1}]",
        queries.text(
            Select.from(books)
                .and(as("Titel \"x\"", books, "title"))
                .and(field(books, "id"))
                .where(eq(books, "id", "1"))
                .read()));
  }

  @Test
  void comparisonsHoldForEveryKindOfColumn() {
    assertBooks("2", eq(books, "id", "2"));
    assertBooks("1,3", compare(books, "id", Operator.NEQ, "2"));
    assertBooks("3", compare(books, "id", Operator.GT, "2"));
    assertBooks("2,3", compare(books, "id", Operator.GTE, "2"));
    assertBooks("1", compare(books, "id", Operator.LT, "2"));
    assertBooks("1,2", compare(books, "id", Operator.LTE, "2"));
    assertBooks("1", eq(books, "title", "Engines"));
    assertBooks("3", eq(books, "title", "Bricks \"&\" \\ Beyond"));
    assertBooks("1", eq(books, "genre", "history"));
    assertBooks("1", eq(books, "isbn", "1-2"));
    assertBooks("1", eq(books, "price", "10.5"));
    assertBooks("1", eq(books, "rating", "NaN"));
    assertBooks("1,2,3", eq(books, "in_print", "true"));
    assertBooks("1", eq(books, "tags", "{a,\"b c\"}"));
    assertBooks("1", eq(books, "details", "{\"weight\":1.5}"));
    assertBooks("1", eq(books, "raw", "{\"a\":1}"));
    assertBooks("1", eq(books, "cover", "\\xdeadbeef"));
    assertBooks("1,2,3", eq(books, "added_at", "2026-01-31T13:30:00+01:00"));
    assertBooks("1", eq(books, "pages", "9007199254740993"));
    assertBooks("", eq(books, "loan_time", "1 day"));
    assertBooks("", eq(books, "shelf_range", "[1,3)"));
  }

  @Test
  void aCompositeValueIsComparedInItsOwnType() {
    assertEquals(
        "[{\"id\":1}]",
        queries.text(
            Select.from(authors, "id")
                .where(eq(authors, "home", "(\"Main \"\"St\"\"\",10115,3)"))
                .read()));
  }

  @Test
  void patternsFitTextAndNothingElse() {
    assertBooks("1", compare(books, "title", Operator.LIKE, "Eng%"));
    assertBooks("", compare(books, "title", Operator.LIKE, "eng%"));
    assertBooks("1", compare(books, "title", Operator.ILIKE, "eNG_nes"));
    SourceException wrong =
        assertThrows(
            SourceException.class,
            () -> assertBooks("", compare(books, "price", Operator.LIKE, "10.%")));
    assertEquals(SourceException.Kind.INVALID_VALUE, wrong.kind());
    assertEquals("42883", wrong.code());
  }

  @Test
  void aListOfAnyLengthIsOneArray() {
    assertBooks("1,3", new Filter.In<>(use(books, "id"), List.of("3", "1", "99")));
    assertBooks("", new Filter.In<>(use(books, "id"), List.of()));
    assertBooks(
        "1", new Filter.In<>(use(books, "genre"), List.of("history", "o'clock \"quoted\"")));
    assertBooks(
        "3", new Filter.In<>(use(books, "title"), List.of("Bricks \"&\" \\ Beyond", "NULL", "{}")));
    assertBooks("1", new Filter.In<>(use(books, "isbn"), List.of("1-2")));
    assertBooks("2,3", new Filter.In<>(use(books, "tags"), List.of("{}", "{x}")));
    assertBooks("1", new Filter.In<>(use(books, "raw"), List.of("{\"a\":1}")));
    Filter.In<ColumnUse> few = new Filter.In<>(use(books, "id"), List.of("1"));
    Filter.In<ColumnUse> more = new Filter.In<>(use(books, "id"), List.of("1", "2", "3"));
    assertEquals(
        StatementWriter.write(Select.from(books, "id").where(few).read(), Types.NONE).text(),
        StatementWriter.write(Select.from(books, "id").where(more).read(), Types.NONE).text());
  }

  @Test
  void truthAndAbsenceAreTested() {
    assertBooks("3", new Filter.Is<>(use(books, "price"), Truth.NULL));
    assertBooks("1,2", new Filter.Is<>(use(books, "price"), Truth.NOT_NULL));
    assertBooks("1,2,3", new Filter.Is<>(use(books, "in_print"), Truth.TRUE));
    assertBooks("", new Filter.Is<>(use(books, "in_print"), Truth.FALSE));
    assertBooks("", new Filter.Is<>(use(books, "in_print"), Truth.UNKNOWN));
  }

  @Test
  void conditionsJoinAsTheyNest() {
    Filter<ColumnUse> first = eq(books, "id", "1");
    Filter<ColumnUse> second = eq(books, "id", "2");
    assertBooks("1,2", new Filter.Or<>(List.of(first, second)));
    assertBooks("", new Filter.And<>(List.of(first, second)));
    assertBooks("2,3", new Filter.Not<>(first));
    assertBooks("", new Filter.Or<>(List.of()));
    assertBooks("1,2,3", new Filter.And<>(List.of()));
    assertBooks("1,2,3", new Filter.Not<>(new Filter.Or<>(List.of())));
    assertBooks(
        "3",
        new Filter.And<>(
            List.of(
                new Filter.Not<>(new Filter.Or<>(List.of(first, second))),
                new Filter.Or<>(List.of(eq(books, "genre", "poetry"), first)))));
    // what is unknown is not made known by turning it round
    assertBooks("2", new Filter.Not<>(eq(books, "price", "10.50")));
  }

  @Test
  void hostileValuesAreValues() {
    for (String hostile :
        List.of(
            "'; drop table library.books; --", "\\", "$1", "?", "\" or 1=1", "{}\",\"", "%", "")) {
      assertBooks("", eq(books, "title", hostile));
      assertBooks("", new Filter.In<>(use(books, "title"), List.of(hostile, hostile)));
    }
    assertEquals(
        SourceException.Kind.INVALID_VALUE,
        assertThrows(SourceException.class, () -> assertBooks("", eq(books, "title", "a\0b")))
            .kind());
  }

  @Test
  void hostileIdentifiersAreNames() {
    Select every =
        Select.from(odd, odd.columns().keySet().toArray(String[]::new))
            .where(eq(odd, "a\"b", "1"))
            .order(by(odd, "select"))
            .order(by(odd, "?"));
    assertEquals(
        "[{\"a\\\"b\":1,\"select\":\"one\",\"ünï cødé\":\"ü\",\"with"
            + " blank\":10,\"r\":100,\"t0\":1000,\"?\":7}]",
        queries.text(every.counted()));
    // columns called like the rows around them do not stand for those
    assertEquals(
        "[{\"title\":\"Engines\",\"odd\":[{\"r\":100,\"t0\":1000}]}]",
        queries
            .text(
                Select.from(books, "title")
                    .embed("odd", Select.from(odd, "r", "t0").linked(many("id", "a\"b")))
                    .where(eq(books, "id", "1"))
                    .read())
            .replace(" : ", ":")
            .replace(", ", ","));
  }

  @Test
  void rowsComeInTheOrderAskedFor() {
    Order<ColumnUse> lastNulls = new Order<>(use(books, "price"), true, Order.Nulls.LAST);
    assertEquals(
        "[{\"id\":1},{\"id\":2},{\"id\":3}]",
        queries.text(Select.from(books, "id").order(lastNulls).read()));
    Order<ColumnUse> firstNulls = new Order<>(use(books, "price"), false, Order.Nulls.FIRST);
    assertEquals(
        "[{\"id\":3},{\"id\":2},{\"id\":1}]",
        queries.text(Select.from(books, "id").order(firstNulls).read()));
    Order<ColumnUse> descending = new Order<>(use(books, "price"), true, Order.Nulls.DEFAULT);
    assertEquals(
        "[{\"id\":3},{\"id\":1},{\"id\":2}]",
        queries.text(Select.from(books, "id").order(descending).read()));
  }

  @Test
  void aPageSaysWhetherThereIsMore() {
    Select all = Select.from(books, "id").order(by(books, "id"));
    Result three = queries.ask(all.page(3, 0).counted());
    assertEquals(Cut.NOTHING, three.cut());
    assertEquals(3, three.rowCount());
    Result two = queries.ask(all.page(2, 0).counted());
    assertEquals(Cut.ROWS, two.cut());
    assertEquals(2, two.rowCount());
    assertEquals(OptionalLong.of(3), two.total());
    assertEquals("[{\"id\":1},{\"id\":2}]", two.body().text());
    Result last = queries.ask(all.page(2, 2).read());
    assertEquals("[{\"id\":3}]", last.body().text());
    assertEquals(Cut.NOTHING, last.cut());
    assertEquals(OptionalLong.empty(), last.total());
    Result none = queries.ask(all.page(0, 0).read());
    assertEquals("[]", none.body().text());
    assertEquals(Cut.ROWS, none.cut());
    Result beyond = queries.ask(all.page(5, 7).counted());
    assertEquals("[]", beyond.body().text());
    assertEquals(Cut.NOTHING, beyond.cut());
    assertEquals(OptionalLong.of(3), beyond.total());
  }

  @Test
  void theBodyEndsWithTheLastWholeRowThatFits() {
    Select all = Select.from(books, "id").order(by(books, "id"));
    String whole = "[{\"id\":1},{\"id\":2},{\"id\":3}]";
    for (int bytes = 2; bytes <= whole.length(); bytes++) {
      Result found =
          queries.ask(
              all.read(), Queries.within(Duration.ofSeconds(30), "reader", "{}", true, bytes));
      int rows = (bytes - 1) / 9;
      assertEquals(rows, found.rowCount());
      assertEquals(rows == 0 ? "[]" : whole.substring(0, 9 * rows) + "]", found.body().text());
      assertEquals(rows == 3 ? Cut.NOTHING : Cut.BYTES, found.cut());
    }
  }

  @Test
  void relatedRowsNestByEveryLink() {
    Select chapters =
        Select.from(authors, "name")
            .embed("mentor", Select.from(authors, "name").linked(one("mentor_id", "id")))
            .embed(
                "books",
                Select.from(books, "title")
                    .linked(many("id", "author_id"))
                    .order(by(books, "title"))
                    .embed(
                        "topics",
                        Select.from(topics, "name")
                            .linked(throughTopics())
                            .order(by(topics, "id"))))
            .order(by(authors, "id"));
    assertEquals(
        "[{\"name\":\"Ada\",\"mentor\":null,\"books\":["
            + "{\"title\":\"Engines\",\"topics\":[{\"name\":\"machines\"},{\"name\":\"walls\"}]},"
            + "{\"title\":\"Notes\",\"topics\":[{\"name\":\"machines\"}]}]},"
            + "{\"name\":\"Boris\",\"mentor\":{\"name\":\"Ada\"},\"books\":["
            + "{\"title\":\"Bricks \\\"&\\\" \\\\ Beyond\",\"topics\":[{\"name\":\"walls\"}]}]},"
            + "{\"name\":\"Chloé\",\"mentor\":{\"name\":\"Ada\"},\"books\":[]}]",
        compact(queries.text(chapters.read())));
  }

  private Link throughTopics() {
    return new Link.Through(
        queries.table("book_topics"),
        List.of(new Pair("id", "book_id")),
        List.of(new Pair("topic_id", "id")));
  }

  /** Without the white space that the server puts between the elements it aggregates. */
  private static String compact(String json) {
    return json.replace(", \n ", ",").replace(", {", ",{").replace("\" : ", "\":");
  }

  @Test
  void relatedRowsHaveConditionOrderAndPageOfTheirOwn() {
    Select select =
        Select.from(authors, "id")
            .embed(
                "last",
                Select.from(books)
                    .and(as("t", books, "title"))
                    .and(as("raw json", books, "details"))
                    .linked(many("id", "author_id"))
                    .where(compare(books, "id", Operator.LT, "3"))
                    .order(new Order<>(use(books, "id"), true, Order.Nulls.DEFAULT))
                    .page(1, 1))
            .order(by(authors, "id"));
    assertEquals(
        "[{\"id\":1,\"last\":[{\"t\":\"Engines\", \"raw json\":{\"weight\": 1.50}}]},"
            + "{\"id\":2,\"last\":[]},{\"id\":3,\"last\":[]}]",
        compact(queries.text(select.read())));
  }

  @Test
  void anInnerEmbedLeavesOutRowsWithoutMatch() {
    Select related =
        Select.from(books, "id")
            .linked(many("id", "author_id"))
            .where(eq(books, "genre", "poetry"));
    assertEquals(
        "[{\"id\":2,\"books\":[{\"id\":3}]}]",
        queries.text(Select.from(authors, "id").inner("books", related).counted()));
    // without items it only joins
    Select joined =
        Select.from(books)
            .linked(many("id", "author_id"))
            .inner(
                "topics",
                Select.from(topics).linked(throughTopics()).where(eq(topics, "name", "walls")));
    Result found =
        queries.ask(
            Select.from(authors, "id").inner("books", joined).order(by(authors, "id")).counted());
    assertEquals("[{\"id\":1},{\"id\":2}]", found.body().text());
    assertEquals(OptionalLong.of(2), found.total());
  }

  @Test
  void manyRenamedColumnsOfRelatedRowsAreOneObject() {
    Select related = Select.from(books).linked(many("id", "author_id"));
    StringBuilder expected = new StringBuilder("[{\"b\":[{");
    for (int i = 0; i < 120; i++) {
      related = related.and(as("k" + i, books, "id"));
      expected.append(i == 0 ? "" : ", ").append("\"k").append(i).append("\":3");
    }
    assertEquals(
        expected.append("}]}]").toString(),
        compact(
            queries.text(
                Select.from(authors).embed("b", related).where(eq(authors, "id", "2")).read())));
  }

  @Test
  void anOperatorThatATypeLacksIsAnInvalidValueAndAMissingColumnAMissingObject() {
    SourceException wrong =
        assertThrows(
            SourceException.class,
            () ->
                queries.text(
                    Select.from(books, "id")
                        .where(new Filter.Is<>(use(books, "id"), Truth.TRUE))
                        .read()));
    assertEquals(SourceException.Kind.INVALID_VALUE, wrong.kind());
    SourceException unordered =
        assertThrows(
            SourceException.class,
            () -> queries.text(Select.from(books, "id").order(by(books, "raw")).read()));
    assertEquals(SourceException.Kind.INVALID_VALUE, unordered.kind());
    Table gone =
        Table.of(
            "library",
            "gone",
            Table.Kind.TABLE,
            List.copyOf(books.columns().values()),
            List.of(),
            List.of(),
            List.of(),
            java.util.Set.of(),
            "");
    SourceException missing =
        assertThrows(SourceException.class, () -> queries.text(Select.from(gone, "id").read()));
    assertEquals(SourceException.Kind.MISSING_OBJECT, missing.kind());
    assertEquals("42P01", missing.code());
  }
}
