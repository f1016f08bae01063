package dev.postern.hook;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What hooks leave behind of one call, for its audit record. Used by one thread at a time. */
public final class HookTrace {
  private static final int MAX_NOTES = 32;
  private static final int MAX_KEY_CHARACTERS = 64;
  private static final int MAX_VALUE_CHARACTERS = 1_000;

  private final List<Run> runs = new ArrayList<>();
  private final Map<String, String> notes = new LinkedHashMap<>();

  /**
   * One hook that ran.
   *
   * @param file within the folder of scripts
   * @param version a hash of the scripts it belongs to
   * @param outcome {@code done}, {@code rejected}, {@code failed} or {@code skipped}
   * @param reason why it failed, in a word of the gateway's; empty where it did not
   */
  public record Run(
      String file, String version, String phase, long nanos, String outcome, String reason) {}

  synchronized void ran(Run run) {
    runs.add(run);
  }

  /** Keeps what a hook wants to have on record; what is too much is cut off. */
  synchronized void note(String key, String value) {
    String name = cut(key, MAX_KEY_CHARACTERS);
    if (notes.size() < MAX_NOTES || notes.containsKey(name)) {
      notes.put(name, cut(value, MAX_VALUE_CHARACTERS));
    }
  }

  private static String cut(String text, int most) {
    return text.substring(0, Math.min(most, text.length()));
  }

  /** In the order in which they ended. */
  public synchronized List<Run> runs() {
    return List.copyOf(runs);
  }

  /** What hooks wanted to have on record, by its key. */
  public synchronized Map<String, String> notes() {
    return notes.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(notes));
  }
}
