/** Trino as a data source. */
package dev.postern.trino;
