package dev.postern.mongodb;

import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonType;
import org.bson.BsonValue;

/**
 * What comparisons of columns of each type there are, and what they compare with: the one place
 * that {@link FilterWriter} and {@link RowFilter} ask, so that both mean the same.
 */
final class Operands {
  /** The comparisons that this source can do. */
  static final Set<Operator> OPERATORS =
      EnumSet.of(
          Operator.EQ,
          Operator.NEQ,
          Operator.GT,
          Operator.GTE,
          Operator.LT,
          Operator.LTE,
          Operator.LIKE,
          Operator.ILIKE,
          Operator.MATCH,
          Operator.IMATCH,
          Operator.ISDISTINCT);

  private Operands() {}

  /** The column's name, where all of it is meant as it is. */
  static String name(ColumnUse use) {
    if (!use.isPlain()) {
      throw new IllegalArgumentException("only columns as they are: " + use.name());
    }
    return use.name();
  }

  /**
   * What is compared with: values of which any will do where things are to be equal, else one; none
   * where it is JSON's null, which counts as no value.
   */
  static List<BsonValue> of(ColumnUse use, Operator operator, String value) {
    List<BsonValue> values = Values.candidates(use.column().type(), value);
    if (values.getFirst().isNull()) {
      return List.of();
    }
    BsonType type = values.getFirst().getBsonType();
    boolean hasOrder = type != BsonType.ARRAY && type != BsonType.DOCUMENT;
    if (isOrder(operator)) {
      if (!hasOrder) {
        throw Failures.noOperator("arrays and objects have no order");
      }
      return List.of(values.getFirst());
    }
    return values;
  }

  static boolean isOrder(Operator operator) {
    return switch (operator) {
      case GT, GTE, LT, LTE -> true;
      default -> false;
    };
  }

  static boolean isPattern(Operator operator) {
    return operator.isPattern() || operator == Operator.MATCH || operator == Operator.IMATCH;
  }

  static void checkPattern(ColumnUse use) {
    Kind kind = use.column().type().kind();
    if (kind != Kind.TEXT && kind != Kind.ENUM && kind != Kind.JSON) {
      throw Failures.noOperator("patterns are for text, not for " + use.column().type().name());
    }
  }

  static void checkTruth(ColumnUse use) {
    Kind kind = use.column().type().kind();
    if (kind != Kind.BOOLEAN && kind != Kind.JSON) {
      throw Failures.noOperator("no truth value: " + use.column().type().name());
    }
  }

  /** Refuses columns whose values are never alike. */
  static void checkColumns(ColumnUse one, Operator operator, ColumnUse other) {
    if (isPattern(operator) || !OPERATORS.contains(operator)) {
      throw Failures.noOperator("columns are not compared by " + operator.word());
    }
    ColumnType first = one.column().type();
    ColumnType second = other.column().type();
    if (first.kind() != Kind.JSON
        && second.kind() != Kind.JSON
        && !family(first).equals(family(second))) {
      throw Failures.noOperator("no order of " + first.name() + " and " + second.name());
    }
  }

  private static String family(ColumnType type) {
    return switch (type.kind()) {
      case INTEGER, NUMBER -> Types.NUMBER;
      default -> type.name();
    };
  }

  /** A condition on a set as one on each of its elements; one that is null fits and fits not. */
  static Filter<ColumnUse> each(Filter.Quantified<ColumnUse> set) {
    List<Filter<ColumnUse>> terms =
        ArrayText.elements(set.values()).stream()
            .<Filter<ColumnUse>>map(
                element -> element.isEmpty() ? unknown() : compare(set, element))
            .toList();
    return switch (set.quantifier()) {
      case ANY -> new Filter.Or<>(terms);
      case ALL -> new Filter.And<>(terms);
    };
  }

  private static Filter<ColumnUse> compare(
      Filter.Quantified<ColumnUse> set, Optional<String> element) {
    return new Filter.Compare<>(set.column(), set.operator(), element.orElseThrow());
  }

  /** Neither true nor false: more than all and less than none of no values. */
  private static Filter<ColumnUse> unknown() {
    return new Filter.Related<>(UNKNOWN, true);
  }

  /** The name of an embed that there is not, by which the unknown is told. */
  static final String UNKNOWN = "";
}
