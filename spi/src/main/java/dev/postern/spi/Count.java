package dev.postern.spi;

/** Whether and how the number of rows without the page is wanted. */
public enum Count {
  NONE,
  /** Every row is counted. */
  EXACT,
  /** What the source's own planner expects. */
  PLANNED,
  /** Exact as far as the cap on rows reaches, beyond it what the planner expects. */
  ESTIMATED
}
