package dev.postern.spi;

import java.util.List;

/**
 * A last look at the results of a transaction before it is committed. What it throws rolls the
 * transaction back and reaches the caller of {@link DataSource#execute}.
 */
@FunctionalInterface
public interface CommitGate {

  /** No look: a connector may then choose its cheapest way to a transaction. */
  CommitGate OPEN = results -> results;

  /** Gives the results that leave, which may be others than came. */
  List<Result> pass(List<Result> results);

  /**
   * A look at a result that others follow, before the next query is begun. What it throws ends the
   * transaction as {@link #pass} does.
   */
  default void look(Result result) {
    // most wait for the end
  }
}
