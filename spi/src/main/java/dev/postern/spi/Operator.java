package dev.postern.spi;

import java.util.Locale;

/**
 * A comparison of one column with one value given as text. The words are those of the filter
 * grammar, the meanings PostgreSQL's.
 */
public enum Operator {
  EQ,
  NEQ,
  GT,
  GTE,
  LT,
  LTE,
  /** SQL {@code LIKE}: {@code %} any run, {@code _} any one character. */
  LIKE,
  /** {@code LIKE} without regard to case. */
  ILIKE,
  /** A regular expression of the source, {@code ~}. */
  MATCH,
  /** The same without regard to case, {@code ~*}. */
  IMATCH,
  /** {@code IS DISTINCT FROM}: not equal, where two absent values are equal. */
  ISDISTINCT,
  /** Contains, {@code @>}: arrays, ranges and JSON. */
  CS,
  /** Is contained in, {@code <@}. */
  CD,
  /** Overlaps, {@code &&}. */
  OV,
  /** Strictly left of, {@code <<}. */
  SL,
  /** Strictly right of, {@code >>}. */
  SR,
  /** Does not extend to the right of, {@code &<}. */
  NXR,
  /** Does not extend to the left of, {@code &>}. */
  NXL,
  /** Is adjacent to, {@code -|-}. */
  ADJ;

  /** The lower-case word of the filter grammar, for instance {@code gte}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the value is a pattern of {@code LIKE}. */
  public boolean isPattern() {
    return this == LIKE || this == ILIKE;
  }

  /** Whether a set of values may be given, of which any or all must fit: {@code eq(any).{1,2}}. */
  public boolean takesSets() {
    return switch (this) {
      case EQ, GT, GTE, LT, LTE, LIKE, ILIKE, MATCH, IMATCH -> true;
      case NEQ, ISDISTINCT, CS, CD, OV, SL, SR, NXR, NXL, ADJ -> false;
    };
  }
}
