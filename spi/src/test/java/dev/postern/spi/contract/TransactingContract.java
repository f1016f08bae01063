package dev.postern.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Query;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What changes must not do: happen where they may not, too late, or by half. */
abstract class TransactingContract extends ChangingContract {
  @Test
  void aReadOnlyCallChangesNothing() {
    Table changes = changes();
    String id = id();
    Query.Create create = one(changes, id);
    refused(Kind.READ_ONLY, () -> asking().run(create, Asking.call(true)));
    assertEquals(List.of(), rows(id));
  }

  @Test
  void aChangeAfterItsDeadlineHasNotHappened() {
    Table changes = changes();
    String id = id();
    CallContext late =
        Asking.within(Duration.ofMillis(-5), false, 1_000_000, CallContext.Terms.DEFAULT);
    Query.Create create = one(changes, id);
    refused(Kind.TIMEOUT, () -> asking().run(create, late));
    assertEquals(List.of(), rows(id));
  }

  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Test
  void severalQueriesAreOneTransaction() {
    needs(Capability.TRANSACTION);
    Table changes = changes();
    String id = id();
    Query one = one(changes, id);
    CallContext call = Asking.call(false);
    refused(
        Kind.UNIQUE_VIOLATION, () -> source().execute(List.of(one, one), call, CommitGate.OPEN));
    assertEquals(List.of(), rows(id), "the first is undone with the second");
    assertThrows(
        Undone.class,
        () ->
            source()
                .execute(
                    List.of(one),
                    call,
                    results -> {
                      throw new Undone();
                    }));
    assertEquals(List.of(), rows(id), "what the gate refuses has not happened");
    CallContext trial =
        Asking.within(
            Duration.ofSeconds(30), false, 1_000_000, new CallContext.Terms(Map.of(), "", true));
    assertEquals(1, asking().run(one, trial).rowCount());
    assertEquals(List.of(), rows(id), "a trial leaves nothing");
  }

  @Test
  void workOfTheGatewayIsOneTransaction() {
    needs(Capability.TRANSACTION);
    Table changes = changes();
    String id = id();
    String kept = id();
    CallContext call = Asking.call(false);
    Query one = one(changes, id);
    Query other = one(changes, kept);
    assertThrows(
        Undone.class,
        () ->
            source()
                .transact(
                    transaction -> {
                      transaction.execute(one, call);
                      throw new Undone();
                    }));
    assertEquals(List.of(), rows(id));
    long written =
        source()
            .transact(
                transaction -> {
                  long count = transaction.execute(other, call).rowCount();
                  assertThrows(
                      SourceException.class,
                      () -> transaction.attempt(() -> transaction.execute(other, call)));
                  return count + transaction.execute(one, call).rowCount();
                });
    assertEquals(2, written);
    assertEquals(2, rows(id, kept).size(), "what was tried and failed undoes itself alone");
  }
}
