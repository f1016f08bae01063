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
    int maxDepth) {

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
          4 * 1024 * 1024,
          50,
          3);
}
