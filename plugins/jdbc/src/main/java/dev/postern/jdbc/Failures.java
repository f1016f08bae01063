package dev.postern.jdbc;

import dev.postern.spi.CallContext;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.sql.SQLException;
import java.util.Optional;

/** What an engine's errors mean. Its words are kept for the operator's log. */
final class Failures {
  private Failures() {}

  static SourceException of(
      Dialect dialect, SQLException failure, String statement, CallContext call) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    Kind kind = kind(dialect, failure, state);
    if (call.cancellation().isCancelled()) {
      kind = Kind.CANCELLED;
    } else if (call.remaining().isZero()) {
      kind = Kind.TIMEOUT;
    }
    return new SourceException(
        kind,
        state,
        dialect.constraint(failure),
        dialect.column(failure),
        statement,
        String.valueOf(failure.getMessage()),
        failure);
  }

  private static Kind kind(Dialect dialect, SQLException failure, String state) {
    Optional<Kind> own = dialect.kind(failure);
    return own.orElseGet(() -> standard(state));
  }

  /** By the standard's classes of SQLSTATE. */
  static Kind standard(String state) {
    return switch (state) {
      case "23505" -> Kind.UNIQUE_VIOLATION;
      case "23503", "23506" -> Kind.FOREIGN_KEY_VIOLATION;
      case "23502" -> Kind.NOT_NULL_VIOLATION;
      case "23513", "23514" -> Kind.CHECK_VIOLATION;
      case "25006" -> Kind.READ_ONLY;
      case "42S02", "42S22" -> Kind.MISSING_OBJECT;
      case "42501" -> Kind.PERMISSION_DENIED;
      case "57014" -> Kind.TIMEOUT;
      default ->
          switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "22" -> Kind.INVALID_VALUE;
            case "28" -> Kind.UNAVAILABLE;
            case "40" -> Kind.CONFLICT;
            case "08", "53" -> Kind.UNAVAILABLE;
            default -> Kind.INTERNAL;
          };
    };
  }

  /** A row that may not be so. */
  static SourceException refused(String statement) {
    return new SourceException(
        Kind.PERMISSION_DENIED,
        "42501",
        "",
        "",
        statement,
        "a row would not fulfil the condition set for it",
        null);
  }

  static SourceException readOnly() {
    return new SourceException(
        Kind.READ_ONLY, "25006", "", "", "", "a change was tried in a read-only call", null);
  }

  static SourceException conflict(String statement) {
    return new SourceException(
        Kind.CONFLICT, "40001", "", "", statement, "rows have changed meanwhile", null);
  }
}
