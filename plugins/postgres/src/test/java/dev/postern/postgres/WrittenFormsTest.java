package dev.postern.postgres;

import static dev.postern.postgres.Queries.columns;
import static dev.postern.postgres.Queries.eq;
import static dev.postern.postgres.Queries.member;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.MediaHandler;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Query;
import dev.postern.spi.Query.Answering;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Aggregation;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Written rows and those of routines, in every form in which rows leave. */
@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrittenFormsTest {
  private static final Rendering CSV = new Rendering.Csv();
  private static final Rendering STRIPPED = new Rendering.Json(true, false);

  private DataSource source;
  private Queries queries;
  private Table parts;

  @BeforeAll
  void open(Library library) {
    library.run(
        """
        create table library.parts (id int primary key, name text, note text, boss int);
        insert into library.parts values (1, 'one', null, null), (2, 'two, "too"', 'x', 1);
        grant select, insert, update, delete on library.parts to member;
        create function library.loud(library.parts) returns text language sql stable
          as 'select upper($1.name)';
        create function library.staff(library.parts) returns setof library.parts language sql stable
          as 'select * from library.parts where boss = $1.id';
        create domain library."text/plain" as text;
        create domain library."application/octet-stream" as bytea;
        create function library.plain_next(s text, r anyelement) returns text language sql immutable
          as $$ select s || '<' || to_json(r)::text || '>' $$;
        create function library.plain_end(s text) returns library."text/plain" language sql immutable
          as 'select s::library."text/plain"';
        create aggregate library.plain (anyelement) (
          sfunc = library.plain_next, stype = text, finalfunc = library.plain_end, initcond = '');
        create function library.raw() returns library."application/octet-stream" language sql
          as $$ select '\\x00ff10'::library."application/octet-stream" $$;
        create function library.greeting() returns library."text/plain" language sql
          as $$ select 'hi "you"'::library."text/plain" $$;
        create function library.all_parts() returns setof library.parts language sql stable
          as 'select * from library.parts order by id';
        create function library.a_part() returns library.parts language sql stable
          as 'select * from library.parts where id = 2';
        """);
    source = library.open(Map.of());
    queries = Queries.over(source);
    parts = queries.table("parts");
  }

  @AfterAll
  void close() {
    source.close();
  }

  private String text(Query query) {
    return queries.ask(query, member("ann")).body().text();
  }

  private static MediaHandler plain(boolean isMade) {
    return new MediaHandler(
        "text/plain",
        isMade ? Optional.of(new QualifiedName("library", "plain")) : Optional.empty(),
        Optional.empty(),
        false);
  }

  private Query.Update touch(
      Rendering rendering, Filter<ColumnUse> check, Selection<Source, ColumnUse> shown) {
    return new Query.Update(
        parts,
        columns(parts, "note"),
        Json.of("{\"note\":null}"),
        eq(parts, "id", "1"),
        check,
        Optional.of(shown),
        new Answering(rendering, false));
  }

  @Test
  void writtenRowsLeaveInEveryForm() {
    Selection<Source, ColumnUse> shown = Select.from(parts, "id", "name", "note").selection();
    assertEquals("id,name,note\n1,one,", text(touch(CSV, Filter.all(), shown)));
    assertEquals("[{\"id\":1,\"name\":\"one\"}]", text(touch(STRIPPED, Filter.all(), shown)));
    for (Filter<ColumnUse> check : List.of(Filter.<ColumnUse>all(), eq(parts, "id", "1"))) {
      assertEquals(
          "<{\"id\":1,\"name\":\"one\",\"note\":null}>",
          text(touch(new Rendering.Handled(plain(true)), check, shown)));
    }
    for (Rendering form :
        List.of(
            CSV,
            STRIPPED,
            new Rendering.Handled(plain(true)),
            new Rendering.Plan(false, Set.of("analyze"), CSV))) {
      assertEquals(
          Kind.PERMISSION_DENIED,
          assertThrows(SourceException.class, () -> text(touch(form, eq(parts, "id", "7"), shown)))
              .kind());
    }
  }

  @Test
  void whatFunctionsMakeOfAWrittenRowComesBackWithIt() {
    Table related = parts;
    Selection<Source, ColumnUse> shown =
        Select.from(parts, "name", "loud")
            .embed(
                "staff",
                Select.from(related, "id")
                    .linked(new Link.Computed(new QualifiedName("library", "staff"), true)))
            .selection();
    String expected = "[{\"name\":\"one\",\"loud\":\"ONE\",\"staff\":[{\"id\":2}]}]";
    assertEquals(expected, text(touch(Rendering.JSON, Filter.all(), shown)));
    assertEquals(expected, text(touch(Rendering.JSON, eq(parts, "loud", "ONE"), shown)));
    assertEquals(
        Kind.PERMISSION_DENIED,
        assertThrows(
                SourceException.class,
                () -> text(touch(Rendering.JSON, eq(parts, "loud", "one"), shown)))
            .kind());
  }

  @Test
  void writtenRowsCanBeAggregated() {
    Selection<Source, ColumnUse> counted =
        Select.from(parts, "boss")
            .and(
                new Item.Aggregate<>(
                    Aggregation.COUNT,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    "count"))
            .selection();
    for (Filter<ColumnUse> check : List.of(Filter.<ColumnUse>all(), eq(parts, "id", "1"))) {
      assertEquals("[{\"boss\":null,\"count\":1}]", text(touch(Rendering.JSON, check, counted)));
    }
  }

  @Test
  void anUpdateOfNothingGivesNoRowInEveryForm() {
    for (Map.Entry<Rendering, String> form :
        Map.of(Rendering.JSON, "[]", CSV, "\n", new Rendering.Handled(plain(true)), "")
            .entrySet()) {
      Query.Update update =
          new Query.Update(
              parts,
              List.of(),
              Json.of("{}"),
              Filter.all(),
              Filter.all(),
              Optional.of(Select.from(parts, "id", "loud").selection()),
              new Answering(form.getKey(), false));
      assertEquals(form.getValue(), text(update));
    }
  }

  @Test
  void thePlanOfAWriteIsGivenAndNothingWritten() {
    Query.Create create =
        new Query.Create(
            parts,
            columns(parts, "id"),
            Json.of("[{\"id\":77}]"),
            Optional.of(new Query.Upsert(columns(parts, "id"), true, Filter.all())),
            Missing.NULL,
            Filter.all(),
            Filter.all(),
            Optional.empty(),
            new Answering(new Rendering.Plan(true, Set.of("verbose"), Rendering.JSON), true));
    assertTrue(text(create).contains("\"Operation\": \"Insert\""));
    assertEquals("[]", text(Select.from(parts, "id").where(eq(parts, "id", "77")).read()));
  }

  private Query.Call call(String name, Rendering rendering, Count count, String... shown) {
    Query.Call plain = queries.call(name, "{}");
    return new Query.Call(
        plain.routine(),
        plain.given(),
        plain.arguments(),
        shown.length == 0
            ? Optional.empty()
            : Optional.of(Select.from(parts, shown).page(1, 1).selection()),
        count,
        rendering);
  }

  @Test
  void rowsOfRoutinesLeaveInEveryForm() {
    for (Count count : List.of(Count.NONE, Count.EXACT)) {
      Result csv = queries.ask(call("all_parts", CSV, count, "id", "name", "loud"), member("ann"));
      assertEquals("id,name,loud\n2,\"two, \"\"too\"\"\",\"TWO, \"\"TOO\"\"\"", csv.body().text());
      assertEquals(count == Count.NONE ? OptionalLong.empty() : OptionalLong.of(2), csv.total());
      assertEquals(
          "[{\"id\":2,\"boss\":1}]", text(call("all_parts", STRIPPED, count, "id", "boss")));
    }
    assertEquals(
        "<{\"id\":2}>",
        text(call("all_parts", new Rendering.Handled(plain(true)), Count.NONE, "id")));
    assertTrue(
        text(call("all_parts", new Rendering.Plan(false, Set.of(), CSV), Count.NONE, "id"))
            .contains("Limit"));
    Query.Call one = call("a_part", CSV, Count.NONE, "id");
    Query.Call whole =
        new Query.Call(
            one.routine(),
            one.given(),
            one.arguments(),
            Optional.of(Select.from(parts, "id", "note").selection()),
            Count.NONE,
            CSV);
    assertEquals("id,note\n2,x", text(whole));
  }

  @Test
  void scalarsLeaveInEveryForm() {
    Query.Call numbers = queries.call("numbers", "{\"n\":2}", "n");
    Query.Call lines =
        new Query.Call(
            numbers.routine(),
            numbers.given(),
            numbers.arguments(),
            Optional.empty(),
            Count.EXACT,
            CSV);
    assertEquals("pgrst_scalar\n1\n2", text(lines));
    assertEquals("pgrst_scalar\n\"hi \"\"you\"\"\"", text(call("greeting", CSV, Count.NONE)));
    assertEquals(
        "hi \"you\"", text(call("greeting", new Rendering.Handled(plain(false)), Count.NONE)));
    Json bytes =
        queries
            .ask(
                call(
                    "raw",
                    new Rendering.Handled(
                        new MediaHandler(
                            "application/octet-stream", Optional.empty(), Optional.empty(), true)),
                    Count.NONE),
                member("ann"))
            .body();
    assertEquals("[0, -1, 16]", Arrays.toString(Arrays.copyOf(bytes.buffer(), bytes.length())));
    assertEquals(
        "<\"hi \\\"you\\\"\">",
        new String(
            text(call("greeting", new Rendering.Handled(plain(true)), Count.NONE))
                .getBytes(StandardCharsets.UTF_8),
            StandardCharsets.UTF_8));
  }
}
