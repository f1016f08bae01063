package dev.postern.mongodb;

import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Conditions on documents that are not in the server yet, or not so: what a write would make. They
 * mean what {@link FilterWriter} asks the server.
 */
final class RowFilter {
  private RowFilter() {}

  /** Whether the condition is known to hold. */
  static boolean holds(Filter<ColumnUse> filter, BsonDocument row) {
    return filter.isAll() || of(filter, row).orElse(false);
  }

  /** Empty where it is not known. */
  static Optional<Boolean> of(Filter<ColumnUse> filter, BsonDocument row) {
    return switch (filter) {
      case Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms) -> all(terms, row, true);
      case Filter.Or<ColumnUse>(List<Filter<ColumnUse>> terms) -> all(terms, row, false);
      case Filter.Not<ColumnUse>(Filter<ColumnUse> term) -> of(term, row).map(holds -> !holds);
      case Filter.Compare<ColumnUse>(ColumnUse use, Operator operator, String value) ->
          compare(use, operator, value, row);
      case Filter.In<ColumnUse>(ColumnUse use, List<String> values) ->
          of(
              new Filter.Or<>(
                  values.stream()
                      .<Filter<ColumnUse>>map(
                          value -> new Filter.Compare<>(use, Operator.EQ, value))
                      .toList()),
              row);
      case Filter.Is<ColumnUse>(ColumnUse use, Filter.Truth truth) ->
          Optional.of(is(use, truth, row));
      case Filter.CompareColumns<ColumnUse>(ColumnUse use, Operator operator, ColumnUse other) ->
          columns(use, operator, other, row);
      case Filter.Quantified<ColumnUse> set -> of(Operands.each(set), row);
      case Filter.Related<ColumnUse> related when related.embed().equals(Operands.UNKNOWN) ->
          Optional.empty();
      case Filter.Related<ColumnUse> related -> throw new IllegalArgumentException("no embeds");
      case Filter.Search<ColumnUse> search -> throw Failures.noOperator("no words are searched");
    };
  }

  /** Whether all hold; turned round, whether any does. */
  private static Optional<Boolean> all(
      List<Filter<ColumnUse>> terms, BsonDocument row, boolean wanted) {
    boolean isKnown = true;
    for (Filter<ColumnUse> term : terms) {
      Optional<Boolean> holds = of(term, row);
      if (holds.isPresent() && holds.get() != wanted) {
        return Optional.of(!wanted);
      }
      isKnown &= holds.isPresent();
    }
    return isKnown ? Optional.of(wanted) : Optional.empty();
  }

  private static Optional<Boolean> compare(
      ColumnUse use, Operator operator, String text, BsonDocument row) {
    BsonValue value = row.get(Operands.name(use));
    if (Operands.isPattern(operator)) {
      Operands.checkPattern(use);
      boolean isText = value != null && value.isString();
      boolean matches = Patterns.matches(operator, text, isText ? value.asString().getValue() : "");
      return isText ? Optional.of(matches) : Optional.empty();
    }
    List<BsonValue> wanted = Operands.of(use, operator, text);
    boolean isAbsent = Texts.isAbsent(value);
    if (operator == Operator.ISDISTINCT) {
      return Optional.of(wanted.isEmpty() ? !isAbsent : isAbsent || !isAny(value, wanted));
    }
    if (isAbsent || wanted.isEmpty()) {
      return Optional.empty();
    }
    return switch (operator) {
      case EQ -> Optional.of(isAny(value, wanted));
      case NEQ -> Optional.of(!isAny(value, wanted));
      case GT, GTE, LT, LTE -> ordered(value, operator, wanted.getFirst());
      default -> throw Failures.noOperator(operator.word());
    };
  }

  private static boolean isAny(BsonValue value, List<BsonValue> wanted) {
    return wanted.stream().anyMatch(one -> Comparisons.areSame(value, one));
  }

  private static Optional<Boolean> ordered(BsonValue one, Operator operator, BsonValue other) {
    IntPredicate fits =
        switch (operator) {
          case GT -> sign -> sign > 0;
          case GTE -> sign -> sign >= 0;
          case LT -> sign -> sign < 0;
          case LTE -> sign -> sign <= 0;
          default -> throw Failures.noOperator(operator.word());
        };
    OptionalInt order = Comparisons.order(one, other);
    return order.isPresent() ? Optional.of(fits.test(order.getAsInt())) : Optional.empty();
  }

  private static boolean is(ColumnUse use, Filter.Truth truth, BsonDocument row) {
    BsonValue value = row.get(Operands.name(use));
    if (truth != Filter.Truth.NULL && truth != Filter.Truth.NOT_NULL) {
      Operands.checkTruth(use);
    }
    return switch (truth) {
      case NULL, UNKNOWN -> Texts.isAbsent(value);
      case NOT_NULL -> !Texts.isAbsent(value);
      case TRUE -> BsonBoolean.TRUE.equals(value);
      case FALSE -> BsonBoolean.FALSE.equals(value);
    };
  }

  private static Optional<Boolean> columns(
      ColumnUse use, Operator operator, ColumnUse other, BsonDocument row) {
    Operands.checkColumns(use, operator, other);
    BsonValue one = row.get(Operands.name(use));
    BsonValue two = row.get(Operands.name(other));
    boolean isUnknown = Texts.isAbsent(one) || Texts.isAbsent(two);
    if (operator == Operator.ISDISTINCT) {
      return Optional.of(
          isUnknown ? Texts.isAbsent(one) != Texts.isAbsent(two) : !Comparisons.areSame(one, two));
    }
    if (isUnknown) {
      return Optional.empty();
    }
    return switch (operator) {
      case EQ -> Optional.of(Comparisons.areSame(one, two));
      case NEQ -> Optional.of(!Comparisons.areSame(one, two));
      default -> ordered(one, operator, two);
    };
  }
}
