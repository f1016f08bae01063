package dev.postern.rows;

import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Filter.Quantifier;
import dev.postern.spi.Filter.Truth;
import dev.postern.spi.Operator;
import dev.postern.spi.SourceException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A condition on rows, read once and asked of many; with SQL's logic of three values. */
@FunctionalInterface
public interface Condition {

  /** The comparisons that there are. */
  Set<Operator> OPERATORS =
      Set.copyOf(
          EnumSet.of(
              Operator.EQ,
              Operator.NEQ,
              Operator.GT,
              Operator.GTE,
              Operator.LT,
              Operator.LTE,
              Operator.LIKE,
              Operator.ILIKE,
              Operator.ISDISTINCT));

  /** What it says of a row. */
  Verdict of(JsonNode row);

  /** Whether it holds; that nothing is known is not enough. */
  default boolean holds(JsonNode row) {
    return of(row) == Verdict.YES;
  }

  /**
   * Reads one.
   *
   * @throws SourceException where a value does not fit its column, or something is asked for that
   *     is not done here
   */
  static Condition of(Filter<ColumnUse> filter) {
    return switch (filter) {
      case Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms) -> all(conditions(terms));
      case Filter.Or<ColumnUse>(List<Filter<ColumnUse>> terms) -> any(conditions(terms));
      case Filter.Not<ColumnUse>(Filter<ColumnUse> term) -> {
        Condition positive = of(term);
        yield row -> positive.of(row).not();
      }
      case Filter.Compare<ColumnUse>(ColumnUse column, Operator operator, String value) ->
          compared(column, operator, Optional.of(value));
      case Filter.Quantified<ColumnUse>(
              ColumnUse column,
              Operator operator,
              Quantifier quantifier,
              String values) -> {
        List<Condition> each =
            ArrayLiteral.read(values, type(column)).stream()
                .map(value -> compared(column, operator, value))
                .toList();
        yield quantifier == Quantifier.ANY ? any(each) : all(each);
      }
      case Filter.In<ColumnUse>(ColumnUse column, List<String> values) ->
          any(
              values.stream()
                  .map(value -> compared(column, Operator.EQ, Optional.of(value)))
                  .toList());
      case Filter.CompareColumns<ColumnUse>(ColumnUse column, Operator operator, ColumnUse other) ->
          columns(column, operator, other);
      case Filter.Is<ColumnUse>(ColumnUse column, Truth truth) -> is(column, truth);
      case Filter.Search<ColumnUse> search -> throw Refusal.unserved("search");
      case Filter.Related<ColumnUse> related -> throw Refusal.unserved("embedding");
    };
  }

  private static List<Condition> conditions(List<Filter<ColumnUse>> terms) {
    return terms.stream().map(Condition::of).toList();
  }

  private static Condition all(List<Condition> terms) {
    return row -> {
      Verdict verdict = Verdict.YES;
      for (Condition term : terms) {
        Verdict said = term.of(row);
        if (said == Verdict.NO) {
          return Verdict.NO;
        }
        verdict = said == Verdict.UNKNOWN ? Verdict.UNKNOWN : verdict;
      }
      return verdict;
    };
  }

  private static Condition any(List<Condition> terms) {
    Condition none = all(terms.stream().<Condition>map(term -> row -> term.of(row).not()).toList());
    return row -> none.of(row).not();
  }

  /** The type of a column that is used as it is. */
  private static ColumnType type(ColumnUse use) {
    if (!use.path().isNone() || use.making().isPresent()) {
      throw Refusal.unserved("what is made of a column's value or lies within it");
    }
    return use.column().type();
  }

  /** Compared with a value, or with none, of which nothing is known. */
  private static Condition compared(ColumnUse column, Operator operator, Optional<String> value) {
    ColumnType type = type(column);
    String name = column.name();
    check(type, operator);
    if (operator.isPattern()) {
      Optional<Like> like = value.map(text -> new Like(text, operator == Operator.ILIKE));
      return row ->
          isAbsent(row.get(name)) || like.isEmpty()
              ? Verdict.UNKNOWN
              : Verdict.of(like.get().matches(row.get(name).asString()));
    }
    Comparable<?> other = value.<Comparable<?>>map(text -> Values.parse(type, text)).orElse(null);
    return row -> verdict(Values.of(type, row.get(name)), operator, other);
  }

  private static Condition columns(ColumnUse column, Operator operator, ColumnUse other) {
    ColumnType type = type(column);
    ColumnType otherType = type(other);
    check(type, operator);
    boolean areNumbers = isNumber(type) && isNumber(otherType);
    if (operator.isPattern() || (type.kind() != otherType.kind() && !areNumbers)) {
      throw Refusal.operator(type, operator.word());
    }
    return row ->
        verdict(
            Values.of(type, row.get(column.name())),
            operator,
            Values.of(otherType, row.get(other.name())));
  }

  private static boolean isNumber(ColumnType type) {
    return type.kind() == ColumnType.Kind.INTEGER || type.kind() == ColumnType.Kind.NUMBER;
  }

  private static void check(ColumnType type, Operator operator) {
    boolean hasIt =
        switch (type.kind()) {
          case JSON, ARRAY, COMPOSITE ->
              operator == Operator.EQ
                  || operator == Operator.NEQ
                  || operator == Operator.ISDISTINCT;
          case TEXT -> true;
          default -> !operator.isPattern();
        };
    if (!hasIt || !OPERATORS.contains(operator)) {
      throw Refusal.operator(type, operator.word());
    }
  }

  private static Verdict verdict(Comparable<?> one, Operator operator, Comparable<?> other) {
    if (one == null || other == null) {
      return operator == Operator.ISDISTINCT
          ? Verdict.of((one == null) != (other == null))
          : Verdict.UNKNOWN;
    }
    int order = RowOrder.compare(one, other);
    return Verdict.of(
        switch (operator) {
          case EQ -> order == 0;
          case NEQ, ISDISTINCT -> order != 0;
          case GT -> order > 0;
          case GTE -> order >= 0;
          case LT -> order < 0;
          case LTE -> order <= 0;
          default -> throw new IllegalStateException(operator.word());
        });
  }

  private static Condition is(ColumnUse column, Truth truth) {
    ColumnType type = type(column);
    String name = column.name();
    boolean isOfTruth = Stream.of(Truth.NULL, Truth.NOT_NULL).noneMatch(truth::equals);
    if (isOfTruth && type.kind() != ColumnType.Kind.BOOLEAN) {
      throw Refusal.refusal(
          SourceException.Kind.INVALID_VALUE,
          "42804",
          "argument of IS %s must be type boolean".formatted(truth));
    }
    return row -> {
      JsonNode cell = row.get(name);
      return Verdict.of(
          switch (truth) {
            case NULL, UNKNOWN -> isAbsent(cell);
            case NOT_NULL -> !isAbsent(cell);
            case TRUE -> !isAbsent(cell) && cell.booleanValue();
            case FALSE -> !isAbsent(cell) && !cell.booleanValue();
          });
    };
  }

  private static boolean isAbsent(JsonNode cell) {
    return cell == null || cell.isNull();
  }
}
