package dev.postern.hook;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What hooks leave behind of one call, for its audit record. Used by one thread at a time. */
public final class HookTrace {
  /** The most values that hooks of one call may have on record. */
  static final int MAX_NOTES = 20;

  private final List<Run> runs = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
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

  /** Keeps what a hook wants to have on record; false where there is too much of it. */
  synchronized boolean note(String key, String value) {
    if (notes.size() >= MAX_NOTES && !notes.containsKey(key)) {
      return false;
    }
    notes.put(key, value);
    return true;
  }

  /** Keeps what a hook logs. */
  synchronized void said(String line) {
    lines.add(line);
  }

  /** What hooks logged. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** In the order in which they ended. */
  public synchronized List<Run> runs() {
    return List.copyOf(runs);
  }

  /** What hooks wanted to have on record, by its key. */
  public synchronized Map<String, String> notes() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(notes));
  }
}
