package dev.postern.postgres;

import static dev.postern.postgres.Queries.by;
import static dev.postern.postgres.Queries.compare;
import static dev.postern.postgres.Queries.eq;
import static dev.postern.postgres.Queries.many;
import static dev.postern.postgres.Queries.one;
import static dev.postern.postgres.Reads.as;
import static dev.postern.postgres.Reads.compact;
import static dev.postern.postgres.Reads.count;
import static dev.postern.postgres.Reads.counted;
import static dev.postern.postgres.Reads.spread;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.MediaHandler;
import dev.postern.spi.Operator;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Cut;
import dev.postern.spi.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The forms in which rows leave, and how they are counted. */
@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RenderingTest {
  private static final String HANDLERS =
      """
      create table library.records (
        id int primary key, truth boolean, words text, moment timestamptz, list text[],
        bytes bytea, doc jsonb, nothing text
      );
      insert into library.records values
        (1, true, 'plain', '2026-01-31 12:30:00+00', '{a,"b c"}', '\\xdead', '{"a": [1, null]}', null),
        (2, false, '', null, '{}', '\\x', 'null', null),
        (3, null, E'a,"b"\\n(\\\\)', null, null, null, null, null);
      create domain "library"."text/plain" as text;
      create domain "library"."application/octet-stream" as bytea;
      create function library.titles_step(so_far text, one library.authors) returns text
        language sql immutable as 'select so_far || one.name || ''|''';
      create aggregate library.lines (library.authors)
        (sfunc = library.titles_step, stype = text, initcond = '');
      create function library.any_step(so_far bytea, one anyelement) returns bytea
        language sql immutable
        as $$ select so_far || convert_to(row_to_json(one)::text || chr(10), 'UTF8') $$;
      create aggregate library.bytes (anyelement)
        (sfunc = library.any_step, stype = bytea, initcond = '');
      grant select on library.records to reader;
      """;

  private DataSource source;
  private Queries queries;
  private Table records;
  private Table books;
  private Table authors;

  @BeforeAll
  void open(Library library) {
    library.run(HANDLERS);
    library.run("analyze");
    source = library.open(Map.of());
    queries = Queries.over(source);
    records = queries.table("records");
    books = queries.table("books");
    authors = queries.table("authors");
  }

  @AfterAll
  void close() {
    source.close();
  }

  private Select every(Table table) {
    return Select.from(table, table.columns().keySet().toArray(String[]::new))
        .order(by(table, "id"));
  }

  @Test
  void membersThatAreNullAreLeftOutAtEveryDepth() {
    Rendering stripped = new Rendering.Json(true, false);
    assertEquals(
        "[{\"id\":1,\"truth\":true,\"words\":\"plain\",\"moment\":\"2026-01-31T12:30:00+00:00\","
            + "\"list\":[\"a\",\"b c\"],\"bytes\":\"\\\\xdead\",\"doc\":{\"a\":[1,null]}},"
            + "{\"id\":2,\"truth\":false,\"words\":\"\",\"list\":[],\"bytes\":\"\\\\x\"},"
            + "{\"id\":3,\"words\":\"a,\\\"b\\\"\\n(\\\\)\"}]",
        queries.text(as(stripped, every(records))).replace("[1, null]", "[1,null]"));
    assertEquals(
        "[{\"mentor\":{\"id\":1},\"books\":[{\"title\":\"Bricks \\\"&\\\" \\\\ Beyond\"}]}]",
        compact(
            queries.text(
                as(
                    stripped,
                    Select.from(authors, "born")
                        .embed(
                            "mentor",
                            Select.from(authors, "id", "mentor_id").linked(one("mentor_id", "id")))
                        .embed(
                            "books",
                            Select.from(books, "title", "price").linked(many("id", "author_id")))
                        .where(eq(authors, "id", "2"))))));
    assertEquals(
        "[{}]",
        queries.text(as(stripped, Select.from(records, "nothing").where(eq(records, "id", "1")))));
    assertEquals(
        "[{\"n\":1,\"author\":{\"id\":2}}]",
        compact(
            queries.text(
                as(
                    stripped,
                    Select.from(books)
                        .and(count("n"))
                        .embed(
                            "author",
                            Select.from(authors, "id", "born").linked(one("author_id", "id")))
                        .where(eq(books, "id", "3"))))));
  }

  @Test
  void csvHasTheTextOfRecords(Library library) throws SQLException {
    String found = queries.text(as(new Rendering.Csv(), every(records)));
    assertEquals("id,truth,words,moment,list,bytes,doc,nothing", found.lines().findFirst().get());
    StringBuilder expected = new StringBuilder("id,truth,words,moment,list,bytes,doc,nothing");
    try (Connection connection = library.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set time zone 'UTC'");
      try (ResultSet rows =
          statement.executeQuery("select r::text from library.records r order by id")) {
        while (rows.next()) {
          String record = rows.getString(1);
          expected.append('\n').append(record, 1, record.length() - 1);
        }
      }
    }
    assertEquals(expected.toString(), found);
    assertEquals(
        "\n", queries.text(as(new Rendering.Csv(), every(records).where(eq(records, "id", "9")))));
  }

  @Test
  void csvHoldsEmbedsAsJsonAndSpreadsAsColumns() {
    assertEquals(
        "id,author,name,books\n"
            + "1,\"{\"\"id\"\": 1, \"\"name\"\": \"\"Ada\"\"}\",Ada,"
            + "\"[{\"\"id\"\": 1}, {\"\"id\"\": 2}]\"\n"
            + "3,\"{\"\"id\"\": 2, \"\"name\"\": \"\"Boris\"\"}\",Boris,"
            + "\"[{\"\"id\"\": 3}]\"",
        queries.text(
            as(
                new Rendering.Csv(),
                Select.from(books, "id")
                    .embed(
                        "author", Select.from(authors, "name", "id").linked(one("author_id", "id")))
                    .and(
                        spread(
                            "who",
                            Select.from(authors, "name")
                                .linked(one("author_id", "id"))
                                .embed(
                                    "books",
                                    Select.from(books, "id")
                                        .linked(many("id", "author_id"))
                                        .order(by(books, "id")))))
                    .where(compare(books, "id", Operator.NEQ, "2"))
                    .order(by(books, "id")))));
  }

  @Test
  void csvEndsWithTheLastWholeRecord() {
    Select ids = Select.from(books, "id").order(by(books, "id"));
    Result two = queries.ask(as(new Rendering.Csv(), ids.page(2, 0)));
    assertEquals("id\n1\n2", two.body().text());
    assertEquals(Cut.ROWS, two.cut());
    assertEquals(2, two.rowCount());
    Result small =
        queries.ask(
            as(new Rendering.Csv(), ids),
            Queries.within(Duration.ofSeconds(30), "reader", "{}", true, 6));
    assertEquals("id\n1", small.body().text());
    assertEquals(Cut.BYTES, small.cut());
  }

  private static Rendering handled(String function, Optional<String> target, boolean isBinary) {
    return new Rendering.Handled(
        new MediaHandler(
            "text/plain",
            Optional.of(new QualifiedName("library", function)),
            target.map(name -> new QualifiedName("library", name)),
            isBinary));
  }

  @Test
  void anAggregateOfTheDatabaseMakesTheBody() {
    Query.Read lines =
        as(handled("lines", Optional.of("authors"), false), every(authors).page(2, 0));
    Result found = queries.ask(lines);
    assertEquals("Ada|Boris|", found.body().text());
    assertEquals(2, found.rowCount());
    Result bytes =
        queries.ask(
            as(
                handled("bytes", Optional.empty(), true),
                Select.from(authors)
                    .and(Queries.as("who \"is\" it", authors, "name"))
                    .where(eq(authors, "id", "3"))));
    assertArrayEquals(
        "{\"who \\\"is\\\" it\":\"Chloé\"}\n".getBytes(java.nio.charset.StandardCharsets.UTF_8),
        Arrays.copyOf(bytes.body().buffer(), bytes.body().length()));
    Result tooMuch =
        queries.ask(lines, Queries.within(Duration.ofSeconds(30), "reader", "{}", true, 5));
    assertEquals(Cut.BYTES, tooMuch.cut());
    assertEquals("", tooMuch.body().text());
  }

  @Test
  void theWayToTheRowsIsTold() {
    Select byKey = Select.from(books, "title").where(eq(books, "id", "1"));
    String text =
        queries.text(as(new Rendering.Plan(false, Set.of("verbose"), Rendering.JSON), byKey));
    assertTrue(text.contains("Output: title"), text);
    assertTrue(text.endsWith("\n"), text);
    String json =
        queries.text(
            as(
                new Rendering.Plan(
                    true, Set.of("analyze", "buffers", "settings", "wal"), new Rendering.Csv()),
                byKey.embed("author", Select.from(authors, "id").linked(one("author_id", "id")))));
    assertTrue(json.startsWith("[\n"), json);
    assertTrue(json.contains("\"Actual Rows\""), json);
  }

  @Test
  void rowsAreCountedOrTheirNumberIsExpected() {
    Select all = Select.from(books, "id").page(1, 0);
    assertEquals(OptionalLong.of(3), queries.ask(counted(Count.EXACT, 1, all)).total());
    assertEquals(OptionalLong.of(3), queries.ask(counted(Count.PLANNED, 1, all)).total());
    assertEquals(OptionalLong.of(3), queries.ask(counted(Count.ESTIMATED, 100, all)).total());
    assertEquals(OptionalLong.of(3), queries.ask(counted(Count.ESTIMATED, 1, all)).total());
    assertEquals(
        OptionalLong.of(3), queries.ask(counted(Count.ESTIMATED, Long.MAX_VALUE, all)).total());
    assertEquals(OptionalLong.empty(), queries.ask(counted(Count.NONE, 1, all)).total());
    // the planner expects one row at least, and where there are fewer an estimate counts them
    Select none = all.where(eq(books, "id", "99"));
    assertEquals(OptionalLong.of(1), queries.ask(counted(Count.PLANNED, 1, none)).total());
    assertEquals(OptionalLong.of(0), queries.ask(counted(Count.ESTIMATED, 1, none)).total());
    // one more than the bound was counted: the estimate is not less
    Select found = all.where(compare(books, "title", Operator.LIKE, "%"));
    assertTrue(queries.ask(counted(Count.ESTIMATED, 1, found)).total().orElseThrow() >= 2);
    Result page = queries.ask(counted(Count.ESTIMATED, 1, all));
    assertEquals("[{\"id\":1}]", page.body().text());
    assertEquals(Cut.ROWS, page.cut());
  }

  @Test
  void countingStaysInTheTransactionOfTheCallerHoweverOftenItIsDone() {
    Select own =
        Select.from(queries.table("loans"), "id")
            .where(compare(queries.table("loans"), "id", Operator.GT, "0"))
            .page(1, 0);
    for (int i = 0; i < 12; i++) {
      Query.Read estimated = counted(Count.ESTIMATED, 100, own);
      assertEquals(OptionalLong.of(2), queries.ask(estimated, Queries.member("ann")).total());
      assertEquals(OptionalLong.of(1), queries.ask(estimated, Queries.member("bob")).total());
      assertTrue(
          queries.ask(counted(Count.PLANNED, 100, own), Queries.member("bob")).total().isPresent());
    }
  }

  @Test
  void groupsAreCountedAsRows() {
    Select groups = Select.from(books, "author_id").and(count("n"));
    assertEquals(
        OptionalLong.of(2), queries.ask(counted(Count.EXACT, 1, groups.page(1, 0))).total());
    assertEquals(OptionalLong.of(2), queries.ask(counted(Count.ESTIMATED, 9, groups)).total());
    assertTrue(queries.ask(counted(Count.PLANNED, 1, groups)).total().orElseThrow() > 0);
    assertEquals(
        OptionalLong.of(1),
        queries.ask(counted(Count.EXACT, 1, Select.from(books).and(count("n")))).total());
  }

  @Test
  void anInnerEmbedCountsForTheTotal() {
    Select mentored =
        Select.from(authors, "id")
            .inner("mentor", Select.from(authors, "id").linked(one("mentor_id", "id")))
            .page(1, 0);
    assertEquals(OptionalLong.of(2), queries.ask(counted(Count.EXACT, 1, mentored)).total());
    assertEquals(OptionalLong.of(2), queries.ask(counted(Count.ESTIMATED, 5, mentored)).total());
  }
}
