/** SQLite as a data source. */
package dev.postern.sqlite;
