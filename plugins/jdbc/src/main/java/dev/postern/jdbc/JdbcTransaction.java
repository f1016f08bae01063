package dev.postern.jdbc;

import dev.postern.spi.CallContext;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import dev.postern.spi.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One transaction under way. Closing it undoes what has not been committed and gives the connection
 * back.
 */
final class JdbcTransaction implements Transaction, AutoCloseable {
  private final JdbcSource source;
  private Optional<Connection> connection = Optional.empty();
  private final Deque<Optional<Savepoint>> attempts = new ArrayDeque<>();
  private boolean undoes;
  private boolean isOver;

  /** Why nothing can be kept; whoever passed over it must not take that for a success. */
  private Optional<SourceException> broken = Optional.empty();

  private CallContext last;
  private CallContext lastOutside;

  JdbcTransaction(JdbcSource source) {
    this.source = source;
  }

  @Override
  public Result execute(Query query, CallContext call) {
    refuseWhenOver();
    last = call;
    lastOutside = attempts.isEmpty() ? call : lastOutside;
    undoes |= call.terms().rollsBack();
    try {
      JdbcSource.refuseWrites(List.of(query), call);
      return source.run(query, begun(call), call);
    } catch (SQLException failure) {
      throw failed(Failures.of(source.dialect(), failure, "", call));
    } catch (SourceException failure) {
      throw failed(failure);
    }
  }

  private SourceException failed(SourceException failure) {
    if (attempts.isEmpty()) {
      broken = Optional.of(failure);
    }
    return failure;
  }

  /** Attempts made before there is a transaction begin it, since they want to be undone alone. */
  private Connection begun(CallContext call) throws SQLException {
    if (connection.isPresent()) {
      return connection.get();
    }
    Connection taken = source.take(call);
    connection = Optional.of(taken);
    source.begin(taken, true, call);
    int waiting = attempts.size();
    attempts.clear();
    for (int i = 0; i < waiting; i++) {
      attempts.push(Optional.of(taken.setSavepoint()));
    }
    return taken;
  }

  @Override
  public <T> T attempt(Supplier<T> part) {
    refuseWhenOver();
    attempts.push(savepoint());
    try {
      T done = part.get();
      attempts.pop();
      return done;
    } catch (RuntimeException failure) {
      Optional<Savepoint> before = attempts.pop();
      try {
        if (before.isPresent()) {
          connection.orElseThrow().rollback(before.get());
        }
      } catch (SQLException stays) {
        broken = Optional.of(Failures.of(source.dialect(), stays, "", last));
        failure.addSuppressed(stays);
      }
      throw failure;
    }
  }

  private Optional<Savepoint> savepoint() {
    if (connection.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(connection.get().setSavepoint());
    } catch (SQLException failure) {
      throw Failures.of(source.dialect(), failure, "", last);
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
    try {
      source.end(connection.get(), undoes, call);
    } catch (SQLException failure) {
      throw Failures.of(source.dialect(), failure, "", call);
    }
  }

  @Override
  public void close() {
    isOver = true;
    try (Connection ours = connection.orElse(null)) {
      if (ours != null && !ours.getAutoCommit()) {
        ours.rollback();
      }
    } catch (SQLException gone) {
      // what was to be undone is undone by the engine when the connection ends
    }
  }
}
