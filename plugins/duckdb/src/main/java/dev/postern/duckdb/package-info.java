/** DuckDB, and files that it reads, as a data source. */
package dev.postern.duckdb;
