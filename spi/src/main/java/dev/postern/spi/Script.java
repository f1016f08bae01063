package dev.postern.spi;

import java.util.Optional;

/**
 * Queries of one transaction that are made one after the other, each when all before it have given
 * their results. What its methods throw rolls the transaction back and reaches the caller of {@link
 * DataSource#execute(Script)}.
 */
public interface Script {

  /** The next step; empty where the transaction is to be committed. */
  Optional<Step> next();

  /** Takes the result of the last step, before anything is committed. */
  void take(Result result);

  /**
   * One query and for whom it runs.
   *
   * @param call of which role, claims, bounds and whether it is read-only may differ from step to
   *     step. The transaction is undone at its end where any step asks for that
   */
  record Step(Query query, CallContext call) {}
}
