/**
 * Rows in memory as JSON objects: the conditions, sort keys, pages and counts of a {@link
 * dev.postern.spi.Query}, with the meanings that PostgreSQL gives them. For connectors whose source
 * has no engine of its own; they pack it among their libraries.
 */
package dev.postern.rows;
