package dev.postern.postgres;

import dev.postern.spi.CallContext;
import dev.postern.spi.Result;
import dev.postern.spi.RowSink;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rows of one statement piece by piece, as they are taken. The driver fetches a piece at
 * a time only within a transaction; it changes nothing and is rolled back, however it ends.
 */
final class Cursor {
  private static final Logger LOG = LoggerFactory.getLogger(Cursor.class);

  private final Connection connection;
  private final Statement statement;
  private final CallContext call;

  Cursor(Connection connection, Statement statement, CallContext call) {
    this.connection = connection;
    this.statement = statement;
    this.call = call;
  }

  /**
   * Hands the rows to the sink until there are no more or no more are wanted.
   *
   * @param tellsResponse whether the preamble may have said something of the answer
   */
  Result read(Preamble preamble, boolean tellsResponse, RowSink sink) throws SQLException {
    connection.setAutoCommit(false); // the pool turns it on again
    Thread watch = Thread.ofVirtual().unstarted(this::stopInTime);
    watch.start();
    try {
      introduce(preamble);
      if (tellsResponse) {
        tell(sink);
      }
      Result passed = rows(sink);
      end(watch);
      connection.rollback();
      return passed;
    } catch (Throwable failure) {
      end(watch);
      Execution.rollback(connection, failure);
      throw failure;
    }
  }

  private void introduce(Preamble preamble) throws SQLException {
    try (PreparedStatement before = connection.prepareStatement(preamble.text())) {
      Execution.bind(before, preamble.values(), List.of());
      before.execute();
    }
  }

  private void tell(RowSink sink) throws SQLException {
    try (PreparedStatement asking = connection.prepareStatement(Execution.ASKING);
        ResultSet wanted = asking.executeQuery()) {
      Result.Notes notes = Execution.wanted(wanted, Result.Notes.NONE);
      if (!notes.equals(Result.Notes.NONE)) {
        sink.told(notes);
      }
    }
  }

  private Result rows(RowSink sink) {
    Pace pace = new Pace();
    try (PreparedStatement prepared = connection.prepareStatement(statement.text())) {
      Execution.bind(prepared, List.of(), statement.values());
      prepared.setFetchSize(pace.rows());
      try (ResultSet rows = prepared.executeQuery()) {
        return new RowReader(statement, Integer.MAX_VALUE).pass(rows, pace, sink, this::check);
      }
    } catch (SQLException failure) {
      throw Failures.of(failure, statement.text(), call);
    }
  }

  private void check() {
    if (call.remaining().isZero()) {
      throw new SourceException(
          Kind.TIMEOUT, "", "", "", statement.text(), "the deadline passed amid the rows", null);
    }
  }

  /** The server's own clock starts anew with each piece, so it is stopped from outside. */
  private void stopInTime() {
    try {
      Thread.sleep(call.remaining());
      connection.unwrap(PGConnection.class).cancelQuery();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    } catch (SQLException failure) {
      LOG.warn("A statement could not be stopped in time", failure);
    }
  }

  /** Waits, so that nothing is stopped that runs on the connection afterwards. */
  private static void end(Thread watch) {
    watch.interrupt();
    boolean isInterrupted = false;
    while (true) {
      try {
        watch.join();
        break;
      } catch (InterruptedException again) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
