package dev.postern.jdbc;

import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.RowSink;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Transaction;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** One database behind a JDBC driver. */
public final class JdbcSource implements DataSource {
  private static final Duration INTROSPECTION = Duration.ofSeconds(60);
  private static final Duration READINESS = Duration.ofSeconds(1);

  private final Connections connections;
  private final Dialect dialect;
  private final Pool pool;
  private final Deadlines deadlines;

  /** Connects when it is first used. */
  public JdbcSource(String service, Driver driver, JdbcSettings settings, Dialect dialect) {
    this.connections = new Connections(driver, settings, dialect);
    this.dialect = dialect;
    this.pool = new Pool(service, connections);
    this.deadlines = new Deadlines(service);
  }

  @Override
  public Catalog introspect() {
    try (Connection connection = connections.getConnection()) {
      return dialect.introspect(connection, connections.settings().schemas());
    } catch (SQLException failure) {
      throw Failures.of(dialect, failure, "", background(INTROSPECTION));
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return dialect.capabilities();
  }

  @Override
  public Set<Operator> operators() {
    return dialect.operators();
  }

  @Override
  public List<Result> execute(List<Query> transaction, CallContext call, CommitGate gate) {
    refuseWrites(transaction, call);
    try (Connection connection = take(call)) {
      return isOneStatement(transaction, call) || !dialect.hasTransactions()
          ? gate.pass(List.of(run(only(transaction), connection, call)))
          : together(connection, transaction, call, gate);
    } catch (SQLException failure) {
      throw Failures.of(dialect, failure, "", call);
    }
  }

  /** A connection for a call, to be closed when done. */
  Connection take(CallContext call) throws SQLException {
    Connection connection = pool.take(call);
    try {
      dialect.taken(connection, call);
      return connection;
    } catch (SQLException | RuntimeException failure) {
      connection.close();
      throw failure;
    }
  }

  private static Query only(List<Query> queries) {
    if (queries.size() > 1) {
      throw new IllegalArgumentException("not declared: transactions");
    }
    return queries.getFirst();
  }

  static void refuseWrites(List<Query> queries, CallContext call) {
    if (call.isReadOnly() && queries.stream().anyMatch(JdbcSource::writes)) {
      throw Failures.readOnly();
    }
  }

  static boolean writes(Query query) {
    return !(query instanceof Query.Read);
  }

  private static boolean isOneStatement(List<Query> queries, CallContext call) {
    return queries.size() == 1
        && !call.terms().isRepeatable()
        && queries.getFirst() instanceof Query.Read read
        && read.count() == Count.NONE
        && read.selection().items().stream().noneMatch(item -> item instanceof Item.Embed);
  }

  private List<Result> together(
      Connection connection, List<Query> queries, CallContext call, CommitGate gate)
      throws SQLException {
    begin(connection, queries.stream().anyMatch(JdbcSource::writes), call);
    try {
      List<Result> results = new ArrayList<>(queries.size());
      for (Query query : queries) {
        results.add(run(query, connection, call));
        if (results.size() < queries.size()) {
          gate.look(results.getLast());
        }
      }
      List<Result> passed = gate.pass(List.copyOf(results));
      end(connection, call.terms().rollsBack(), call);
      return passed;
    } catch (Throwable refused) {
      rollback(connection, refused);
      throw refused;
    }
  }

  /** The pool turns back what is set here. */
  void begin(Connection connection, boolean writes, CallContext call) throws SQLException {
    if (call.terms().isRepeatable() && dialect.repeatable().isPresent()) {
      connection.setTransactionIsolation(dialect.repeatable().getAsInt());
    }
    dialect.begin(connection, writes, call);
    connection.setAutoCommit(false);
  }

  void end(Connection connection, boolean undoes, CallContext call) throws SQLException {
    if (call.remaining().isZero()) {
      throw new SourceException(Kind.TIMEOUT, "the deadline passed before the commit");
    }
    if (call.cancellation().isCancelled()) {
      throw new SourceException(Kind.CANCELLED, "the caller gave the call up");
    }
    if (undoes) {
      connection.rollback();
    } else {
      connection.commit();
    }
  }

  /** A connection that cannot roll back is broken, and the pool throws it away. */
  static void rollback(Connection connection, Throwable reason) {
    try {
      connection.rollback();
    } catch (SQLException broken) {
      reason.addSuppressed(broken);
    }
  }

  Result run(Query query, Connection connection, CallContext call) {
    Work work = work(connection, call);
    if (writes(query) && !dialect.hasTransactions()) {
      return new Irrevocable(work).change(query);
    }
    return switch (query) {
      case Query.Read read -> new Reading(work).read(read);
      case Query.Create create -> new Creating(work, create).run();
      case Query.Update update -> new Changing(work).update(update);
      case Query.Delete delete -> new Changing(work).delete(delete);
      case Query.Call routine -> throw new IllegalArgumentException("not declared: routines");
    };
  }

  private Work work(Connection connection, CallContext call) {
    return new Work(connection, dialect, deadlines, call);
  }

  Dialect dialect() {
    return dialect;
  }

  @Override
  public Result stream(Query.Read read, CallContext call, RowSink sink) {
    try (Connection connection = take(call)) {
      if (!dialect.hasTransactions()) {
        return new Reading(work(connection, call)).stream(read, sink);
      }
      begin(connection, false, call);
      try {
        return new Reading(work(connection, call)).stream(read, sink);
      } finally {
        connection.rollback();
      }
    } catch (SQLException failure) {
      throw Failures.of(dialect, failure, "", call);
    }
  }

  @Override
  public <T> T transact(Function<Transaction, T> work) {
    if (!dialect.capabilities().contains(Capability.TRANSACTION)) {
      return DataSource.super.transact(work);
    }
    try (JdbcTransaction transaction = new JdbcTransaction(this)) {
      T done = work.apply(transaction);
      transaction.commit();
      return done;
    }
  }

  @Override
  public Figures figures() {
    return pool.figures();
  }

  @Override
  public boolean isReady() {
    try (Connection connection = pool.take(background(READINESS))) {
      return dialect.answers(connection);
    } catch (SQLException | RuntimeException unreachable) {
      return false;
    }
  }

  /** A call of the gateway itself. */
  private static CallContext background(Duration within) {
    return new CallContext("", "", "{}", System.nanoTime() + within.toNanos(), true, 0);
  }

  @Override
  public void close() {
    pool.close();
    deadlines.close();
  }
}
