package dev.postern.oracle;

import dev.postern.spi.SourceException.Kind;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the engine's error numbers mean; its SQLSTATEs tell too little. */
final class OracleErrors {
  /** Of the codes that an operator's own {@code raise_application_error} gives. */
  private static final int FIRST_RAISED = 20_000;

  private static final int LAST_RAISED = 20_999;

  private static final Pattern CONSTRAINT =
      Pattern.compile("constraint \\((?:[^.()]+\\.)?([^()]+)\\)");

  private static final Pattern COLUMN = Pattern.compile("\"[^\"]+\"\\.\"[^\"]+\"\\.\"([^\"]+)\"");

  private OracleErrors() {}

  static Optional<Kind> kind(SQLException failure) {
    int number = failure.getErrorCode();
    if (number >= FIRST_RAISED && number <= LAST_RAISED) {
      return Optional.of(Kind.RAISED);
    }
    return switch (number) {
      case 1 -> Optional.of(Kind.UNIQUE_VIOLATION);
      case 2291, 2292 -> Optional.of(Kind.FOREIGN_KEY_VIOLATION);
      case 2290 -> Optional.of(Kind.CHECK_VIOLATION);
      case 1400, 1407 -> Optional.of(Kind.NOT_NULL_VIOLATION);
      case 54, 60, 104, 8177, 30006, 4021 -> Optional.of(Kind.CONFLICT);
      case 1013 -> Optional.of(Kind.TIMEOUT);
      case 1456, 16000, 12081 -> Optional.of(Kind.READ_ONLY);
      case 904, 942, 2289, 4043, 12007 -> Optional.of(Kind.MISSING_OBJECT);
      case 1031, 1720, 28112, 28113, 28115, 41900, 42399 -> Optional.of(Kind.PERMISSION_DENIED);
      case 18,
          20,
          1536,
          1555,
          1628,
          1631,
          1652,
          1653,
          1654,
          1658,
          1688,
          1691,
          1795,
          4030,
          4031,
          30036 ->
          Optional.of(Kind.TOO_DEMANDING);
      default -> isInvalid(number) ? Optional.of(Kind.INVALID_VALUE) : unreachable(number);
    };
  }

  /** The value, or what is done with it, is not what the column's type takes. */
  private static boolean isInvalid(int number) {
    return switch (number) {
      case 902, 910, 932, 997, 1401, 1426, 1438, 1455, 1457, 1461, 1465, 1481, 1483, 1489 -> true;
      case 1722, 1830, 1839, 1841, 1843, 1847, 1850, 1858, 1861, 1867, 1878 -> true;
      case 2287, 12899, 22835, 22848, 31011, 32795, 40441, 40479, 40587, 54032 -> true;
      // the driver's own: no number, too long, no such value
      case 17026, 17059, 17070, 17132 -> true;
      default -> false;
    };
  }

  private static Optional<Kind> unreachable(int number) {
    return switch (number) {
      case 28, 1012, 1017, 1033, 1034, 1035, 1045, 1089, 1090, 1092, 2391, 2396, 2399 ->
          Optional.of(Kind.UNAVAILABLE);
      case 3113, 3114, 3135, 12153, 12154, 12170, 12514, 12516, 12518, 12519, 12520, 12528 ->
          Optional.of(Kind.UNAVAILABLE);
      case 12541, 12543, 12545, 12660, 17002, 17008, 17009, 17410, 17868, 18954, 25408 ->
          Optional.of(Kind.UNAVAILABLE);
      case 28000, 28001, 28002, 28040, 28759, 28860, 28864 -> Optional.of(Kind.UNAVAILABLE);
      default -> Optional.empty();
    };
  }

  static String constraint(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case 1, 2290, 2291, 2292 -> first(CONSTRAINT, failure);
      default -> "";
    };
  }

  static String column(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case 1400, 1407, 12899 -> first(COLUMN, failure);
      default -> "";
    };
  }

  private static String first(Pattern pattern, SQLException failure) {
    Matcher found = pattern.matcher(String.valueOf(failure.getMessage()));
    return found.find() ? found.group(1) : "";
  }
}
