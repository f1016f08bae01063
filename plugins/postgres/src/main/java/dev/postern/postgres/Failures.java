package dev.postern.postgres;

import dev.postern.spi.CallContext;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server's errors mean. Its messages quote values of rows, so they stop here: only what a
 * routine of the database raised on purpose is passed on in its own words.
 */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** The failure of a statement sent for a call. */
  static SourceException of(SQLException failure, String statement, CallContext call) {
    ServerErrorMessage server =
        failure instanceof PSQLException refused ? refused.getServerErrorMessage() : null;
    String state = text(failure.getSQLState());
    Kind kind = kind(state, server);
    if (kind == Kind.UNAVAILABLE && server == null && call.remaining().isZero()) {
      kind = Kind.TIMEOUT;
    }
    LOG.debug("{} ({}) in: {}", kind, state, statement);
    if (server == null) {
      return new SourceException(kind, state, "", "", statement, failure.getMessage(), failure);
    }
    String message =
        kind == Kind.RAISED ? text(server.getMessage()) : "the server answered SQLSTATE " + state;
    return new SourceException(
        kind,
        state,
        text(server.getConstraint()),
        text(server.getColumn()),
        statement,
        message,
        null);
  }

  private static Kind kind(String state, ServerErrorMessage server) {
    return switch (state) {
      case "23505", "23P01" -> Kind.UNIQUE_VIOLATION;
      case "23503", "23001" -> Kind.FOREIGN_KEY_VIOLATION;
      case "23502" -> Kind.NOT_NULL_VIOLATION;
      case "23514", "44000" -> Kind.CHECK_VIOLATION;
      case "42501" -> Kind.PERMISSION_DENIED;
      case "25006" -> Kind.READ_ONLY;
      case "57014", "25P03" -> Kind.TIMEOUT;
      case "40001", "40P01", "55P03" -> Kind.CONFLICT;
      case "42P01", "42703", "3F000", "42704" -> Kind.MISSING_OBJECT;
      // an operator that a type lacks is the caller's mistake, a function that is gone is ours
      case "42883" -> isFunction(server) ? Kind.MISSING_OBJECT : Kind.INVALID_VALUE;
      case "42804", "428C9" -> Kind.INVALID_VALUE;
      case "P0001" -> Kind.RAISED;
      default -> kindOfClass(state);
    };
  }

  private static Kind kindOfClass(String state) {
    if (state.startsWith("PT")) {
      return Kind.RAISED;
    }
    return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      case "22" -> Kind.INVALID_VALUE;
      case "08", "28", "3D", "53" -> Kind.UNAVAILABLE;
      case "57" -> Kind.UNAVAILABLE;
      default -> Kind.INTERNAL;
    };
  }

  /** The server's own name of the place is the same in every language. */
  private static boolean isFunction(ServerErrorMessage server) {
    return server != null && "ParseFuncOrColumn".equals(server.getRoutine());
  }

  private static String text(String orNull) {
    return orNull == null ? "" : orNull;
  }
}
