package dev.postern.postgres;

import dev.postern.spi.CallContext;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * One transaction, in which every query is begun as a call of its own would be, with its own role,
 * claims and settings. A query that may only read stands in a savepoint, since a transaction that
 * was made read-only once would stay so; its end opens it for writes again.
 *
 * <p>Closing it undoes what has not been committed and gives the connection back.
 */
final class TransactionRun implements Transaction, AutoCloseable {
  private static final String READING = "reading";
  private static final String ATTEMPT = "attempt";

  private final Pools pools;
  private final Execution execution;
  private final Types types;
  private Optional<Connection> connection = Optional.empty();
  private Set<String> left = new TreeSet<>();
  private boolean undoes;
  private boolean isOver;
  private int attempts;

  /** Why nothing can be kept; whoever passed over it must not take that for a success. */
  private Optional<SourceException> broken = Optional.empty();

  /** Whose query was the last one, and the last one outside of attempts. */
  private CallContext last;

  private CallContext lastOutside;

  TransactionRun(Pools pools, Execution execution, Types types) {
    this.pools = pools;
    this.execution = execution;
    this.types = types;
  }

  @Override
  public Result execute(Query query, CallContext call) {
    refuseWhenOver();
    Step step = Step.of(query, types);
    last = call;
    lastOutside = attempts == 0 ? call : lastOutside;
    undoes |= call.terms().rollsBack();
    try {
      Connection ours = begun(step, call);
      try (Cancellation.Listening _ = Execution.listening(ours, call)) {
        return run(ours, step, call);
      }
    } catch (SQLException failure) {
      throw failed(Failures.of(failure, "", call));
    } catch (SourceException failure) {
      throw failed(failure);
    }
  }

  private SourceException failed(SourceException failure) {
    if (attempts == 0) {
      broken = Optional.of(failure);
    }
    return failure;
  }

  /** Attempts made before there is a transaction begin it, since they want to be undone alone. */
  private Connection begun(Step first, CallContext call) throws SQLException {
    if (connection.isPresent()) {
      return connection.get();
    }
    Connection taken = pools.take(call);
    connection = Optional.of(taken);
    taken.setNetworkTimeout(Runnable::run, Execution.patience(call));
    taken.setAutoCommit(false); // the pool turns it on again
    Optional<Isolation> isolation = execution.isolation(first, call);
    if (isolation.isPresent()) {
      plain(taken, isolation.get().statement());
    }
    for (int i = 0; i < attempts; i++) {
      plain(taken, "savepoint " + ATTEMPT);
    }
    return taken;
  }

  private Result run(Connection ours, Step step, CallContext call) throws SQLException {
    if (call.remaining().isZero()) {
      throw new SourceException(Kind.TIMEOUT, "the deadline passed between two steps");
    }
    ours.setNetworkTimeout(Runnable::run, Execution.patience(call));
    if (!call.isReadOnly()) {
      return execution.step(ours, step, call, left);
    }
    plain(ours, "savepoint " + READING);
    Result result = execution.step(ours, step, call, left);
    plain(ours, "release savepoint " + READING);
    return result;
  }

  @Override
  public <T> T attempt(Supplier<T> part) {
    refuseWhenOver();
    Set<String> before = new TreeSet<>(left);
    attempts++;
    try {
      if (connection.isPresent()) {
        plain("savepoint " + ATTEMPT);
      }
      T done = part.get();
      end("release savepoint " + ATTEMPT);
      return done;
    } catch (RuntimeException failure) {
      left = before;
      try {
        end("rollback to savepoint " + ATTEMPT + "; release savepoint " + ATTEMPT);
      } catch (SourceException stays) {
        broken = Optional.of(stays);
        failure.addSuppressed(stays);
      }
      throw failure;
    } finally {
      attempts--;
    }
  }

  private void end(String text) {
    if (connection.isPresent()) {
      plain(text);
    }
  }

  private void plain(String text) {
    try {
      plain(connection.orElseThrow(), text);
    } catch (SQLException failure) {
      throw Failures.of(failure, text, last);
    }
  }

  private static void plain(Connection connection, String text) throws SQLException {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  private void refuseWhenOver() {
    if (isOver) {
      throw new IllegalStateException("the transaction is over");
    }
  }

  /** Ends it well; where nothing was run, there is nothing to end. */
  void commit() {
    isOver = true;
    if (broken.isPresent()) {
      throw broken.get();
    }
    if (connection.isEmpty()) {
      return;
    }
    CallContext call = lastOutside == null ? last : lastOutside;
    if (call.remaining().isZero()) {
      throw new SourceException(Kind.TIMEOUT, "the deadline passed before the commit");
    }
    Connection ours = connection.get();
    try (Cancellation.Listening _ = Execution.listening(ours, call)) {
      if (!call.equals(last)) {
        ours.setNetworkTimeout(Runnable::run, Execution.patience(call));
        plain(ours, "set local statement_timeout = " + Preamble.remainingMillis(call));
      }
      Execution.end(ours, undoes, call);
    } catch (SQLException failure) {
      throw Failures.of(failure, "", call);
    }
  }

  /** A connection that cannot roll back is broken, and the pool throws it away. */
  @Override
  public void close() {
    isOver = true;
    try (Connection ours = connection.orElse(null)) {
      if (ours != null) {
        ours.rollback();
      }
    } catch (SQLException broken) {
      // what was to be undone is undone by the server when the connection ends
    }
  }
}
