/**
 * From what a caller wants to what a connector does: resolves names within what the grant shows.
 * Queries are made only here.
 */
package dev.postern.plan;
