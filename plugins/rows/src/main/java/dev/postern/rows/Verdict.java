package dev.postern.rows;

/** What a condition says of a row, with SQL's third value. */
enum Verdict {
  YES,
  NO,
  UNKNOWN;

  static Verdict of(boolean holds) {
    return holds ? YES : NO;
  }

  Verdict not() {
    return switch (this) {
      case YES -> NO;
      case NO -> YES;
      case UNKNOWN -> UNKNOWN;
    };
  }
}
