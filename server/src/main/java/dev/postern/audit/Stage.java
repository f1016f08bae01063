package dev.postern.audit;

import java.util.Locale;

/** The stretches of a call, in their order. */
public enum Stage {
  AUTHENTICATE,
  PARSE,
  AUTHORIZE,
  BEFORE,
  PLAN,
  SOURCE,
  AFTER;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The lower-case word used in audit records. */
  public String word() {
    return word;
  }
}
