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

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Query;
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
      types = introspection.types();
    }
    books = queries.table("books");
    authors = queries.table("authors");
    topics = queries.table("topics");
  }

  private Statement write(Query query) {
    return StatementWriter.write(query, types);
  }

  private void assertWrites(String name, Query query) throws IOException {
    Statement statement = write(query);
    String text = statement.text() + "\n\n-- " + String.join("\n-- ", statement.values()) + "\n";
    Path file = FOLDER.resolve(name + ".sql");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    assertEquals(Files.readString(file, StandardCharsets.UTF_8), text);
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
