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
 * What the server's errors mean. Its words are kept as they are: they quote values of rows, so
 * whoever tells a caller of the failure decides which of them to pass on.
 */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  /**
   * What a statement makes of a row that may not be so: a text that is no truth value, see {@link
   * ChangeWriter}.
   */
  static final String ROW_REFUSED = "a row would not fulfil the condition set for it";

  private Failures() {}

  /** The failure of a statement sent for a call. */
  static SourceException of(SQLException failure, String statement, CallContext call) {
    ServerErrorMessage server =
        failure instanceof PSQLException refused ? refused.getServerErrorMessage() : null;
    String state = text(failure.getSQLState());
    if (server == null) {
      Kind kind = kind(state, null);
      if (kind == Kind.UNAVAILABLE && call.remaining().isZero()) {
        kind = Kind.TIMEOUT;
      }
      LOG.debug("{} ({}) in: {}", kind, state, statement);
      return new SourceException(kind, state, "", "", statement, failure.getMessage(), failure);
    }
    String message = text(server.getMessage());
    if (state.equals("22P02") && message.contains(ROW_REFUSED)) {
      return new SourceException(
          Kind.PERMISSION_DENIED, "42501", "", "", statement, ROW_REFUSED, null);
    }
    Kind kind = kind(state, server);
    if (state.equals("57014") && call.cancellation().isCancelled()) {
      kind = Kind.CANCELLED;
    }
    LOG.debug("{} ({}) in: {}", kind, state, statement);
    return new SourceException(
        kind,
        state,
        text(server.getConstraint()),
        text(server.getColumn()),
        statement,
        message,
        text(server.getDetail()),
        text(server.getHint()),
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
      // a rule of the database that refers to itself
      case "42P17" -> Kind.INTERNAL;
      case "P0001", "PGRST" -> Kind.RAISED;
      // temp_file_limit: the same call never finds more room
      case "53400" -> Kind.TOO_DEMANDING;
      default -> kindOfClass(state, server);
    };
  }

  private static Kind kindOfClass(String state, ServerErrorMessage server) {
    return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      case "PT" -> Kind.RAISED;
      case "0A", "21", "22", "23", "42" -> Kind.INVALID_VALUE;
      case "0L", "0P" -> Kind.PERMISSION_DENIED;
      // said by code of the database, and not by the server to our login
      case "28" -> isRaised(server) ? Kind.RAISED : Kind.UNAVAILABLE;
      case "08", "3D", "53", "57" -> Kind.UNAVAILABLE;
      case "",
          "00",
          "01",
          "02",
          "03",
          "09",
          "0B",
          "0F",
          "0Z",
          "20",
          "24",
          "25",
          "26",
          "27",
          "2B",
          "2D",
          "2F",
          "34",
          "38",
          "39",
          "3B",
          "3F",
          "40",
          "44",
          "54",
          "55",
          "58",
          "72",
          "F0",
          "HV",
          "P0",
          "XX" ->
          Kind.INTERNAL;
      // no class of the server's own
      default -> isRaised(server) ? Kind.RAISED : Kind.INTERNAL;
    };
  }

  /** Whether code of the database said it on purpose. */
  private static boolean isRaised(ServerErrorMessage server) {
    return server != null && "exec_stmt_raise".equals(server.getRoutine());
  }

  /** The server's own name of the place is the same in every language. */
  private static boolean isFunction(ServerErrorMessage server) {
    return server != null && "ParseFuncOrColumn".equals(server.getRoutine());
  }

  private static String text(String orNull) {
    return orNull == null ? "" : orNull;
  }
}
