package dev.postern.postgres;

import dev.postern.postgres.Statement.Aside;
import dev.postern.postgres.Statement.Inserted;
import dev.postern.spi.CallContext;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Catalog;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Result;
import dev.postern.spi.RowSink;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs statements as one transaction under the caller's role and claims.
 *
 * <p>A single statement is sent in one batch with the settings that are to hold for it. The server
 * takes such a batch for one transaction and forgets the settings at its end, whether it succeeds
 * or fails, so that nothing of a caller stays on a connection and one round trip is enough. What
 * the database's own code wants of the answer is asked for at the end of the same batch.
 *
 * <p>The driver keeps a batch together as long as it cannot tell how long the answers will be. It
 * learns that from the server once a placeholder has no type, and then ends the transaction between
 * two statements. So everything bound is text here, and cast in the statement.
 */
final class Execution {
  static final String ASKING =
      "select current_setting('response.status', true), current_setting('response.headers', true)";
  private static final String RESPONSE = "; " + ASKING;

  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);
  private static final int SLACK_MILLIS = 1_000;

  private final Pools pools;
  private final PostgresSettings settings;
  private final String preRequest;
  private volatile Map<String, Wishes> roles = Map.of();

  Execution(Pools pools, PostgresSettings settings) {
    this.pools = pools;
    this.settings = settings;
    this.preRequest =
        settings
            .preRequest()
            .map(name -> new Sql().text("select ").function(name).text("()").statement() + "; ")
            .orElse("");
  }

  /** Takes what the database has set for its roles from the catalog, until the next one. */
  void learn(Catalog catalog) {
    Map<String, Wishes> known = new HashMap<>();
    catalog.roles().forEach((role, set) -> known.put(role, Wishes.of(set)));
    roles = Map.copyOf(known);
  }

  /** How far a transaction that this step begins is to be kept apart. */
  Optional<Isolation> isolation(Step first, CallContext call) {
    return Preamble.isolation(
        List.of(first), call, settings, roles.getOrDefault(call.sourceRole(), Wishes.NONE));
  }

  /**
   * Runs a step within a transaction that others have begun, as a call of its own.
   *
   * @param left settings that steps before it had of their own; those of this one are added
   */
  Result step(Connection connection, Step step, CallContext call, Set<String> left) {
    Wishes role = roles.getOrDefault(call.sourceRole(), Wishes.NONE);
    Preamble before = Preamble.anew(step, call, settings, role, preRequest, left);
    return one(connection, before, step, call);
  }

  List<Result> run(List<Step> steps, CallContext call, CommitGate gate) {
    return run(steps, call, gate, preRequest);
  }

  /** Runs what does no more than look: without what goes before the calls of callers. */
  List<Result> look(List<Step> steps, CallContext call) {
    return run(steps, call, CommitGate.OPEN, "");
  }

  private List<Result> run(List<Step> steps, CallContext call, CommitGate gate, String before) {
    Wishes role = roles.getOrDefault(call.sourceRole(), Wishes.NONE);
    Preamble preamble = Preamble.of(steps, call, settings, role, before);
    boolean undoes = call.terms().rollsBack() && !call.isReadOnly();
    try (Connection connection = pools.take(call);
        Cancellation.Listening _ = listening(connection, call)) {
      connection.setNetworkTimeout(Runnable::run, patience(call));
      return steps.size() == 1
              && gate.equals(CommitGate.OPEN)
              && !undoes
              && !preamble.needsTransaction()
              && !steps.getFirst().needsTransaction()
          ? List.of(statement(connection, preamble, steps.getFirst(), call))
          : transaction(connection, preamble, steps, call, gate, undoes);
    } catch (SQLException failure) {
      throw Failures.of(failure, "", call);
    }
  }

  /** Hands the rows of one statement over as they come. */
  Result stream(Step step, CallContext call, RowSink sink) {
    Wishes role = roles.getOrDefault(call.sourceRole(), Wishes.NONE);
    Preamble preamble = Preamble.of(List.of(step), call, settings, role, preRequest);
    try (Connection connection = pools.take(call);
        Cancellation.Listening _ = listening(connection, call)) {
      connection.setNetworkTimeout(Runnable::run, patience(call));
      return new Cursor(connection, step.statement(), call)
          .read(preamble, !preRequest.isEmpty(), sink);
    } catch (SQLException failure) {
      throw Failures.of(failure, "", call);
    }
  }

  /** The server ends the work by itself; this is for one that no longer says anything. */
  static int patience(CallContext call) {
    return (int) Math.min(Integer.MAX_VALUE, call.remaining().toMillis() + SLACK_MILLIS);
  }

  /**
   * Has the statement at work on the connection stopped when the caller gives the call up. Closed
   * before the connection is anybody else's.
   */
  static Cancellation.Listening listening(Connection connection, CallContext call) {
    refuseCancelled(call);
    return call.cancellation()
        .onCancel(
            () -> {
              try {
                connection.unwrap(PGConnection.class).cancelQuery();
              } catch (SQLException failure) {
                LOG.warn("A statement could not be stopped", failure);
              }
            });
  }

  static void refuseCancelled(CallContext call) {
    if (call.cancellation().isCancelled()) {
      throw new SourceException(Kind.CANCELLED, "the caller gave the call up");
    }
  }

  private List<Result> transaction(
      Connection connection,
      Preamble preamble,
      List<Step> steps,
      CallContext call,
      CommitGate gate,
      boolean undoes)
      throws SQLException {
    connection.setAutoCommit(false); // the pool turns it on again
    try {
      List<Result> results = new ArrayList<>(steps.size());
      for (Step step : steps) {
        Preamble before = results.isEmpty() ? preamble : Preamble.between(step, call, settings);
        results.add(one(connection, before, step, call));
        if (results.size() < steps.size()) {
          gate.look(results.getLast());
        }
      }
      List<Result> passed = gate.pass(List.copyOf(results));
      if (call.remaining().isZero()) {
        throw new SourceException(Kind.TIMEOUT, "the deadline passed before the commit");
      }
      refuseCancelled(call);
      end(connection, undoes, call);
      return passed;
    } catch (Throwable refused) {
      rollback(connection, refused);
      throw refused;
    }
  }

  private Result one(Connection connection, Preamble before, Step step, CallContext call) {
    return step.procedure().isPresent()
        ? procedure(connection, before, step, step.procedure().get(), call)
        : statement(connection, before, step, call);
  }

  /** A trial fails as the real thing would: rules that wait for the end are looked at first. */
  static void end(Connection connection, boolean undoes, CallContext call) throws SQLException {
    if (!undoes) {
      connection.commit();
      return;
    }
    try (java.sql.Statement last = connection.createStatement()) {
      last.execute("set constraints all immediate");
    } catch (SQLException failure) {
      throw Failures.of(failure, "set constraints all immediate", call);
    }
    connection.rollback();
  }

  /** A connection that cannot roll back is broken, and the pool throws it away. */
  static void rollback(Connection connection, Throwable reason) {
    try {
      connection.rollback();
    } catch (SQLException broken) {
      reason.addSuppressed(broken);
    }
  }

  private Result statement(Connection connection, Preamble before, Step step, CallContext call) {
    return statement(connection, before, step.statement(), tellsResponse(step), call);
  }

  /** Reads are quick and change nothing; what was run before them may still want something. */
  private boolean tellsResponse(Step step) {
    return !step.isRead() || !preRequest.isEmpty();
  }

  private static Result statement(
      Connection connection,
      Preamble before,
      Statement statement,
      boolean tellsResponse,
      CallContext call) {
    String text = before.text() + statement.text() + (tellsResponse ? RESPONSE : "");
    try (PreparedStatement prepared = prepare(connection, text, statement.aside())) {
      bind(prepared, before.values(), statement.values());
      boolean hasRows = isAnsweredWithRows(prepared, before);
      RowReader reader = new RowReader(statement, call.maxResultBytes());
      if (!hasRows) {
        Result written = reader.written(prepared.getUpdateCount());
        return told(prepared, tellsResponse, aside(statement.aside(), written, Map.of()));
      }
      Result result;
      try (ResultSet rows = prepared.getResultSet()) {
        result = aside(rows, statement.aside(), reader.read(rows));
      }
      return told(prepared, tellsResponse, reader.withTotal(prepared, result));
    } catch (SQLException failure) {
      throw Failures.of(failure, statement.text(), call);
    }
  }

  /** What is told aside is read after the rows, and that means going back. */
  private static PreparedStatement prepare(Connection connection, String text, Aside aside)
      throws SQLException {
    return aside.width() == 0
        ? connection.prepareStatement(text)
        : connection.prepareStatement(
            text, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
  }

  static void bind(PreparedStatement prepared, List<String> before, List<String> values)
      throws SQLException {
    int bound = 0;
    for (String value : before) {
      prepared.setString(++bound, value);
    }
    for (String value : values) {
      prepared.setString(++bound, value);
    }
  }

  /** Runs everything and goes to the answer of the statement itself. */
  private static boolean isAnsweredWithRows(PreparedStatement prepared, Preamble before)
      throws SQLException {
    // executeQuery would complain of a second result, after everything has been done
    boolean hasRows = prepared.execute();
    for (int i = 0; i < before.answers(); i++) {
      hasRows = prepared.getMoreResults();
    }
    return hasRows;
  }

  /** A procedure's arguments, its call, and what it gives, one after the other. */
  private Result procedure(
      Connection connection, Preamble before, Step step, Procedure procedure, CallContext call) {
    String text = before.text() + step.statement().text();
    try (PreparedStatement prepared = connection.prepareStatement(text)) {
      bind(prepared, before.values(), step.statement().values());
      isAnsweredWithRows(prepared, before);
      List<String> arguments;
      try (ResultSet row = prepared.getResultSet()) {
        arguments = procedure.texts(row);
      }
      try (PreparedStatement calling = connection.prepareStatement(procedure.text())) {
        bind(calling, List.of(), arguments);
        List<String> given = List.of();
        if (calling.execute()) {
          try (ResultSet row = calling.getResultSet()) {
            given = procedure.texts(row);
          }
        }
        return statement(connection, Preamble.NONE, procedure.answer(given), true, call);
      }
    } catch (SQLException failure) {
      throw Failures.of(failure, procedure.text(), call);
    }
  }

  /** Adds what the last columns tell, if there is any row to tell it. */
  private static Result aside(ResultSet rows, Aside aside, Result result) throws SQLException {
    if (aside.width() == 0 || !rows.first()) {
      return aside(aside, result, Map.of());
    }
    int last = rows.getMetaData().getColumnCount();
    int column = last - aside.width();
    Map<String, String> key = new LinkedHashMap<>();
    if (result.rowCount() == 1) {
      for (String name : aside.key()) {
        key.put(name, rows.getString(++column));
      }
    }
    if (aside.inserted() != Inserted.TOLD) {
      return aside(aside, result, key);
    }
    OptionalLong inserted = OptionalLong.of(rows.getLong(last));
    return with(result, result.total(), new Result.Notes("", "", key, inserted));
  }

  private static Result aside(Aside aside, Result result, Map<String, String> key) {
    if (key.isEmpty() && aside.inserted() == Inserted.UNASKED) {
      return result;
    }
    OptionalLong inserted =
        aside.inserted() == Inserted.UNASKED
            ? OptionalLong.empty()
            : OptionalLong.of(result.rowCount());
    return with(result, result.total(), new Result.Notes("", "", key, inserted));
  }

  /** Adds what the database's own code wants of the answer. */
  private static Result told(PreparedStatement prepared, boolean tellsResponse, Result result)
      throws SQLException {
    if (!tellsResponse) {
      return result;
    }
    prepared.getMoreResults();
    try (ResultSet wanted = prepared.getResultSet()) {
      return with(result, result.total(), wanted(wanted, result.notes()));
    }
  }

  /** Notes with what the answer to {@link #ASKING} says added. */
  static Result.Notes wanted(ResultSet answer, Result.Notes notes) throws SQLException {
    answer.next();
    String status = Objects.requireNonNullElse(answer.getString(1), "");
    String headers = Objects.requireNonNullElse(answer.getString(2), "");
    return status.isEmpty() && headers.isEmpty()
        ? notes
        : new Result.Notes(status, headers, notes.key(), notes.inserted(), notes.last());
  }

  private static Result with(Result result, OptionalLong total, Result.Notes notes) {
    return new Result(
        result.body(), result.rowCount(), total, result.cut(), result.statement(), notes);
  }
}
