package dev.postern.spi;

/**
 * What a data source can do. What is not declared is neither published nor planned; what is
 * declared is done whole.
 */
public enum Capability {
  /** Filters of every kind, order, page and count on reads. */
  READ,
  /** Embedded related rows at any depth. */
  EMBED,
  CREATE,
  UPDATE,
  DELETE,
  /** Changed rows come back in the same step. */
  RETURNING,
  CALL,
  /** Aggregates and grouping, conditions on groups, distinct rows and every {@link Making}. */
  AGGREGATE,
  /** {@link JsonPath} in select lists, conditions and sort keys. */
  JSON_PATH,
  /** {@link Query.Keyset}. */
  KEYSET,
  /** {@link Filter.Search}. */
  SEARCH,
  /** {@link Query.Upsert}. */
  UPSERT,
  /**
   * Every {@link Rendering}, not only JSON; {@link Rendering.Plan} with {@link #EXPLAIN} alone, and
   * those for which the catalog names handlers.
   */
  RENDERING,
  /** {@link DataSource#stream}, and {@link Rendering.Lines}. */
  STREAM,
  /** Several queries in one transaction, the {@link CommitGate}, {@link DataSource#transact}. */
  TRANSACTION,
  /** {@link DataSource#describe}, and calls of routines that have a {@link Routine#wording}. */
  STATEMENT,
  /** {@link DataSource#estimate}. */
  ESTIMATE,
  /** {@link DataSource#explain}. */
  EXPLAIN,
  /** Masks in selected columns, as far as {@link DataSource#masks} says so. */
  MASK,
  /**
   * {@link CallContext#sourceRole} and {@link CallContext#claimsJson} are enforced by the source.
   */
  IDENTITY
}
