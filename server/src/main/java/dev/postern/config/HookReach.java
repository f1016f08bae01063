package dev.postern.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What hooks may ask of the gateway beyond the call they run for.
 *
 * @param secrets values by name; a hook gets those that its file is granted
 * @param files what single files are granted, by path within the folder of scripts
 */
public record HookReach(
    Map<String, String> secrets,
    Map<String, HookFileSettings> files,
    Fetch fetch,
    KeyValues kv,
    AfterCommit afterCommit) {

  private static final String HIDDEN = "***";

  /** Nothing is granted; bounded by the defaults. */
  public static final HookReach NOTHING =
      new HookReach(Map.of(), Map.of(), Fetch.DEFAULTS, KeyValues.DEFAULTS, AfterCommit.DEFAULTS);

  public HookReach {
    secrets = Map.copyOf(secrets);
    files = Map.copyOf(files);
  }

  /**
   * Requests of hooks to other servers.
   *
   * @param timeoutMillis how long one may take with its redirects
   * @param maxRequestBytes the longest body that is sent
   * @param maxResponseBytes the longest body that is taken
   * @param maxCalls the most of one run of a hook
   */
  public record Fetch(int timeoutMillis, int maxRequestBytes, int maxResponseBytes, int maxCalls) {
    public static final Fetch DEFAULTS = new Fetch(2_000, 1024 * 1024, 1024 * 1024, 10);
  }

  /**
   * What hooks keep between calls, in memory.
   *
   * @param maxEntries the most of one file
   * @param maxValueBytes the longest JSON text of a value
   * @param maxTtlSeconds how long one is kept at most, and where nothing is said
   */
  public record KeyValues(int maxEntries, int maxValueBytes, int maxTtlSeconds) {
    public static final KeyValues DEFAULTS = new KeyValues(10_000, 4 * 1024, 24 * 60 * 60);
  }

  /**
   * Hooks that run once a change is there to stay.
   *
   * @param attempts how often one is tried
   * @param pauseMillis how long to wait for the second attempt; each further pause is four times as
   *     long
   * @param timeoutMillis how long one attempt may run
   * @param maxQueued how many may wait; then calls that would bring more are refused
   * @param maxQueuedBytes how many bytes of rows may wait with them; then such calls are refused
   *     too
   * @param drainMillis how long the gateway waits for them when it stops
   */
  public record AfterCommit(
      int attempts,
      int pauseMillis,
      int timeoutMillis,
      int maxQueued,
      int maxQueuedBytes,
      int drainMillis) {
    public static final AfterCommit DEFAULTS =
        new AfterCommit(3, 1_000, 10_000, 1_000, 64 * 1024 * 1024, 5_000);
  }

  /** What a file is granted. */
  public HookFileSettings of(String path) {
    return files.getOrDefault(path, HookFileSettings.NOTHING);
  }

  /** The text with every secret in it made unreadable. */
  public String concealed(String text) {
    if (secrets.isEmpty() || text == null) {
      return text;
    }
    String concealed = text;
    List<String> longestFirst =
        secrets.values().stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    for (String secret : longestFirst) {
      concealed = concealed.replace(secret, HIDDEN);
    }
    return concealed;
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "HookReach[%s, %s, %s, %s, %s]"
        .formatted(secrets.keySet(), files, fetch, kv, afterCommit);
  }
}
