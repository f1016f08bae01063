package dev.postern.error;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds the name most like another in the way of the REST dialect, so that its hints are the same:
 * names that share runs of two or three characters are ranked by cosine similarity, the best of
 * those by edit distance.
 */
public final class FuzzyNames {
  /** The similarity that names of tables and functions must have. */
  public static final double CLOSE = 0.75;

  /** The similarity that names beside a known one must have. */
  public static final double FAIR = 0.33;

  private static final int RANKED = 50;

  private final List<String> names;

  /** Names that differ in case alone count once. */
  public FuzzyNames(Collection<String> names) {
    Map<String, String> byKey = new HashMap<>();
    new TreeSet<>(names).forEach(name -> byKey.putIfAbsent(key(name), name));
    this.names = byKey.values().stream().sorted().toList();
  }

  private record Scored(double score, String name) {}

  /** The name most like {@code asked}; one that is the same counts too. */
  public Optional<String> nearest(String asked, double leastScore) {
    for (String name : names) {
      if (key(name).equals(key(asked))) {
        return Optional.of(name);
      }
    }
    for (int size = 3; size >= 2; size--) {
      List<Scored> ranked = ranked(asked, size);
      if (ranked.isEmpty()) {
        continue;
      }
      List<Scored> close = ranked.stream().filter(scored -> scored.score >= leastScore).toList();
      if (!close.isEmpty()) {
        return Optional.of(close.getFirst().name);
      }
    }
    return Optional.empty();
  }

  private List<Scored> ranked(String asked, int size) {
    Map<String, Integer> wanted = grams(asked, size);
    List<Scored> bySimilarity = new ArrayList<>();
    for (String name : names) {
      Map<String, Integer> has = grams(name, size);
      int shared = 0;
      for (Map.Entry<String, Integer> gram : wanted.entrySet()) {
        shared += gram.getValue() * has.getOrDefault(gram.getKey(), 0);
      }
      if (shared > 0) {
        bySimilarity.add(new Scored(shared / (length(wanted) * length(has)), name));
      }
    }
    Comparator<Scored> bestFirst = Comparator.comparingDouble(Scored::score).reversed();
    return bySimilarity.stream()
        .sorted(bestFirst)
        .limit(RANKED)
        .map(scored -> new Scored(likeness(key(asked), key(scored.name)), scored.name))
        .sorted(bestFirst)
        .toList();
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /**
   * How often each run of so many characters occurs; only letters, digits, spaces and commas do.
   */
  private static Map<String, Integer> grams(String name, int size) {
    StringBuilder kept = new StringBuilder("-");
    key(name)
        .codePoints()
        .filter(c -> Character.isLetterOrDigit(c) || c == ' ' || c == ',')
        .forEach(kept::appendCodePoint);
    kept.append('-');
    while (kept.length() < size) {
      kept.append('-');
    }
    Map<String, Integer> grams = new HashMap<>();
    for (int i = 0; i + size <= kept.length(); i++) {
      grams.merge(kept.substring(i, i + size), 1, Integer::sum);
    }
    return grams;
  }

  private static double length(Map<String, Integer> grams) {
    return Math.sqrt(grams.values().stream().mapToDouble(count -> (double) count * count).sum());
  }

  private static double likeness(String one, String other) {
    int longest = Math.max(one.length(), other.length());
    return longest == 0 ? 1 : 1 - (double) Suggestion.distance(one, other) / longest;
  }
}
