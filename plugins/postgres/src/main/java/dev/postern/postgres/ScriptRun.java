package dev.postern.postgres;

import dev.postern.spi.CallContext;
import dev.postern.spi.Result;
import dev.postern.spi.Script;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs scripts: one transaction, in which every step is begun as a call of its own would be, with
 * its own role, claims and settings. A step that may only read stands in a savepoint, since a
 * transaction that was made read-only once would stay so; its end opens it for writes again.
 */
final class ScriptRun {
  private static final String BEGIN_READING = "savepoint reading";
  private static final String END_READING = "release savepoint reading";

  private final Pools pools;
  private final Execution execution;
  private final Types types;

  ScriptRun(Pools pools, Execution execution, Types types) {
    this.pools = pools;
    this.execution = execution;
    this.types = types;
  }

  /** Runs it to its end; a script without any step does nothing. */
  void run(Script script) {
    Optional<Script.Step> first = script.next();
    if (first.isEmpty()) {
      return;
    }
    CallContext call = first.get().call();
    try (Connection connection = pools.take(call)) {
      connection.setNetworkTimeout(Runnable::run, Execution.patience(call));
      connection.setAutoCommit(false); // the pool turns it on again
      try {
        steps(connection, script, first.get());
      } catch (Throwable refused) {
        Execution.rollback(connection, refused);
        throw refused;
      }
    } catch (SQLException failure) {
      throw Failures.of(failure, "", call);
    }
  }

  private void steps(Connection connection, Script script, Script.Step first) throws SQLException {
    boolean undoes = false;
    CallContext last = first.call();
    Set<String> left = new TreeSet<>();
    isolate(connection, first);
    for (Optional<Script.Step> next = Optional.of(first); next.isPresent(); next = script.next()) {
      last = next.get().call();
      undoes |= last.terms().rollsBack();
      script.take(step(connection, Step.of(next.get().query(), types), last, left));
    }
    if (last.remaining().isZero()) {
      throw new SourceException(Kind.TIMEOUT, "the deadline passed before the commit");
    }
    Execution.end(connection, undoes, last);
  }

  /** How far a transaction is kept apart is as the first step wants it. */
  private void isolate(Connection connection, Script.Step first) throws SQLException {
    Optional<Isolation> isolation =
        execution.isolation(Step.of(first.query(), types), first.call());
    if (isolation.isPresent()) {
      plain(connection, isolation.get().statement());
    }
  }

  private Result step(Connection connection, Step step, CallContext call, Set<String> left)
      throws SQLException {
    if (call.remaining().isZero()) {
      throw new SourceException(Kind.TIMEOUT, "the deadline passed between two steps");
    }
    if (!call.isReadOnly()) {
      return execution.step(connection, step, call, left);
    }
    plain(connection, BEGIN_READING);
    Result result = execution.step(connection, step, call, left);
    plain(connection, END_READING);
    return result;
  }

  private static void plain(Connection connection, String text) throws SQLException {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }
}
