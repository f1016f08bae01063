package dev.postern.postgres;

import static dev.postern.postgres.Queries.as;
import static dev.postern.postgres.Queries.insert;
import static dev.postern.postgres.Queries.member;
import static dev.postern.postgres.Queries.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.CallContext;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Query;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityTest {
  private static final int POOL_SIZE = 2;

  private Library library;
  private Pools pools;
  private DataSource source;
  private Queries queries;
  private Table loans;

  @BeforeAll
  void open(Library opened) {
    library = opened;
    PostgresSettings settings =
        PostgresSettings.read(
            opened.settings(Map.of("pool-size", POOL_SIZE, "pool-wait-ms", 30_000)),
            Databases.CONTEXT);
    Server server = Server.of(settings.url().orElseThrow(), settings);
    pools = new Pools("identity", server, settings);
    source = new PostgresSource(server, settings, pools, () -> {});
    queries = Queries.over(source);
    loans = queries.table("loans");
  }

  @AfterAll
  void close() {
    source.close();
  }

  private Query loansOf() {
    return Select.from(loans, "borrower", "due").read();
  }

  @Test
  void rowLevelSecuritySeesTheCallersRoleAndClaims() {
    String ann = "{\"borrower\":\"ann\",\"due\":\"2026-02-28\"}";
    assertEquals("[" + ann + "," + ann + "]", queries.ask(loansOf(), member("ann")).body().text());
    assertEquals("[]", queries.ask(loansOf(), member("carl")).body().text());
    assertEquals(3, queries.ask(loansOf()).rowCount());
    // the login has no rights of its own
    SourceException own =
        assertThrows(SourceException.class, () -> queries.ask(loansOf(), as("", "{}", true)));
    assertEquals(Kind.PERMISSION_DENIED, own.kind());
  }

  @Test
  void onlyConfiguredRolesAreTaken() {
    for (String role : List.of("postgres", "gateway", "none", "member; reset role", "READER")) {
      SourceException refusal =
          assertThrows(SourceException.class, () -> queries.ask(loansOf(), as(role, "{}", true)));
      assertEquals(Kind.PERMISSION_DENIED, refusal.kind());
    }
  }

  @Test
  void theServerIsToldWhatHoldsForTheCall() {
    String answer =
        queries
            .ask(
                queries.call("whoami", "{}"),
                within(Duration.ofMinutes(1), "member", "{\"a\":\"ü\"}", true, 10_000))
            .body()
            .text();
    assertTrue(
        answer.matches(
            "\\[\\{\"role\":\"member\",\"claims\":\"\\{\\\\\"a\\\\\":\\\\\"ü\\\\\"}\","
                + "\"read_only\":\"on\",\"timeout\":\"(1min|59\\d+ms)\"}]"),
        answer);
  }

  @Test
  void aHardenedDatabaseIsServedAndClaimsCannotBeChangedFromWithin() {
    assertTrue(warnings().contains("may execute set_config"));
    library.run(
        """
        revoke execute on function pg_catalog.set_config(text, text, boolean) from public;
        grant execute on function pg_catalog.set_config(text, text, boolean) to gateway;
        create function library.become(claims text) returns text language sql volatile
          as $$ select set_config('request.jwt.claims', claims, true) $$;
        """);
    assertEquals(2, queries.ask(loansOf(), member("ann")).rowCount());
    Query.Call become = Queries.over(source).call("become", "{\"claims\":\"{}\"}", "claims");
    assertKind(Kind.PERMISSION_DENIED, become, "ann");
    assertFalse(warnings().contains("may execute set_config"));
  }

  private String warnings() {
    return String.join("\n", source.introspect().warnings());
  }

  /** Left alone, the driver would send a statement it knows well in a transaction of its own. */
  @Test
  void theIdentityHoldsHoweverOftenAStatementRuns() {
    Table books = queries.table("books");
    Select all =
        Select.from(books, books.columns().keySet().toArray(String[]::new))
            .embed("loans", Select.from(loans, "borrower").linked(Queries.many("id", "book_id")))
            .where(Queries.eq(books, "genre", "history"))
            .page(5, 0);
    for (int i = 0; i < 20; i++) {
      assertTrue(queries.ask(all.counted(), member("ann")).body().text().contains("\"ann\""));
      assertFalse(queries.ask(all.counted(), member("bob")).body().text().contains("\"ann\""));
    }
  }

  @Test
  void everyAnswerIsTheAskersOwnWhateverHappensToOthers() throws Exception {
    int callers = 16;
    int calls = 60;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int caller = 0; caller < callers; caller++) {
        int number = caller;
        running.add(
            threads.submit(
                () -> {
                  Random random = new Random(number);
                  for (int i = 0; i < calls; i++) {
                    step(random.nextInt(11), "caller" + number + "-" + i);
                  }
                }));
      }
      for (Future<?> future : running) {
        future.get();
      }
    }
    assertNeutral();
  }

  private void step(int choice, String subject) {
    switch (choice) {
      case 0 ->
          assertKind(
              Kind.UNIQUE_VIOLATION,
              insert(queries.table("authors"), "[{\"name\":\"Ada\"}]", "name"),
              subject);
      case 1 ->
          assertKind(
              Kind.PERMISSION_DENIED,
              insert(loans, "[{\"book_id\":1,\"borrower\":\"someone\"}]", "book_id", "borrower"),
              subject);
      case 2 -> {
        SourceException late =
            assertThrows(
                SourceException.class,
                () ->
                    queries.ask(
                        queries.call("nap", "{\"seconds\": 30}", "seconds"),
                        within(Duration.ofMillis(20), "member", "{}", false, 1_000)));
        assertEquals(Kind.TIMEOUT, late.kind());
      }
      case 3 ->
          assertThrows(
              IllegalStateException.class,
              () ->
                  source.execute(
                      List.of(insert(loans, "[{\"book_id\":1}]", "book_id")),
                      member(subject),
                      results -> {
                        throw new IllegalStateException();
                      }));
      case 4 ->
          assertEquals(
              "[{\"role\":\"reader\",\"claims\":\"\",\"read_only\":\"on\"}]",
              whoami("reader", "", true, CommitGate.OPEN));
      case 5 ->
          assertEquals(
              "[{\"role\":\"member\",\"claims\":\"{\\\"sub\\\":\\\""
                  + subject
                  + "\\\"}\",\"read_only\":\"off\"}]",
              whoami("member", "{\"sub\":\"" + subject + "\"}", false, results -> results));
      case 6 -> assertEquals("[]", queries.ask(loansOf(), member(subject)).body().text());
      case 7, 8 -> {
        // what a request says and in which zone it asks, in a batch and in a trial
        CallContext plain = member(subject);
        CallContext asking =
            new CallContext(
                plain.requestId(),
                plain.sourceRole(),
                plain.claimsJson(),
                plain.deadlineNanos(),
                false,
                plain.maxResultBytes(),
                new CallContext.Terms(
                    Map.of("request.method", "POST", "request.headers", subject),
                    "Asia/Tokyo",
                    choice == 8));
        assertEquals("[]", queries.ask(loansOf(), asking).body().text());
      }
      default ->
          assertEquals(
              "[{\"role\":\"member\",\"claims\":\"{\\\"sub\\\":\\\""
                  + subject
                  + "\\\"}\",\"read_only\":\"off\"}]",
              whoami("member", "{\"sub\":\"" + subject + "\"}", false, CommitGate.OPEN));
    }
  }

  private void assertKind(Kind kind, Query query, String subject) {
    assertEquals(
        kind,
        assertThrows(SourceException.class, () -> queries.ask(query, member(subject))).kind());
  }

  private String whoami(String role, String claims, boolean isReadOnly, CommitGate gate) {
    Query.Call call = queries.call("whoami", "{}");
    Table result = call.rows().orElseThrow().from().table();
    Query.Call without =
        new Query.Call(
            call.routine(),
            call.given(),
            call.arguments(),
            java.util.Optional.of(Select.from(result, "role", "claims", "read_only").selection()),
            false);
    return source
        .execute(List.of(without), as(role, claims, isReadOnly), gate)
        .getFirst()
        .body()
        .text();
  }

  /** Looks at every pooled connection from outside of any call. */
  private void assertNeutral() throws SQLException {
    for (String role : List.of("reader", "member")) {
      List<Connection> taken = new ArrayList<>();
      for (int i = 0; i < POOL_SIZE; i++) {
        taken.add(pools.take(as(role, "{}", false)));
      }
      for (Connection connection : taken) {
        try (Statement statement = connection.createStatement();
            ResultSet row =
                statement.executeQuery(
                    "select current_user, coalesce(current_setting('request.jwt.claims', true),"
                        + " ''), current_setting('transaction_read_only'),"
                        + " current_setting('statement_timeout'), current_setting('timezone'),"
                        + " coalesce(current_setting('request.method', true), ''),"
                        + " coalesce(current_setting('request.headers', true), '')")) {
          assertTrue(row.next());
          assertEquals("gateway", row.getString(1));
          assertEquals("", row.getString(2));
          assertEquals("off", row.getString(3));
          assertEquals("0", row.getString(4));
          assertEquals("UTC", row.getString(5));
          assertEquals("", row.getString(6));
          assertEquals("", row.getString(7));
          assertTrue(connection.getAutoCommit());
        } finally {
          connection.close();
        }
      }
    }
  }
}
