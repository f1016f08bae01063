package dev.postern.jdbc;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.JsonPath;
import dev.postern.spi.Making;
import dev.postern.spi.Making.Aggregated;
import dev.postern.spi.Mask;
import dev.postern.spi.Selection.Aggregation;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import java.util.Optional;

/** What is meant by uses of columns: their types, and what of them can be aggregated. */
final class Uses {
  static final ColumnType NUMBER = ColumnType.of("numeric", Kind.NUMBER);
  private static final int MOST_DIGITS = 9;
  private static final ColumnType JSON = ColumnType.of("json", Kind.JSON);
  private static final Column ROWS = new Column("count", Texts.LONG, false, false, false, "");

  private Uses() {}

  /** The value of a column as it is. */
  static ColumnUse plain(Column column) {
    return new ColumnUse(column, Mask.none());
  }

  /** The same as a use of the column that it aggregates. */
  static ColumnUse of(Item.Aggregate<Source, ColumnUse> aggregate) {
    return aggregate
        .column()
        .orElseGet(() -> plain(ROWS))
        .made(
            new Aggregated(
                aggregate.function(),
                aggregate.column().isEmpty(),
                aggregate.argumentCast(),
                aggregate.cast(),
                aggregate.isDistinct()));
  }

  static Optional<Aggregated> aggregated(ColumnUse use) {
    return use.making().filter(Aggregated.class::isInstance).map(Aggregated.class::cast);
  }

  /** That of which something is made. */
  static ColumnUse unmade(ColumnUse use) {
    return use.making().isEmpty() ? use : new ColumnUse(use.column(), use.mask(), use.path());
  }

  /** The type of the value that is meant. */
  static ColumnType type(ColumnUse use) {
    ColumnType unmade =
        use.path().isNone() ? use.column().type() : use.path().isText() ? Texts.TEXT : JSON;
    return use.making().map(making -> type(making, unmade)).orElse(unmade);
  }

  private static ColumnType type(Making making, ColumnType unmade) {
    return switch (making) {
      case Making.Bucket bucket -> unmade;
      case Making.Cast(ColumnType type) -> throw undeclaredCast();
      case Aggregated aggregated -> type(aggregated, unmade);
    };
  }

  private static ColumnType type(Aggregated aggregated, ColumnType argument) {
    if (aggregated.cast().isPresent() || aggregated.argumentCast().isPresent()) {
      throw undeclaredCast();
    }
    if (aggregated.function() == Aggregation.COUNT) {
      return Texts.LONG;
    }
    boolean isNumber = argument.kind() == Kind.INTEGER || argument.kind() == Kind.NUMBER;
    boolean isSum =
        aggregated.function() == Aggregation.SUM || aggregated.function() == Aggregation.AVG;
    if (isSum ? !isNumber : !isOrdered(argument.kind())) {
      throw refused(
          "42883",
          "function %s(%s) does not exist"
              .formatted(aggregated.function().word(), argument.name()));
    }
    return isSum ? NUMBER : argument;
  }

  /** Whether every engine has a least and a greatest of such values, and the same one. */
  private static boolean isOrdered(Kind kind) {
    return switch (kind) {
      case INTEGER, NUMBER, TEXT, DATE, TIMESTAMP, TIMESTAMP_WITH_ZONE, TIME -> true;
      case BOOLEAN, ENUM, UUID, BYTES, JSON, ARRAY, COMPOSITE, OTHER -> false;
    };
  }

  /**
   * The same way.
   *
   * @throws SourceException where a place in it is beyond those of any array
   */
  static JsonPath checked(JsonPath path) {
    for (JsonPath.Step step : path.steps()) {
      if (step.isIndex() && step.key().length() > MOST_DIGITS) {
        throw refused("22003", "no array has so many places: " + step.key());
      }
    }
    return path;
  }

  /** Catalogs here name no types for it, so that nobody can ask. */
  private static IllegalArgumentException undeclaredCast() {
    return new IllegalArgumentException("no types to cast to were declared");
  }

  /** What no engine behind this module does. */
  static SourceException refused(String code, String message) {
    return new SourceException(SourceException.Kind.INVALID_VALUE, code, "", "", "", message, null);
  }
}
