package dev.postern.h2;

import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;

/**
 * A pattern of {@code like} in words in which H2 counts code points. All of them are lower case, so
 * that {@code lower} keeps their meaning.
 */
final class LikePattern {
  private LikePattern() {}

  /** What texts that fit begin with, as a pattern by which an index is used; null for null. */
  static String begin(String pattern) {
    if (pattern == null) {
      return null;
    }
    int end = 0;
    while (end < pattern.length() && "%_".indexOf(pattern.charAt(end)) < 0) {
      end += pattern.charAt(end) == '\\' ? 2 : 1;
    }
    return pattern.substring(0, Math.min(end, pattern.length())) + "%";
  }

  /**
   * The whole as a regular expression. What stands behind a {@code %} is taken at its first place
   * and never sought again, which finds the same and keeps time in bounds.
   *
   * @param pattern null for null
   */
  static String regex(String pattern) {
    if (pattern == null) {
      return null;
    }
    StringBuilder regex = new StringBuilder("(?s)^");
    int run = -1;
    for (int i = 0; i < pattern.length(); i++) {
      char next = pattern.charAt(i);
      if (next == '%') {
        regex.append(run < 0 ? "" : ")").append("(?>.*?");
        run = regex.length();
      } else if (next == '_') {
        regex.append('.');
      } else {
        boolean isEscaped = next == '\\';
        if (isEscaped && ++i == pattern.length()) {
          throw new SourceException(
              Kind.INVALID_VALUE,
              "22025",
              "",
              "",
              "",
              "a pattern of like ends in a backslash that takes the meaning of nothing",
              null);
        }
        literal(pattern.charAt(i), regex);
      }
    }
    if (run >= 0) {
      regex.append(')').replace(run - "(?>.*?".length(), run, "(?:.*");
    }
    return regex.append("\\z").toString();
  }

  private static void literal(char character, StringBuilder regex) {
    boolean isPlain = character > '~' || Character.isLetterOrDigit(character);
    regex.append(isPlain ? "" : "\\").append(character);
  }
}
