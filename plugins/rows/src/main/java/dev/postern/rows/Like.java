package dev.postern.rows;

import dev.postern.spi.SourceException.Kind;
import java.util.Arrays;

/**
 * A pattern of {@code LIKE}, matched in a time that grows with the product of both lengths and no
 * faster.
 */
final class Like {
  private static final int ANY_RUN = -1;
  private static final int ANY_ONE = -2;

  private final int[] pattern;
  private final boolean ignoresCase;

  /**
   * @throws dev.postern.spi.SourceException where it ends in an escape of nothing
   */
  Like(String pattern, boolean ignoresCase) {
    this.ignoresCase = ignoresCase;
    int[] written = points(pattern, ignoresCase);
    int[] read = new int[written.length];
    int length = 0;
    for (int i = 0; i < written.length; i++) {
      int point = written[i];
      if (point == '\\') {
        if (++i == written.length) {
          throw Refusal.refusal(
              Kind.INVALID_VALUE, "22025", "LIKE pattern must not end with escape character");
        }
        read[length++] = written[i];
      } else {
        read[length++] = point == '%' ? ANY_RUN : point == '_' ? ANY_ONE : point;
      }
    }
    this.pattern = Arrays.copyOf(read, length);
  }

  boolean matches(String text) {
    int[] points = points(text, ignoresCase);
    int at = 0;
    int part = 0;
    int run = -1;
    int runFrom = 0;
    while (at < points.length) {
      if (part < pattern.length && pattern[part] == ANY_RUN) {
        run = part++;
        runFrom = at;
      } else if (part < pattern.length
          && (pattern[part] == ANY_ONE || pattern[part] == points[at])) {
        part++;
        at++;
      } else if (run >= 0) {
        part = run + 1;
        at = ++runFrom;
      } else {
        return false;
      }
    }
    while (part < pattern.length && pattern[part] == ANY_RUN) {
      part++;
    }
    return part == pattern.length;
  }

  private static int[] points(String text, boolean ignoresCase) {
    int[] points = text.codePoints().toArray();
    if (ignoresCase) {
      for (int i = 0; i < points.length; i++) {
        points[i] = Character.toLowerCase(Character.toUpperCase(points[i]));
      }
    }
    return points;
  }
}
