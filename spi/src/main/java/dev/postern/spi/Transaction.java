package dev.postern.spi;

import java.util.function.Supplier;

/**
 * One transaction under way, see {@link DataSource#transact}. Used by one thread at a time, and not
 * any more once its work has ended.
 */
public interface Transaction {

  /**
   * Runs a query. What it may do, for whom and until when is told by its call and may differ from
   * query to query: role, claims, bounds, whether it is read-only.
   *
   * @throws SourceException where the source refuses or fails; outside of {@link #attempt} the
   *     transaction can then only be undone
   */
  Result execute(Query query, CallContext call);

  /**
   * Does a part of the work that may fail by itself: when it throws, what it did is undone, and the
   * transaction goes on as if it had not been tried. Parts may stand in parts.
   */
  <T> T attempt(Supplier<T> part);
}
