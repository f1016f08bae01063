package dev.postern.error;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The "did you mean" of every error; candidates are only ever what the caller may see. */
public final class Suggestion {
  private static final int MOST_COLUMN_DISTANCE = 3;

  private Suggestion() {}

  /** The candidate most like {@code asked}, where one is like it at all. */
  public static Optional<String> nearest(String asked, Collection<String> candidates) {
    int tolerance = Math.max(2, asked.length() / 3);
    return candidates.stream()
        .map(candidate -> new Scored(candidate, distance(asked, candidate)))
        .filter(scored -> scored.distance <= tolerance || contains(asked, scored.candidate))
        .min(Comparator.comparingInt(Scored::distance).thenComparing(Scored::candidate))
        .map(Scored::candidate);
  }

  /**
   * The hint of PostgreSQL for a column that does not exist: the nearest one, or two that are
   * equally near; empty where none is, or more than two are.
   */
  public static Optional<String> columnHint(
      String table, String asked, Collection<String> candidates) {
    int best = MOST_COLUMN_DISTANCE;
    List<String> nearest = new ArrayList<>();
    for (String candidate : candidates) {
      int distance = distance(asked, candidate);
      if (distance > asked.length() / 2 || distance > best) {
        continue;
      }
      if (distance < best) {
        nearest.clear();
        best = distance;
      }
      nearest.add("column \"%s.%s\"".formatted(table, candidate));
    }
    return nearest.isEmpty() || nearest.size() > 2
        ? Optional.empty()
        : Optional.of(
            "Perhaps you meant to reference the " + String.join(" or the ", nearest) + ".");
  }

  private record Scored(String candidate, int distance) {}

  private static boolean contains(String asked, String candidate) {
    return asked.length() >= 4
        && (candidate.toLowerCase(Locale.ROOT).contains(asked.toLowerCase(Locale.ROOT))
            || (candidate.length() >= 4
                && asked.toLowerCase(Locale.ROOT).contains(candidate.toLowerCase(Locale.ROOT))));
  }

  /** Levenshtein distance without regard to case, over at most 64 characters of each. */
  static int distance(String one, String other) {
    String a = one.substring(0, Math.min(64, one.length())).toLowerCase(Locale.ROOT);
    String b = other.substring(0, Math.min(64, other.length())).toLowerCase(Locale.ROOT);
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
