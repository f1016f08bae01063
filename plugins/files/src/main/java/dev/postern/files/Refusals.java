package dev.postern.files;

import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;

/** What can go wrong with files, in words for the log; those that are raised are for callers. */
final class Refusals {
  private Refusals() {}

  static SourceException missing() {
    return new SourceException(Kind.RAISED, "PT404", "", "", "", "there is no such file", null);
  }

  static SourceException taken(FilePath path) {
    return new SourceException(
        Kind.UNIQUE_VIOLATION, "23505", "contents_pkey", "path", "", path.text(), null);
  }

  static SourceException tooLong(FilePath path, int most) {
    return demanding(path.text() + " is longer than " + most + " bytes");
  }

  static SourceException tooMany(int most) {
    return demanding("there are more than the %d files of max-listed-files".formatted(most));
  }

  static SourceException demanding(String message) {
    return new SourceException(Kind.TOO_DEMANDING, message);
  }

  static SourceException unavailable(String message, Throwable cause) {
    return new SourceException(Kind.UNAVAILABLE, "", "", "", "", message, cause);
  }
}
