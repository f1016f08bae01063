package dev.postern.hook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What hooks leave behind of one call, for its audit record. Used by one thread at a time. */
public final class HookTrace {
  private final List<Run> runs = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final Map<String, String> notes = new LinkedHashMap<>();

  /**
   * One hook that ran.
   *
   * @param file within the folder of scripts
   * @param version a hash of the scripts it belongs to
   * @param outcome {@code done}, {@code rejected}, {@code failed} or {@code skipped}
   */
  public record Run(String file, String version, String phase, long nanos, String outcome) {}

  synchronized void ran(Run run) {
    runs.add(run);
  }

  /** Keeps what a hook wants to have on record. */
  synchronized void note(String key, String value) {
    notes.put(key, value);
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
    return Map.copyOf(notes);
  }
}
