/**
 * PostgreSQL as a data source.
 *
 * <p>In the order of a call: {@link dev.postern.postgres.PostgresConnector} opens a {@link
 * dev.postern.postgres.PostgresSource}; {@link dev.postern.postgres.StatementWriter} turns a query
 * into a {@link dev.postern.postgres.Statement}; {@link dev.postern.postgres.Execution} runs it on
 * a connection of {@link dev.postern.postgres.Pools} as the caller; {@link
 * dev.postern.postgres.RowReader} makes JSON of what comes back.
 */
package dev.postern.postgres;
