package dev.postern.postgres;

import static dev.postern.postgres.Queries.as;
import static dev.postern.postgres.StatementWriterTest.assertWrites;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.postgres.WordingReader.UnreadableException;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Routine;
import dev.postern.spi.SourceException;
import dev.postern.spi.StatementDraft;
import dev.postern.spi.StatementDraft.Described;
import dev.postern.spi.Table;
import dev.postern.spi.Wording;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Statements that an operator wrote: taken apart, described by the server, and run. */
@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorStatementTest {
  private DataSource source;
  private Queries queries;

  @BeforeAll
  void open(Library opened) {
    source = opened.open(Map.of("pool-size", 1));
    queries = Queries.over(source);
  }

  @AfterAll
  void close() {
    source.close();
  }

  private Described describe(boolean isReadOnly, String text, String... parameters) {
    Map<String, Optional<Kind>> all = new LinkedHashMap<>();
    for (String name : parameters) {
      all.put(name, Optional.empty());
    }
    StatementDraft draft =
        new StatementDraft(
            "stated", text, all, "", isReadOnly, List.of("nobody there", "reader", "member"));
    return source.describe(List.of(draft)).getFirst();
  }

  private Routine fits(boolean isReadOnly, String text, String... parameters) {
    return assertFits(describe(isReadOnly, text, parameters));
  }

  private static Routine assertFits(Described described) {
    return switch (described) {
      case Described.Fits(Routine routine) -> routine;
      case Described.Refused(String why) -> throw new AssertionError(why);
    };
  }

  private String why(boolean isReadOnly, String text, String... parameters) {
    return switch (describe(isReadOnly, text, parameters)) {
      case Described.Fits(Routine routine) -> throw new AssertionError(routine.toString());
      case Described.Refused(String why) -> why;
    };
  }

  private static Query.Call call(Routine routine, Count count, String... values) {
    return new Query.Call(
        routine,
        routine.arguments(),
        Json.of("{}"),
        routine.returns() instanceof Routine.Returns.Rows(Table table, boolean isSet)
            ? Optional.of(
                Select.from(table, table.columns().keySet().toArray(String[]::new))
                    .page(2, 0)
                    .selection())
            : Optional.empty(),
        count,
        Rendering.JSON,
        java.util.Arrays.stream(values).map(Optional::ofNullable).toList());
  }

  @Test
  void theyAreWrittenInPlaceOfACall() throws IOException {
    Routine read =
        fits(true, "select id, title from books where id = :id or :id < 0; -- all", "id");
    assertWrites(
        "statement-read", StatementWriter.write(call(read, Count.NONE, "1 or 1=1"), Types.NONE));
    assertWrites(
        "statement-counted", StatementWriter.write(call(read, Count.EXACT, "1"), Types.NONE));
    Routine change =
        fits(
            false,
            "update books set title = title || '?' where id = any(:ids) returning title",
            "ids");
    assertWrites(
        "statement-change", StatementWriter.write(call(change, Count.NONE, "[1,2]"), Types.NONE));
    assertWrites(
        "statement-change-counted",
        StatementWriter.write(call(change, Count.EXACT, "[1]"), Types.NONE));
    Routine silent = fits(false, "delete from books where id = :id", "id");
    assertWrites(
        "statement-silent", StatementWriter.write(call(silent, Count.NONE, "1"), Types.NONE));
  }

  @Test
  void valuesAreBoundAndCast() {
    Routine read = fits(true, "select id from books where id = :id", "id");
    assertEquals(Kind.INTEGER, read.arguments().getFirst().type().kind());
    assertEquals("[{\"id\":1}]", queries.text(call(read, Count.NONE, "1")));
    assertEquals("[]", queries.text(call(read, Count.NONE, (String) null)));
    assertThrows(SourceException.class, () -> queries.text(call(read, Count.NONE, "1 or 1=1")));
    Routine list = fits(true, "select id from books where id = any(:ids) order by id", "ids");
    assertEquals("[{\"id\":1},{\"id\":2}]", queries.text(call(list, Count.EXACT, "[1, 2]")));
  }

  @Test
  void whatOnlySaysThatItReadsIsRefusedByTheServer() {
    Routine sly = fits(true, "select touch(:id)::text as touched", "id");
    SourceException refusal =
        assertThrows(
            SourceException.class,
            () -> queries.ask(call(sly, Count.NONE, "3"), as("member", "{}", true)));
    assertEquals(SourceException.Kind.READ_ONLY, refusal.kind());
    assertEquals(
        "changes data, and may only read; a tool that is meant to change data says"
            + " read-only: false",
        why(true, "delete from books"));
  }

  @Test
  void changesGiveTheirRows() {
    Routine change =
        fits(false, "update books set pages = pages where id = :id returning id, pages", "id");
    assertEquals(
        1, queries.ask(call(change, Count.NONE, "1"), as("member", "{}", false)).rowCount());
    Routine silent = fits(false, "update books set pages = pages where id = :id", "id");
    assertEquals(
        "null",
        queries.ask(call(silent, Count.NONE, "1"), as("member", "{}", false)).body().text());
  }

  @Test
  void onlyOneStatementIsTaken() {
    assertEquals(
        "holds more than one statement: there is a semicolon in line 1",
        why(true, "select 1 as a; commit"));
    assertEquals(
        "cannot be prepared: syntax error at or near \"commit\", in line 2", why(true, "\ncommit"));
    assertEquals(
        "cannot be prepared: syntax error at or near \"copy\", in line 1",
        why(false, "copy books to program 'true'"));
  }

  @Test
  void quotedTextsAndCommentsHoldNoParameters() throws UnreadableException {
    Wording read =
        WordingReader.read(
            "select ':a', \":b\", e'\\':c', $x$:d'$x$, 1::int /* :e /* nested */ */, :f -- :g\n;",
            Set.of("f"));
    assertEquals(List.of("f"), read.places());
    assertEquals(List.of("select ':a', \":b\", e''':c', ':d''', 1::int  , ", ""), read.texts());
    for (String broken : List.of("select 'a", "select /* a", "select $a$ b", "select :g", "--")) {
      assertThrows(UnreadableException.class, () -> WordingReader.read(broken, Set.of()), broken);
    }
  }
}
