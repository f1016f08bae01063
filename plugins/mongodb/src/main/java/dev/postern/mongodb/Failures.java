package dev.postern.mongodb;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteException;
import dev.postern.spi.CallContext;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BSONException;

/** What the server's and the driver's errors mean, and those that the connector finds itself. */
final class Failures {
  private static final Pattern INDEX = Pattern.compile("index: (?:[^ $]*\\$)?([^ ]+)");

  /** How the driver tells that it found no server, for which there is no exception of its own. */
  private static final String NO_SERVER = "Timed out while waiting for a server";

  private Failures() {}

  /** The failure of a command sent for a call. */
  static SourceException of(RuntimeException failure, String statement, CallContext call) {
    Kind kind = kind(failure);
    if (call.cancellation().isCancelled()
        && (kind == Kind.CANCELLED || kind == Kind.UNAVAILABLE || kind == Kind.TIMEOUT)) {
      kind = Kind.CANCELLED;
    } else if (kind == Kind.CANCELLED || (kind == Kind.UNAVAILABLE && call.remaining().isZero())) {
      kind = Kind.TIMEOUT;
    }
    return new SourceException(
        kind,
        code(failure, kind),
        kind == Kind.UNIQUE_VIOLATION ? index(failure.getMessage()) : "",
        "",
        statement,
        failure.getMessage(),
        failure);
  }

  /** The failure of a command that no call asked for. */
  static SourceException of(RuntimeException failure) {
    return new SourceException(kind(failure), "", "", "", "", failure.getMessage(), failure);
  }

  static SourceException invalid(String message) {
    return new SourceException(Kind.INVALID_VALUE, "22P02", "", "", "", message, null);
  }

  /** No such comparison between values of a type. */
  static SourceException noOperator(String message) {
    return new SourceException(Kind.MISSING_OBJECT, "42883", "", "", "", message, null);
  }

  static SourceException checked() {
    return new SourceException(
        Kind.PERMISSION_DENIED,
        "42501",
        "",
        "",
        "",
        "a row would not fulfil the condition set for it",
        null);
  }

  /** A refusal in words for callers. */
  static SourceException refused(String message, String hint) {
    return new SourceException(Kind.RAISED, "P0001", "", "", "", message, "", hint, null);
  }

  static SourceException conflict() {
    return new SourceException(Kind.CONFLICT, "a document was changed while it was being written");
  }

  private static Kind kind(RuntimeException failure) {
    return switch (failure) {
      case MongoOperationTimeoutException timeout ->
          timeout.getMessage().startsWith(NO_SERVER) ? Kind.UNAVAILABLE : Kind.TIMEOUT;
      case MongoExecutionTimeoutException timeout -> Kind.TIMEOUT;
      case MongoInterruptedException interrupted -> Kind.CANCELLED;
      case MongoTimeoutException unreachable -> Kind.UNAVAILABLE;
      case MongoSocketException broken -> Kind.UNAVAILABLE;
      case MongoSecurityException unknown -> Kind.UNAVAILABLE;
      case MongoWriteException refused -> ofCode(refused.getError().getCode());
      case MongoCommandException refused
          when refused.hasErrorLabel("TransientTransactionError")
              && refused.getErrorCode() == 112 ->
          Kind.CONFLICT;
      case MongoException refused -> ofCode(refused.getCode());
      case BSONException unwritable -> Kind.INVALID_VALUE;
      default -> Kind.INTERNAL;
    };
  }

  private static Kind ofCode(int code) {
    return switch (code) {
      case 11000, 11001, 12582 -> Kind.UNIQUE_VIOLATION;
      case 121 -> Kind.CHECK_VIOLATION;
      case 50, 262 -> Kind.TIMEOUT;
      case 13, 8000 -> Kind.PERMISSION_DENIED;
      case 112, 251, 24, 46 -> Kind.CONFLICT;
      case 26 -> Kind.MISSING_OBJECT;
      case 292, 16819, 16945, 39 -> Kind.TOO_DEMANDING;
      // what is wrong with values: patterns, sizes, names within values
      case 2, 14, 15, 52, 55, 57, 51091, 10334, 17280, 17419, 17420 -> Kind.INVALID_VALUE;
      case 6, 7, 18, 89, 91, 189, 9001, 10107, 11600, 11602, 13435, 13436 -> Kind.UNAVAILABLE;
      default -> Kind.INTERNAL;
    };
  }

  private static String code(RuntimeException failure, Kind kind) {
    return switch (kind) {
      case UNIQUE_VIOLATION -> "23505";
      case CHECK_VIOLATION -> "23514";
      case INVALID_VALUE -> "22023";
      case CONFLICT -> "40001";
      default -> failure instanceof MongoException known ? "" + known.getCode() : "";
    };
  }

  private static String index(String message) {
    Matcher index = INDEX.matcher(message == null ? "" : message);
    return index.find() ? index.group(1) : "";
  }
}
