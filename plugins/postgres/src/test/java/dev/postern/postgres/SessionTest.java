package dev.postern.postgres;

import static dev.postern.postgres.Queries.eq;
import static dev.postern.postgres.Queries.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.CallContext;
import dev.postern.spi.CallContext.Terms;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Routine;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds for the length of one transaction, and no longer. */
@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionTest {
  private static final Map<String, Object> ONE = Map.of("pool-size", 1);

  private Library library;
  private DataSource source;
  private Queries queries;
  private Table books;
  private Table authors;

  @BeforeAll
  void open(Library opened) {
    library = opened;
    library.run(
        """
        create function library.setting(name text) returns text language sql stable
          as $$ select coalesce(current_setting(name, true), '') $$;
        create function archive.setting(name text) returns text language sql stable
          as $$ select coalesce(current_setting(name, true), '') $$;
        create function library.say(status text, headers text) returns text language plpgsql as $$
        begin
          perform set_config('response.status', status, true),
            set_config('response.headers', headers, true);
          return 'said';
        end $$;
        create function library.before() returns void language plpgsql as $$
        begin
          if current_setting('request.path', true) = '/forbidden' then
            raise sqlstate 'PGRST' using
              message = '{"code":"123","message":"no"}', detail = '{"status":402,"headers":{}}';
          end if;
          perform set_config('response.headers',
            json_build_array(json_build_object('X-Seen', concat_ws(' ', current_user,
              current_setting('request.method', true),
              current_setting('request.jwt.claims', true)::json ->> 'sub')))::text, true);
        end $$;
        create function library.fail(state text) returns void language plpgsql as $$
        begin raise exception 'as asked' using errcode = state, detail = 'd', hint = 'h'; end $$;
        create table library.late (id int primary key,
          next int references library.late deferrable initially deferred);
        grant select, insert on library.late to member, reader;
        """);
    source = library.open(ONE);
    queries = Queries.over(source);
    books = queries.table("books");
    authors = queries.table("authors");
  }

  @AfterAll
  void close() {
    source.close();
  }

  private static CallContext call(String role, boolean isReadOnly, Terms terms) {
    return new CallContext(
        "test",
        role,
        "{\"sub\":\"ann\"}",
        System.nanoTime() + Duration.ofSeconds(30).toNanos(),
        isReadOnly,
        1_000_000,
        terms);
  }

  private static CallContext with(Map<String, String> request, String timeZone) {
    return call("member", false, new Terms(request, timeZone, false));
  }

  private Query.Call setting(String name) {
    return queries.call("setting", "{\"name\":\"" + name + "\"}", "name");
  }

  private String ask(Direct direct, Query query) {
    return direct.ask(query, Queries.member("ann")).body().text();
  }

  @Test
  void theDatabasesCodeSeesTheRequestAndNothingOfTheOneBefore() {
    Map<String, String> request =
        Map.of("request.method", "PATCH", "request.headers", "{\"x\":\"';--ü\"}");
    for (int i = 0; i < 12; i++) {
      assertEquals(
          "\"PATCH\"", queries.ask(setting("request.method"), with(request, "")).body().text());
      assertEquals(
          "\"{\\\"x\\\":\\\"';--ü\\\"}\"",
          queries.ask(setting("request.headers"), with(request, "")).body().text());
      for (String name : request.keySet()) {
        assertEquals("\"\"", queries.ask(setting(name), Queries.member("ann")).body().text());
      }
    }
    // only what no part of the server knows is a request's
    assertThrows(
        IllegalArgumentException.class,
        () -> queries.ask(setting("role"), with(Map.of("role", "postgres"), "")));
  }

  @Test
  void timesAreOfTheZoneThatIsAskedFor() {
    Query added = Select.from(books, "added_at").where(eq(books, "id", "1")).read();
    for (int i = 0; i < 6; i++) {
      assertEquals(
          "[{\"added_at\":\"2026-01-31T07:30:00-05:00\"}]",
          queries.ask(added, with(Map.of(), "America/New_York")).body().text());
      assertEquals("[{\"added_at\":\"2026-01-31T12:30:00+00:00\"}]", queries.text(added));
    }
    SourceException unknown =
        assertThrows(
            SourceException.class, () -> queries.ask(added, with(Map.of(), "Mars/Olympus")));
    assertEquals(Kind.INVALID_VALUE, unknown.kind());
    assertEquals("22023", unknown.code());
    assertEquals("[{\"added_at\":\"2026-01-31T12:30:00+00:00\"}]", queries.text(added));
  }

  @Test
  void aTrialGivesItsResultsAndChangesNothing() {
    CallContext trial = call("member", false, new Terms(Map.of(), "", true));
    Query.Create create =
        new Query.Create(
            authors,
            Queries.columns(authors, "name"),
            dev.postern.spi.Json.of("[{\"name\":\"Trial\"}]"),
            dev.postern.spi.Filter.all(),
            Optional.of(Select.from(authors, "name").selection()));
    for (int i = 0; i < 3; i++) {
      assertEquals("[{\"name\":\"Trial\"}]", queries.ask(create, trial).body().text());
    }
    assertEquals(
        "[]", queries.text(Select.from(authors, "id").where(eq(authors, "name", "Trial")).read()));
    Table late = queries.table("late");
    Query dangling = insert(late, "[{\"id\":1,\"next\":2}]", "id", "next");
    SourceException broken =
        assertThrows(SourceException.class, () -> queries.ask(dangling, trial));
    assertEquals(Kind.FOREIGN_KEY_VIOLATION, broken.kind());
    assertEquals("late_next_fkey", broken.constraint());
  }

  @Test
  void aRuleThatWaitsForTheEndRefusesThereToo() {
    Table late = queries.table("late");
    Query dangling = insert(late, "[{\"id\":1,\"next\":2}]", "id", "next");
    for (CommitGate gate : List.of(CommitGate.OPEN, (CommitGate) results -> results)) {
      SourceException broken =
          assertThrows(
              SourceException.class,
              () -> source.execute(List.of(dangling), Queries.member("ann"), gate));
      assertEquals(Kind.FOREIGN_KEY_VIOLATION, broken.kind());
      assertEquals("late_next_fkey", broken.constraint());
    }
  }

  @Test
  void whatTheDatabaseWantsOfTheAnswerIsPassedOn() {
    Query.Call say =
        queries.call(
            "say",
            "{\"status\":\"418\",\"headers\":\"[{\\\"X-A\\\":\\\"b\\\"}]\"}",
            "status",
            "headers");
    for (int i = 0; i < 12; i++) {
      Result said = queries.ask(say, Queries.member("ann"));
      assertEquals("\"said\"", said.body().text());
      assertEquals("418", said.notes().status());
      assertEquals("[{\"X-A\":\"b\"}]", said.notes().headers());
      Result silent = queries.ask(setting("x.y"), Queries.member("ann"));
      assertEquals(Result.Notes.NONE, silent.notes());
    }
    Result gated =
        source.execute(List.of(say), Queries.member("ann"), results -> results).getFirst();
    assertEquals("418", gated.notes().status());
    library.run(
        """
        create function library.on_write() returns trigger language plpgsql as $$
        begin perform set_config('response.status', '299', true); return new; end $$;
        create trigger speaks before insert on library.late
          for each row execute function library.on_write();
        """);
    Table late = queries.table("late");
    Result written = queries.ask(insert(late, "[{\"id\":7}]", "id"), Queries.member("ann"));
    assertEquals("299", written.notes().status());
    assertEquals(1, written.rowCount());
    library.run("drop trigger speaks on library.late; delete from library.late");
  }

  @Test
  void aFunctionRunsBeforeEveryCallAsTheCaller() {
    try (DataSource strict =
        library.open(Map.of("pool-size", 1, "pre-request", "library.before"))) {
      Queries asked = Queries.over(strict);
      Map<String, String> request = Map.of("request.method", "GET", "request.path", "/books");
      String seen = "[{\"X-Seen\" : \"member GET ann\"}]";
      for (int i = 0; i < 12; i++) {
        Result read =
            asked.ask(
                Select.from(books, "id").where(eq(books, "id", "1")).counted(),
                call("member", true, new Terms(request, "", false)));
        assertEquals("[{\"id\":1}]", read.body().text());
        assertEquals(1, read.total().orElseThrow());
        assertEquals(seen, read.notes().headers());
        assertEquals(
            seen,
            strict
                .execute(List.of(setting("x.y")), with(request, ""), results -> results)
                .getFirst()
                .notes()
                .headers());
      }
      SourceException refusal =
          assertThrows(
              SourceException.class,
              () ->
                  asked.ask(
                      insert(authors, "[{\"name\":\"Refused\"}]", "name"),
                      with(Map.of("request.path", "/forbidden"), "")));
      assertEquals(Kind.RAISED, refusal.kind());
      assertEquals("PGRST", refusal.code());
      assertEquals("{\"code\":\"123\",\"message\":\"no\"}", refusal.getMessage());
      assertEquals("{\"status\":402,\"headers\":{}}", refusal.details());
      assertEquals(
          "[]",
          queries.text(Select.from(authors, "id").where(eq(authors, "name", "Refused")).read()));
    }
    try (DataSource gone = library.open(Map.of("pre-request", "library.nowhere"))) {
      SourceException missing =
          assertThrows(
              SourceException.class,
              () -> new Queries(gone, queries.catalog()).ask(Select.from(books, "id").read()));
      assertEquals("42883", missing.code());
      assertEquals(Kind.MISSING_OBJECT, missing.kind());
    }
    // found by the search path where it has no schema
    try (DataSource near = library.open(Map.of("pre-request", "before"))) {
      assertEquals(
          "[{\"id\":1}]",
          new Queries(near, queries.catalog())
              .text(Select.from(books, "id").where(eq(books, "id", "1")).read()));
    }
  }

  @Test
  void whatTheDatabaseHasSetForARoleHoldsForItsCalls() {
    Map<String, Map<String, String>> roles =
        Map.of(
            "member",
            Map.of(
                "work_mem", "8MB",
                "app.tenant", "seven",
                "statement_timeout", "7s",
                "default_transaction_isolation", "repeatable read"));
    try (Direct direct = Direct.open(library, ONE, roles, Types.NONE)) {
      for (int i = 0; i < 6; i++) {
        assertEquals("\"8MB\"", ask(direct, setting("work_mem")));
        assertEquals("\"seven\"", ask(direct, setting("app.tenant")));
        assertEquals("\"7s\"", ask(direct, setting("statement_timeout")));
        assertEquals("\"repeatable read\"", ask(direct, setting("transaction_isolation")));
        CallContext other = Queries.as("reader", "{}", true);
        assertEquals("\"4MB\"", direct.ask(setting("work_mem"), other).body().text());
        assertEquals(
            "\"read committed\"",
            direct.ask(setting("transaction_isolation"), other).body().text());
      }
      // a time that the call has not is not given
      assertTrue(
          direct
              .ask(
                  setting("statement_timeout"),
                  Queries.within(Duration.ofSeconds(3), "member", "{}", true, 1_000))
              .body()
              .text()
              .matches("\"(3s|2\\d{3}ms)\""));
    }
  }

  @Test
  void whatARoutineWantsGoesBeforeWhatItsRoleHas() {
    Routine plain = setting("x").routine();
    Routine wanting =
        new Routine(
            plain.schema(),
            plain.name(),
            plain.arguments(),
            plain.returns(),
            plain.volatility(),
            "",
            false,
            Map.of(
                "statement_timeout", "11s",
                "default_transaction_isolation", "serializable",
                "work_mem", "16MB"));
    Map<String, Map<String, String>> roles =
        Map.of("member", Map.of("work_mem", "8MB", "statement_timeout", "7s"));
    try (Direct direct = Direct.open(library, ONE, roles, Types.NONE)) {
      Map<String, String> expected =
          Map.of(
              "work_mem", "16MB",
              "statement_timeout", "11s",
              "transaction_isolation", "serializable");
      expected.forEach(
          (name, value) -> {
            Query.Call call = setting(name);
            Query.Call wanted =
                new Query.Call(wanting, call.given(), call.arguments(), call.rows(), false);
            assertEquals("\"" + value + "\"", ask(direct, wanted));
          });
      assertEquals("\"8MB\"", ask(direct, setting("work_mem")));
      assertEquals("\"read committed\"", ask(direct, setting("transaction_isolation")));
    }
    try (Direct direct =
        Direct.open(library, Map.of("isolation", "repeatable-read"), Map.of(), Types.NONE)) {
      assertEquals("\"repeatable read\"", ask(direct, setting("transaction_isolation")));
    }
  }

  @Test
  void namesAreLookedForInTheSchemaOfTheCallFirst() {
    Query.Call ours = setting("search_path");
    Query.Call theirs =
        new Query.Call(
            queries.catalog().routines().stream()
                .filter(r -> r.schema().equals("archive") && r.name().equals("setting"))
                .findFirst()
                .orElseThrow(),
            ours.given(),
            ours.arguments(),
            ours.rows(),
            false);
    for (String pooler : List.of("none", "transaction")) {
      try (Direct direct =
          Direct.open(
              library,
              Map.of("pooler", pooler, "pool-size", 1, "extra-search-path", List.of("x\"y", "z")),
              Map.of(),
              Types.NONE)) {
        String rest = ", \\\"x\\\"\\\"y\\\", \\\"z\\\"\"";
        for (int i = 0; i < 6; i++) {
          assertEquals("\"\\\"library\\\"" + rest, ask(direct, ours));
          assertEquals("\"\\\"archive\\\"" + rest, ask(direct, theirs));
        }
        List<Result> both =
            direct.ask(List.of(theirs, ours), Queries.member("ann"), CommitGate.OPEN);
        assertTrue(both.get(0).body().text().contains("archive"));
        assertTrue(both.get(1).body().text().contains("library"));
        assertEquals("\"\\\"library\\\"" + rest, ask(direct, ours));
      }
    }
  }

  @Test
  void failuresAreOfTheKindThatTheirCodeMeans() {
    Map<String, Kind> kinds =
        Map.ofEntries(
            Map.entry("P0001", Kind.RAISED),
            Map.entry("PT402", Kind.RAISED),
            Map.entry("PGRST", Kind.RAISED),
            Map.entry("28P01", Kind.RAISED),
            Map.entry("ABC12", Kind.RAISED),
            Map.entry("42501", Kind.PERMISSION_DENIED),
            Map.entry("0L000", Kind.PERMISSION_DENIED),
            Map.entry("0A000", Kind.INVALID_VALUE),
            Map.entry("22012", Kind.INVALID_VALUE),
            Map.entry("42601", Kind.INVALID_VALUE),
            Map.entry("23514", Kind.CHECK_VIOLATION),
            Map.entry("40001", Kind.CONFLICT),
            Map.entry("54001", Kind.INTERNAL),
            Map.entry("P0004", Kind.INTERNAL),
            Map.entry("XX000", Kind.INTERNAL),
            Map.entry("53400", Kind.TOO_DEMANDING));
    kinds.forEach(
        (state, kind) -> {
          Query.Call fail = queries.call("fail", "{\"state\":\"" + state + "\"}", "state");
          SourceException failure =
              assertThrows(SourceException.class, () -> queries.ask(fail, Queries.member("ann")));
          assertEquals(kind, failure.kind(), state);
          assertEquals(state, failure.code());
          assertEquals("as asked", failure.getMessage());
          assertEquals("d", failure.details());
          assertEquals("h", failure.hint());
        });
  }
}
