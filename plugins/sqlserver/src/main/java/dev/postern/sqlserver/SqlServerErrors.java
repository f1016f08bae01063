package dev.postern.sqlserver;

import dev.postern.spi.SourceException.Kind;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the engine's error numbers mean; of SQLSTATEs the driver has few. */
final class SqlServerErrors {
  /** From here on they are an operator's own, of {@code throw} and {@code raiserror}. */
  private static final int FIRST_RAISED = 50_000;

  private static final Pattern KEY = Pattern.compile("(?:constraint|unique index) '([^']+)'");
  private static final Pattern CONSTRAINT = Pattern.compile("constraint \"([^\"]+)\"");
  private static final Pattern COLUMN = Pattern.compile("column '([^']+)'");

  private SqlServerErrors() {}

  static Optional<Kind> kind(SQLException failure) {
    int number = failure.getErrorCode();
    if (number >= FIRST_RAISED) {
      return Optional.of(Kind.RAISED);
    }
    return switch (number) {
      case 2601, 2627 -> Optional.of(Kind.UNIQUE_VIOLATION);
      case 515 -> Optional.of(Kind.NOT_NULL_VIOLATION);
      case 547 -> Optional.of(broken(failure));
      case 220, 232, 241, 242, 244, 245, 248, 295, 296, 517, 535 -> Optional.of(Kind.INVALID_VALUE);
      case 257, 305, 306, 402, 403, 421, 447, 529, 8116, 8117 -> Optional.of(Kind.INVALID_VALUE);
      case 2628, 8023, 8114, 8115, 8152, 8169, 9420, 9455, 13608, 13609 ->
          Optional.of(Kind.INVALID_VALUE);
      case 544, 271, 272 -> Optional.of(Kind.INVALID_VALUE);
      case 1204, 1205, 1222, 3960, 41302, 41305, 41325 -> Optional.of(Kind.CONFLICT);
      case 3906 -> Optional.of(Kind.READ_ONLY);
      case 207, 208, 2812, 4104 -> Optional.of(Kind.MISSING_OBJECT);
      case 229, 230, 262, 297, 300, 916, 33504 -> Optional.of(Kind.PERMISSION_DENIED);
      case 701, 802, 1101, 1105, 8003, 8618, 8623, 8632, 8645, 9002 ->
          Optional.of(Kind.TOO_DEMANDING);
      case 4060, 4064, 18456, 18486, 18487, 18488, 10928, 10929, 40197, 40501, 40613, 49918 ->
          Optional.of(Kind.UNAVAILABLE);
      default -> ofDriver(failure);
    };
  }

  /** Foreign keys and checks have one number. */
  private static Kind broken(SQLException failure) {
    return message(failure).contains(" CHECK constraint ")
        ? Kind.CHECK_VIOLATION
        : Kind.FOREIGN_KEY_VIOLATION;
  }

  private static Optional<Kind> ofDriver(SQLException failure) {
    return switch (String.valueOf(failure.getSQLState())) {
      case "HY008", "HYT00" -> Optional.of(Kind.TIMEOUT);
      default -> Optional.empty();
    };
  }

  static String constraint(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case 2601, 2627 -> first(KEY, failure);
      case 547 -> first(CONSTRAINT, failure);
      default -> "";
    };
  }

  static String column(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case 515, 2628 -> first(COLUMN, failure);
      default -> "";
    };
  }

  /** Values stand behind all names. */
  private static String first(Pattern pattern, SQLException failure) {
    Matcher found = pattern.matcher(message(failure));
    return found.find() ? found.group(1) : "";
  }

  private static String message(SQLException failure) {
    return String.valueOf(failure.getMessage());
  }
}
