package dev.postern.config;

/**
 * What hooks may cost.
 *
 * @param timeoutMillis how long one hook may run once it has a thread
 * @param loadTimeoutMillis how long all files together may take to be read and checked
 * @param statementLimit the most statements that one hook may execute
 * @param poolThreads how many hooks run at once
 * @param queueLength how many calls may wait for a free thread; further ones are refused
 * @param maxPayloadBytes the most bytes of rows, patch or arguments that enter or leave a hook
 * @param maxLogCharacters the most characters that one hook may log; what is beyond is cut off
 * @param maxSourceBytes the most bytes of all files together
 * @param maxCalls how often all hooks of one call may ask of data
 * @param maxDepth how deep what hooks ask of data may have hooks that ask of data
 * @param pythonThreads how many of those in Python run at once
 */
public record HookLimits(
    int timeoutMillis,
    int loadTimeoutMillis,
    int statementLimit,
    int poolThreads,
    int queueLength,
    int maxPayloadBytes,
    int maxLogCharacters,
    int maxSourceBytes,
    int maxCalls,
    int maxDepth,
    int pythonThreads) {

  /** A world of Python takes tens of megabytes and a second to be made. */
  private static final int USUAL_PYTHON_THREADS = 2;

  /** With the usual bounds of what hooks ask of data, and of Python. */
  public HookLimits(
      int timeoutMillis,
      int loadTimeoutMillis,
      int statementLimit,
      int poolThreads,
      int queueLength,
      int maxPayloadBytes,
      int maxLogCharacters,
      int maxSourceBytes) {
    this(
        timeoutMillis,
        loadTimeoutMillis,
        statementLimit,
        poolThreads,
        queueLength,
        maxPayloadBytes,
        maxLogCharacters,
        maxSourceBytes,
        50,
        3,
        USUAL_PYTHON_THREADS);
  }

  /** A second a hook, a thread for every processor and one more, at most 9, 8 MiB. */
  public static final HookLimits DEFAULTS =
      new HookLimits(
          1_000,
          60_000,
          10_000_000,
          1 + Math.min(8, Runtime.getRuntime().availableProcessors()),
          256,
          8 * 1024 * 1024,
          8 * 1024,
          4 * 1024 * 1024);

  /** The same with another number of threads. */
  public HookLimits withThreads(int threads) {
    return new HookLimits(
        timeoutMillis,
        loadTimeoutMillis,
        statementLimit,
        threads,
        queueLength,
        maxPayloadBytes,
        maxLogCharacters,
        maxSourceBytes,
        maxCalls,
        maxDepth,
        pythonThreads);
  }
}
