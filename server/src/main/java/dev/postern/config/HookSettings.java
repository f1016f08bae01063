package dev.postern.config;

import java.nio.file.Path;

/**
 * Where hook files lie and what they may cost.
 *
 * @param folder holds {@code <service>/<resource>.js} and {@code lib/}; only the usual one may be
 *     missing
 * @param timeoutMillis how long one hook may run once it has a thread
 * @param loadTimeoutMillis how long all files together may take to be read and checked
 * @param statementLimit the most statements that one hook may execute
 * @param poolThreads how many hooks run at once
 * @param queueLength how many calls may wait for a free thread; further ones are refused
 * @param maxPayloadBytes the most bytes of rows, patch or arguments that enter or leave a hook
 * @param maxLogCharacters the most characters that one hook may log; what is beyond is cut off
 * @param maxSourceBytes the most bytes of all files together
 * @param pythonThreads how many of those in Python run at once
 */
public record HookSettings(
    Path folder,
    int timeoutMillis,
    int loadTimeoutMillis,
    int statementLimit,
    int poolThreads,
    int queueLength,
    int maxPayloadBytes,
    int maxLogCharacters,
    int maxSourceBytes,
    int pythonThreads) {

  /** A world of Python takes tens of megabytes and a second to be made. */
  private static final int USUAL_PYTHON_THREADS = 2;

  /** With the usual number of threads for Python. */
  public HookSettings(
      Path folder,
      int timeoutMillis,
      int loadTimeoutMillis,
      int statementLimit,
      int poolThreads,
      int queueLength,
      int maxPayloadBytes,
      int maxLogCharacters,
      int maxSourceBytes) {
    this(
        folder,
        timeoutMillis,
        loadTimeoutMillis,
        statementLimit,
        poolThreads,
        queueLength,
        maxPayloadBytes,
        maxLogCharacters,
        maxSourceBytes,
        Math.min(USUAL_PYTHON_THREADS, poolThreads));
  }

  /** The same with another number of threads. */
  public HookSettings withThreads(int threads) {
    return new HookSettings(
        folder,
        timeoutMillis,
        loadTimeoutMillis,
        statementLimit,
        threads,
        queueLength,
        maxPayloadBytes,
        maxLogCharacters,
        maxSourceBytes,
        pythonThreads);
  }

  /** A second a hook, a thread for every processor and at most 8, 8 MiB. */
  public static HookSettings in(Path folder) {
    return new HookSettings(
        folder,
        1_000,
        60_000,
        10_000_000,
        Math.min(8, Runtime.getRuntime().availableProcessors()),
        256,
        8 * 1024 * 1024,
        8 * 1024,
        4 * 1024 * 1024);
  }
}
