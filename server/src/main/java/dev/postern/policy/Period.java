package dev.postern.policy;

import java.util.BitSet;

/**
 * A time in which all decisions of a book are the same, apart from values that tell the time.
 *
 * @param edge how many rules have begun or ended before
 * @param hours which of the book's hours hold; never changed
 */
public record Period(int edge, BitSet hours) {}
