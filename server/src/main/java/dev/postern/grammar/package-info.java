/**
 * The grammar of filters, select lists and sort keys: text in, trees with names as text out. Knows
 * no surface; a query string, tool arguments and row filters of the config are all read here.
 */
package dev.postern.grammar;
