/**
 * What relational connectors have in common: queries as SQL, values as binds, rows as JSON. A
 * connector adds a {@link dev.postern.jdbc.Dialect} and opens a {@link
 * dev.postern.jdbc.JdbcSource}.
 */
package dev.postern.jdbc;
