/**
 * The small pieces of HTTP that every surface shares: what may come in at all, how a body is read,
 * how an answer is written.
 */
package dev.postern.edge;
