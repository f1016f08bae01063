/** What a caller wants, in the caller's own words: names are text and nothing is checked yet. */
package dev.postern.operation;
