package dev.postern.policy;

import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;

/**
 * What a grant allows on one resource.
 *
 * @param columns which of its columns exist for the caller
 * @param rows which of its rows exist for the caller, claims filled in
 * @param maxRows the most rows of one answer
 * @param allowsAggregates whether many rows may be made into one
 * @param capsEmbeds whether {@code maxRows} holds for related rows too, silently
 * @param mayExport whether rows may leave as a stream
 * @param capsExports whether {@code maxRows} holds for a stream too
 * @param minGroupRows of how many rows aggregates are made at least; smaller groups are left out
 * @param writes what it wants of rows that are written
 * @param masks how columns are seen
 */
public record Access(
    Columns columns,
    Filter<ColumnName> rows,
    long maxRows,
    boolean allowsAggregates,
    boolean capsEmbeds,
    boolean mayExport,
    boolean capsExports,
    int minGroupRows,
    WriteTerms writes,
    Redaction masks) {

  /** Of rows that nobody writes. */
  public Access(
      Columns columns,
      Filter<ColumnName> rows,
      long maxRows,
      boolean allowsAggregates,
      boolean capsEmbeds,
      boolean mayExport,
      boolean capsExports) {
    this(
        columns,
        rows,
        maxRows,
        allowsAggregates,
        capsEmbeds,
        mayExport,
        capsExports,
        1,
        WriteTerms.NONE,
        Redaction.NONE);
  }

  /** What a new or changed row must fulfil. */
  public Filter<ColumnName> check() {
    return writes.check().orElse(rows);
  }
}
