package dev.postern.config;

/**
 * What one call may cost where no rule says otherwise.
 *
 * @param maxRows the most rows of an answer; a call that asks for more gets these
 * @param timeoutMillis how long a call may take, from its arrival to its last row
 * @param maxResultBytes the most bytes of rows in one answer
 * @param exportTimeoutMillis how long an export may take, from its arrival to its last row
 * @param maxExports the most exports at once; each holds a connection of its source
 * @param lockTimeoutMillis how long a call may wait for what others have locked; 0 for as long as
 *     it may take
 */
public record CallLimits(
    int maxRows,
    int timeoutMillis,
    int maxResultBytes,
    int exportTimeoutMillis,
    int maxExports,
    int lockTimeoutMillis) {

  public static final CallLimits DEFAULTS =
      new CallLimits(1_000, 10_000, 16 * 1024 * 1024, 600_000, 4, 0);
}
