package dev.postern.config;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What one role, or one rule of it, may cost; empty for what it does not bound.
 *
 * @param holder whose it is, in words: what is counted is counted for this and one caller
 * @param maxBytes the most bytes of rows in one answer
 * @param maxConcurrentCalls the most calls of one caller at work at once
 * @param maxCost the most that a call may cost by the estimate of its source, in the source's unit
 * @param maxEstimatedRows the most rows that a source may expect to handle for a call
 * @param rowsPerHour the most rows that one caller gets in an hour
 * @param rowsPerDay the most rows that one caller gets in a day
 * @param lockTimeoutMillis how long a call may wait for what others have locked
 */
public record Budget(
    String holder,
    OptionalLong maxBytes,
    OptionalInt maxConcurrentCalls,
    OptionalLong maxCost,
    OptionalLong maxEstimatedRows,
    OptionalLong rowsPerHour,
    OptionalLong rowsPerDay,
    OptionalInt lockTimeoutMillis) {

  /** Bounds nothing. */
  public static final Budget NONE =
      new Budget(
          "",
          OptionalLong.empty(),
          OptionalInt.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalInt.empty());

  /** Whether it bounds nothing. */
  public boolean isNone() {
    return maxBytes.isEmpty()
        && maxConcurrentCalls.isEmpty()
        && maxCost.isEmpty()
        && maxEstimatedRows.isEmpty()
        && rowsPerHour.isEmpty()
        && rowsPerDay.isEmpty()
        && lockTimeoutMillis.isEmpty();
  }

  /** Whether a call must be estimated before it is run. */
  public boolean asksForEstimate() {
    return maxCost.isPresent() || maxEstimatedRows.isPresent();
  }

  /** Whether it counts the rows that a caller gets. */
  public boolean countsRows() {
    return rowsPerHour.isPresent() || rowsPerDay.isPresent();
  }

  static Budget read(Section budget, String holder) {
    Budget read =
        new Budget(
            holder,
            budget.findLong("max-bytes", 1024, Integer.MAX_VALUE),
            budget.findNumber("max-concurrent-calls", 1, 100_000),
            budget.findLong("max-cost", 1, Long.MAX_VALUE),
            budget.findLong("max-estimated-rows", 1, Long.MAX_VALUE),
            budget.findLong("rows-per-hour", 1, Integer.MAX_VALUE),
            budget.findLong("rows-per-day", 1, Integer.MAX_VALUE),
            budget.findNumber("lock-timeout-ms", 1, 86_400_000));
    return read.isNone() ? NONE : read;
  }
}
