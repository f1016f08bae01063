package dev.postern.spi;

import java.util.Locale;

/** A comparison of one column with one value given as text. */
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
  ILIKE;

  /** The lower-case word of the filter grammar, for instance {@code gte}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
