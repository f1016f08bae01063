package dev.postern.spi;

import java.util.Locale;
import java.util.Optional;

/** What is made of a column's value, or of many of them. */
public sealed interface Making {

  /**
   * The point in time at which the stretch begins in which the value lies; of the column's type.
   */
  record Bucket(Unit unit) implements Making {}

  /** The value turned into another type. */
  record Cast(ColumnType type) implements Making {}

  /**
   * One value out of those of a group, see {@link Selection.Item.Aggregate}.
   *
   * @param isOfRows whether rows are counted, whatever the column
   */
  record Aggregated(
      Selection.Aggregation function,
      boolean isOfRows,
      Optional<ColumnType> argumentCast,
      Optional<ColumnType> cast,
      boolean isDistinct)
      implements Making {}

  /** A stretch of time. */
  enum Unit {
    YEAR,
    QUARTER,
    MONTH,
    WEEK,
    DAY,
    HOUR;

    /** The lower-case word of the grammar, which is SQL's too. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
