package dev.postern.hook;

import dev.postern.spi.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What hooks leave behind of one call, for its audit record and for those that run once it is
 * committed. Used by one thread at a time; holds nothing where no hook runs.
 */
public final class HookTrace {
  /** The most values that hooks of one call may have on record. */
  static final int MAX_NOTES = 20;

  private List<Run> runs = List.of();
  private List<String> lines = List.of();
  private Map<String, String> notes = Map.of();
  private Optional<Result> seen = Optional.empty();

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
    if (runs.isEmpty()) {
      runs = new ArrayList<>();
    }
    runs.add(run);
  }

  /** Keeps what a hook wants to have on record; false where there is too much of it. */
  synchronized boolean note(String key, String value) {
    if (notes.size() >= MAX_NOTES && !notes.containsKey(key)) {
      return false;
    }
    if (notes.isEmpty()) {
      notes = new LinkedHashMap<>();
    }
    notes.put(key, value);
    return true;
  }

  /** Keeps what a hook logs. */
  synchronized void said(String line) {
    if (lines.isEmpty()) {
      lines = new ArrayList<>();
    }
    lines.add(line);
  }

  /** What hooks logged. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** Keeps what the hooks after the call have left, before it gets the names its caller wants. */
  public synchronized void saw(Result result) {
    seen = Optional.of(result);
  }

  /** What the hooks after the call have left; empty where nobody was to keep it. */
  public synchronized Optional<Result> seen() {
    return seen;
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
