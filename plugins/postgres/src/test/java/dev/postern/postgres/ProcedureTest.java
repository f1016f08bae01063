package dev.postern.postgres;

import static dev.postern.postgres.Queries.member;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProcedureTest {
  private static final ColumnType INT = ColumnType.of("integer", ColumnType.Kind.INTEGER);
  private static final ColumnType INTS = ColumnType.of("integer[]", ColumnType.Kind.ARRAY);
  private static final ColumnType TEXT = ColumnType.of("text", ColumnType.Kind.TEXT);

  private static final Table SETTLED = result("settle", column("c", TEXT), column("b", INT));
  private static final Routine SETTLE =
      procedure(
          "settle",
          new Returns.Rows(SETTLED, false),
          new Argument("a", INTS, false, false),
          new Argument("b", INT, true, false));
  private static final Routine NOTE =
      procedure("note", new Returns.Nothing(), new Argument("body", TEXT, false, false));
  private static final Routine TIDY = procedure("tidy", new Returns.Nothing());

  private DataSource source;
  private Queries queries;

  @BeforeAll
  void open(Library library) {
    library.run(
        """
        create procedure library.settle(a int[], out c text, inout b int default 5)
          language plpgsql as $$
        begin
          b := b + a[1] + a[2];
          c := 'done "as" ' || current_user;
          perform set_config('response.status', '202', true);
        end $$;
        create table library.notes (body text);
        grant select, insert on library.notes to member;
        create procedure library.note(body text) language sql
          as 'insert into library.notes values (body)';
        create procedure library.tidy() language plpgsql as 'begin commit; end';
        """);
    source = library.open(Map.of("pool-size", 1));
    queries = Queries.over(source);
  }

  @AfterAll
  void close() {
    source.close();
  }

  private static Column column(String name, ColumnType type) {
    return new Column(name, type, true, false, false, "");
  }

  private static Table result(String name, Column... columns) {
    return Table.of(
        "library",
        name,
        Table.Kind.ROUTINE_RESULT,
        Arrays.asList(columns),
        List.of(),
        List.of(),
        List.of(),
        Set.of(),
        "");
  }

  private static Routine procedure(String name, Returns returns, Argument... arguments) {
    return new Routine(
        "library",
        name,
        Arrays.asList(arguments),
        returns,
        Routine.Volatility.VOLATILE,
        "",
        true,
        Map.of());
  }

  private static Query.Call call(Routine routine, String arguments, Select rows, String... given) {
    return new Query.Call(
        routine,
        routine.arguments().stream().filter(a -> List.of(given).contains(a.name())).toList(),
        Json.of(arguments),
        Optional.ofNullable(rows).map(Select::selection),
        false);
  }

  @Test
  void whatComesOutIsOneRow() {
    Query.Call call =
        call(SETTLE, "{\"a\":[1,2],\"b\":10}", Select.from(SETTLED, "b", "c"), "a", "b");
    Result result = queries.ask(call, member("ann"));
    assertEquals("{\"b\":13,\"c\":\"done \\\"as\\\" member\"}", result.body().text());
    assertEquals("202", result.notes().status());
    assertEquals(1, result.rowCount());
    Query.Call part =
        call(SETTLE, "{\"a\":[1,2]}", Select.from(SETTLED).and(Queries.as("x", SETTLED, "b")), "a");
    assertEquals("{\"x\":8}", queries.ask(part, member("ann")).body().text());
    Query.Call absent = call(SETTLE, "{\"a\":null,\"b\":1}", Select.from(SETTLED, "b"), "a", "b");
    assertEquals("{\"b\":null}", queries.ask(absent, member("ann")).body().text());
  }

  @Test
  void aProcedureIsPartOfItsTransaction() {
    Query.Call note = call(NOTE, "{\"body\":\"it's\"}", null, "body");
    Table notes = queries.table("notes");
    Query read = Select.from(notes, "body").read();
    assertThrows(
        IllegalStateException.class,
        () ->
            source.execute(
                List.of(note, read),
                member("ann"),
                results -> {
                  throw new IllegalStateException(results.get(1).body().text());
                }));
    assertEquals("[]", queries.ask(read, member("ann")).body().text());
    List<Result> results =
        source.execute(List.of(read, note, read), member("ann"), CommitGate.OPEN);
    assertEquals("[]", results.get(0).body().text());
    assertEquals("null", results.get(1).body().text());
    assertEquals("[{\"body\":\"it's\"}]", results.get(2).body().text());
  }

  @Test
  void oneThatEndsTransactionsByItselfIsRefused() {
    SourceException refusal =
        assertThrows(
            SourceException.class, () -> queries.ask(call(TIDY, "{}", null), member("ann")));
    assertEquals("2D000", refusal.code());
    assertEquals("invalid transaction termination", refusal.getMessage());
  }

  @Test
  void whatDoesNotFitIsRefusedAsInFunctions() {
    Query.Call wrong = call(SETTLE, "{\"a\":\"x\"}", Select.from(SETTLED, "b"), "a");
    SourceException refusal =
        assertThrows(SourceException.class, () -> queries.ask(wrong, member("ann")));
    assertEquals(Kind.INVALID_VALUE, refusal.kind());
    SourceException readOnly =
        assertThrows(
            SourceException.class,
            () ->
                queries.ask(
                    call(NOTE, "{\"body\":\"x\"}", null, "body"),
                    Queries.as("member", "{}", true)));
    assertEquals(Kind.READ_ONLY, readOnly.kind());
  }
}
