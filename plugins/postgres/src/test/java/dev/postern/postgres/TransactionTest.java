package dev.postern.postgres;

import static dev.postern.postgres.Queries.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.CallContext;
import dev.postern.spi.CallContext.Terms;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Query;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import dev.postern.spi.Transaction;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Work that is one transaction, query by query, on the only connection there is. */
@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransactionTest {
  private DataSource source;
  private Queries queries;
  private Table items;

  @BeforeAll
  void open(Library library) {
    library.run(
        """
        create table library.item (id int primary key, name text);
        grant select, insert, update, delete on library.item to member, reader;
        """);
    source = library.open(Map.of("pool-size", 1));
    queries = Queries.over(source);
    items = queries.table("item");
  }

  @AfterAll
  void close() {
    source.close();
  }

  @AfterEach
  void clear() {
    queries.ask(new Query.Delete(items, Filter.all(), Optional.empty()), writing());
  }

  private static CallContext writing() {
    return Queries.as("member", "{}", false);
  }

  private static CallContext reading() {
    return Queries.as("reader", "{}", true);
  }

  private Query item(int id) {
    return insert(items, "[{\"id\":%d}]".formatted(id), "id");
  }

  private Query read() {
    return Select.from(items, "id").order(Queries.by(items, "id")).read();
  }

  /** Asked on the same connection, once it is free. */
  private String kept() {
    return queries.ask(read(), reading()).body().text();
  }

  private String add(Transaction transaction, int id) {
    return transaction.execute(item(id), writing()).body().text();
  }

  @Test
  void whatIsDoneIsKeptAndWhatThrowsIsUndone() {
    String seen =
        source.transact(
            transaction -> {
              add(transaction, 1);
              String between = transaction.execute(read(), reading()).body().text();
              add(transaction, 2); // a reader's query before it does not make all of it read-only
              return between;
            });
    assertEquals("[{\"id\":1}]", seen);
    assertEquals("[{\"id\":1},{\"id\":2}]", kept());
    IllegalStateException thrown = new IllegalStateException("no");
    assertEquals(
        thrown,
        assertThrows(
            IllegalStateException.class,
            () ->
                source.transact(
                    transaction -> {
                      add(transaction, 3);
                      throw thrown;
                    })));
    assertEquals("[{\"id\":1},{\"id\":2}]", kept());
    assertEquals("nothing", source.transact(transaction -> "nothing"));
  }

  @Test
  void anAttemptFailsByItself() {
    source.transact(
        transaction -> {
          // before there is anything to go back to
          assertThrows(
              IllegalStateException.class,
              () ->
                  transaction.attempt(
                      () -> {
                        add(transaction, 1);
                        throw new IllegalStateException();
                      }));
          add(transaction, 2);
          SourceException twice =
              assertThrows(
                  SourceException.class,
                  () -> transaction.attempt(() -> add(transaction, 3) + add(transaction, 2)));
          assertEquals(Kind.UNIQUE_VIOLATION, twice.kind());
          return transaction.attempt(
              () -> {
                assertThrows(
                    SourceException.class,
                    () -> transaction.attempt(() -> transaction.execute(item(4), reading())));
                return add(transaction, 5);
              });
        });
    assertEquals("[{\"id\":2},{\"id\":5}]", kept());
  }

  @Test
  void aFailureOutsideOfAnAttemptUndoesAll() {
    assertThrows(
        SourceException.class,
        () ->
            source.transact(
                transaction -> {
                  add(transaction, 1);
                  try {
                    return add(transaction, 1);
                  } catch (SourceException passedOver) {
                    return "";
                  }
                }));
    assertEquals("[]", kept());
  }

  @Test
  void oneTrialMakesAllOfItATrial() {
    CallContext trial =
        new CallContext(
            "test",
            "member",
            "{}",
            System.nanoTime() + Duration.ofSeconds(30).toNanos(),
            false,
            1_000,
            new Terms(Map.of(), "", true));
    source.transact(
        transaction -> {
          add(transaction, 1);
          transaction.execute(item(2), trial);
          return add(transaction, 3);
        });
    assertEquals("[]", kept());
  }

  @Test
  void itIsOverWhenItsWorkIs() {
    AtomicReference<Transaction> kept = new AtomicReference<>();
    source.transact(
        transaction -> {
          kept.set(transaction);
          return add(transaction, 1);
        });
    assertThrows(IllegalStateException.class, () -> add(kept.get(), 2));
    assertEquals("[{\"id\":1}]", kept());
  }

  @Test
  void aShortDeadlineOfAnAttemptIsItsOwn() {
    CallContext soonOver = Queries.within(Duration.ofMillis(1), "reader", "{}", true, 1_000);
    source.transact(
        transaction -> {
          add(transaction, 1);
          assertThrows(
              SourceException.class,
              () ->
                  transaction.attempt(
                      () -> {
                        while (true) {
                          transaction.execute(read(), soonOver);
                        }
                      }));
          return add(transaction, 2);
        });
    assertEquals("[{\"id\":1},{\"id\":2}]", kept());
  }
}
