package dev.postern.postgres;

import dev.postern.spi.CallContext;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs statements as one transaction under the caller's role and claims.
 *
 * <p>A single statement is sent in one batch with the settings that are to hold for it. The server
 * takes such a batch for one transaction and forgets the settings at its end, whether it succeeds
 * or fails, so that nothing of a caller stays on a connection and one round trip is enough.
 *
 * <p>The driver keeps a batch together as long as it cannot tell how long the answers will be. It
 * learns that from the server once a placeholder has no type, and then ends the transaction between
 * two statements. So everything bound is text here, and cast in the statement.
 */
final class Execution {
  private static final String IDENTITY =
      "select set_config('role',?,true), set_config('request.jwt.claims',?,true),"
          + " set_config('transaction_read_only',?,true), set_config('statement_timeout',?,true)";
  private static final String TIMEOUT = "select set_config('statement_timeout',?,true); ";

  private static final int SLACK_MILLIS = 1_000;

  private final Pools pools;
  private final String preamble;
  private final String searchPath;

  /**
   * @param searchPath set for each transaction; empty where connections have it from the start
   */
  Execution(Pools pools, String searchPath) {
    this.pools = pools;
    this.searchPath = searchPath;
    this.preamble =
        IDENTITY + (searchPath.isEmpty() ? "; " : ", set_config('search_path',?,true); ");
  }

  List<Result> run(List<Statement> statements, CallContext call, CommitGate gate) {
    try (Connection connection = pools.take(call)) {
      connection.setNetworkTimeout(Runnable::run, patience(call));
      return statements.size() == 1
              && gate.equals(CommitGate.OPEN)
              && !checks(statements.getFirst())
          ? List.of(first(connection, statements.getFirst(), call))
          : transaction(connection, statements, call, gate);
    } catch (SQLException failure) {
      throw Failures.of(failure, "", call);
    }
  }

  /** The server ends the work by itself; this is for one that no longer says anything. */
  private static int patience(CallContext call) {
    return (int) Math.min(Integer.MAX_VALUE, call.remaining().toMillis() + SLACK_MILLIS);
  }

  private static boolean checks(Statement statement) {
    return statement.answer().checkTrails() || statement.answer().form() == Statement.Form.CHECKED;
  }

  private List<Result> transaction(
      Connection connection, List<Statement> statements, CallContext call, CommitGate gate)
      throws SQLException {
    connection.setAutoCommit(false); // the pool turns it on again
    try {
      List<Result> results = new ArrayList<>(statements.size());
      for (Statement statement : statements) {
        results.add(
            results.isEmpty()
                ? first(connection, statement, call)
                : next(connection, statement, call));
      }
      List<Result> passed = gate.pass(List.copyOf(results));
      if (call.remaining().isZero()) {
        throw new SourceException(Kind.TIMEOUT, "the deadline passed before the commit");
      }
      connection.commit();
      return passed;
    } catch (Throwable refused) {
      rollback(connection, refused);
      throw refused;
    }
  }

  /** A connection that cannot roll back is broken, and the pool throws it away. */
  private static void rollback(Connection connection, Throwable reason) {
    try {
      connection.rollback();
    } catch (SQLException broken) {
      reason.addSuppressed(broken);
    }
  }

  /** Runs the first statement of a transaction together with who is asking. */
  private Result first(Connection connection, Statement statement, CallContext call) {
    try (PreparedStatement prepared = connection.prepareStatement(preamble + statement.text())) {
      prepared.setString(1, call.sourceRole().isEmpty() ? "none" : call.sourceRole());
      prepared.setString(2, call.claimsJson());
      prepared.setString(3, call.isReadOnly() ? "on" : "off");
      prepared.setString(4, timeout(call));
      int bound = 4;
      if (!searchPath.isEmpty()) {
        prepared.setString(++bound, searchPath);
      }
      return run(prepared, bound, statement, call);
    } catch (SQLException failure) {
      throw Failures.of(failure, statement.text(), call);
    }
  }

  private static Result next(Connection connection, Statement statement, CallContext call) {
    try (PreparedStatement prepared = connection.prepareStatement(TIMEOUT + statement.text())) {
      prepared.setString(1, timeout(call));
      return run(prepared, 1, statement, call);
    } catch (SQLException failure) {
      throw Failures.of(failure, statement.text(), call);
    }
  }

  /** Milliseconds, at least one: none would mean for ever. */
  private static String timeout(CallContext call) {
    return Long.toString(Math.max(1, call.remaining().toMillis()));
  }

  private static Result run(
      PreparedStatement prepared, int bound, Statement statement, CallContext call)
      throws SQLException {
    List<String> values = statement.values();
    for (int i = 0; i < values.size(); i++) {
      prepared.setString(bound + 1 + i, values.get(i));
    }
    // executeQuery would complain of a second result, after everything has been done
    prepared.execute();
    RowReader reader = new RowReader(statement, call.maxResultBytes());
    if (!prepared.getMoreResults()) {
      return reader.written(prepared.getUpdateCount());
    }
    Result result;
    try (ResultSet rows = prepared.getResultSet()) {
      result = reader.read(rows);
    }
    return reader.withTotal(prepared, result);
  }
}
