package dev.postern.spi;

/**
 * What a source expects of a query that it has not run.
 *
 * @param cost in the source's own unit, which is comparable between its queries only
 * @param rows the most rows that any step of the query is expected to hand on
 */
public record Estimate(double cost, long rows) {}
