package dev.postern.mongodb;

import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import java.util.List;
import java.util.stream.Collectors;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Conditions as find filters. The server's own logic has two values and SQL's three, so that each
 * condition is written as it is wanted: that it holds, or that it does not hold. A row of which
 * neither is known fits neither; no negation is ever left to the server but of what is known.
 *
 * <p>The server also looks into arrays where a scalar is compared; as a column's value an array is
 * equal to none of its elements, and that is ruled out everywhere.
 */
final class FilterWriter {
  private static final String EXPRESSION = "$expr";

  private final boolean isTotal;

  /**
   * @param isTotal whether order is the one that sorting has, where values of different types
   *     follow each other too
   */
  FilterWriter(boolean isTotal) {
    this.isTotal = isTotal;
  }

  /** The rows of which the condition holds. */
  static BsonDocument of(Filter<ColumnUse> filter) {
    return new FilterWriter(false).holds(filter);
  }

  BsonDocument holds(Filter<ColumnUse> filter) {
    return switch (filter) {
      case Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms) ->
          all(terms.stream().map(this::holds).toList());
      case Filter.Or<ColumnUse>(List<Filter<ColumnUse>> terms) ->
          any(terms.stream().map(this::holds).toList());
      case Filter.Not<ColumnUse>(Filter<ColumnUse> term) -> fails(term);
      case Filter.Compare<ColumnUse>(ColumnUse use, Operator operator, String value) ->
          compare(use, operator, value);
      case Filter.In<ColumnUse>(ColumnUse use, List<String> values) -> in(use, values);
      case Filter.Is<ColumnUse>(ColumnUse use, Filter.Truth truth) -> is(use, truth);
      case Filter.CompareColumns<ColumnUse>(ColumnUse use, Operator operator, ColumnUse other) ->
          columns(use, operator, other);
      case Filter.Quantified<ColumnUse> set -> holds(Operands.each(set));
      case Filter.Related<ColumnUse> related -> unknown(related);
      case Filter.Search<ColumnUse> search -> throw Failures.noOperator("no words are searched");
    };
  }

  /** The rows of which it is known that the condition does not hold. */
  private BsonDocument fails(Filter<ColumnUse> filter) {
    return switch (filter) {
      case Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms) ->
          any(terms.stream().map(this::fails).toList());
      case Filter.Or<ColumnUse>(List<Filter<ColumnUse>> terms) ->
          all(terms.stream().map(this::fails).toList());
      case Filter.Not<ColumnUse>(Filter<ColumnUse> term) -> holds(term);
      case Filter.Compare<ColumnUse>(ColumnUse use, Operator operator, String value) ->
          compareNot(use, operator, value);
      case Filter.In<ColumnUse>(ColumnUse use, List<String> values) -> inNot(use, values);
      case Filter.Is<ColumnUse>(ColumnUse use, Filter.Truth truth) -> not(is(use, truth));
      case Filter.CompareColumns<ColumnUse>(ColumnUse use, Operator operator, ColumnUse other) ->
          columns(use, opposite(operator), other, operator == Operator.ISDISTINCT);
      case Filter.Quantified<ColumnUse> set -> fails(Operands.each(set));
      case Filter.Related<ColumnUse> related -> unknown(related);
      case Filter.Search<ColumnUse> search -> throw Failures.noOperator("no words are searched");
    };
  }

  private static BsonDocument unknown(Filter.Related<ColumnUse> related) {
    if (!related.embed().equals(Operands.UNKNOWN)) {
      throw unserved(related);
    }
    return never();
  }

  private static RuntimeException unserved(Filter<ColumnUse> filter) {
    return new IllegalArgumentException("not served: " + filter);
  }

  private BsonDocument compare(ColumnUse use, Operator operator, String value) {
    String name = Operands.name(use);
    if (Operands.isPattern(operator)) {
      return like(use, operator, value);
    }
    List<BsonValue> values = Operands.of(use, operator, value);
    return switch (operator) {
      case EQ -> equal(name, values);
      case NEQ ->
          values.isEmpty() ? never() : all(List.of(isThere(name), not(equal(name, values))));
      case ISDISTINCT -> values.isEmpty() ? isThere(name) : not(equal(name, values));
      case GT, GTE, LT, LTE ->
          values.isEmpty() ? never() : ordered(name, operator, values.getFirst());
      default -> throw Failures.noOperator(operator.word());
    };
  }

  private BsonDocument compareNot(ColumnUse use, Operator operator, String value) {
    if (Operands.isPattern(operator)) {
      return all(List.of(isText(Operands.name(use)), not(like(use, operator, value))));
    }
    return operator == Operator.ISDISTINCT
        ? not(compare(use, operator, value))
        : compare(use, opposite(operator), value);
  }

  private static Operator opposite(Operator operator) {
    return switch (operator) {
      case EQ, ISDISTINCT -> operator == Operator.EQ ? Operator.NEQ : Operator.EQ;
      case NEQ -> Operator.EQ;
      case GT -> Operator.LTE;
      case GTE -> Operator.LT;
      case LT -> Operator.GTE;
      case LTE -> Operator.GT;
      default -> throw Failures.noOperator(operator.word());
    };
  }

  private static BsonDocument equal(String name, List<BsonValue> values) {
    if (values.isEmpty()) {
      return never();
    }
    BsonValue first = values.getFirst();
    if (first.isArray()) {
      return expression("$eq", path(name), literal(first));
    }
    return scalar(
        name,
        values.size() == 1
            ? new BsonDocument("$eq", first)
            : new BsonDocument("$in", new BsonArray(values)));
  }

  private BsonDocument ordered(String name, Operator operator, BsonValue value) {
    String word = "$" + operator.word();
    return isTotal
        ? new BsonDocument(
            EXPRESSION,
            call(
                "$and",
                new BsonDocument("$gt", new BsonArray(List.of(path(name), BsonNull.VALUE))),
                call(word, path(name), literal(value))))
        : scalar(name, new BsonDocument(word, value));
  }

  private BsonDocument in(ColumnUse use, List<String> texts) {
    String name = Operands.name(use);
    List<BsonValue> values = values(use, texts);
    List<BsonDocument> terms =
        values.stream()
            .filter(BsonValue::isArray)
            .map(array -> equal(name, List.of(array)))
            .collect(Collectors.toList());
    List<BsonValue> others = values.stream().filter(value -> !value.isArray()).toList();
    if (!others.isEmpty()) {
      terms.add(scalar(name, new BsonDocument("$in", new BsonArray(others))));
    }
    return any(terms);
  }

  private BsonDocument inNot(ColumnUse use, List<String> texts) {
    boolean hasUnknown =
        texts.stream().anyMatch(text -> Operands.of(use, Operator.EQ, text).isEmpty());
    if (hasUnknown) {
      return never();
    }
    return texts.isEmpty()
        ? all(List.of())
        : all(List.of(isThere(Operands.name(use)), not(in(use, texts))));
  }

  private static List<BsonValue> values(ColumnUse use, List<String> texts) {
    return texts.stream().flatMap(text -> Operands.of(use, Operator.EQ, text).stream()).toList();
  }

  private static BsonDocument like(ColumnUse use, Operator operator, String pattern) {
    Operands.checkPattern(use);
    BsonRegularExpression expression = Patterns.of(operator, pattern);
    return scalar(
        Operands.name(use),
        new BsonDocument("$regex", new BsonString(expression.getPattern()))
            .append("$options", new BsonString(expression.getOptions())));
  }

  private static BsonDocument is(ColumnUse use, Filter.Truth truth) {
    String name = Operands.name(use);
    if (truth != Filter.Truth.NULL && truth != Filter.Truth.NOT_NULL) {
      Operands.checkTruth(use);
    }
    return switch (truth) {
      case NULL, UNKNOWN -> isAbsent(name);
      case NOT_NULL -> isThere(name);
      case TRUE -> scalar(name, new BsonDocument("$eq", BsonBoolean.TRUE));
      case FALSE -> scalar(name, new BsonDocument("$eq", BsonBoolean.FALSE));
    };
  }

  private static BsonDocument columns(ColumnUse use, Operator operator, ColumnUse other) {
    return columns(use, operator, other, operator == Operator.ISDISTINCT);
  }

  /** Of two columns; {@code nullsCount} where absent values are equal and not unknown. */
  private static BsonDocument columns(
      ColumnUse use, Operator operator, ColumnUse other, boolean nullsCount) {
    Operands.checkColumns(use, operator, other);
    BsonValue one = path(Operands.name(use));
    BsonValue two = path(Operands.name(other));
    if (nullsCount) {
      String word = operator == Operator.EQ ? "$eq" : "$ne";
      return expression(
          word, call("$ifNull", one, BsonNull.VALUE), call("$ifNull", two, BsonNull.VALUE));
    }
    String word = operator == Operator.NEQ ? "$ne" : "$" + operator.word();
    return new BsonDocument(
        EXPRESSION,
        call(
            "$and",
            call("$gt", one, BsonNull.VALUE),
            call("$gt", two, BsonNull.VALUE),
            call(word, one, two)));
  }

  static BsonDocument all(List<BsonDocument> terms) {
    return switch (terms.size()) {
      case 0 -> new BsonDocument();
      case 1 -> terms.getFirst();
      default -> new BsonDocument("$and", new BsonArray(terms));
    };
  }

  private static BsonDocument any(List<BsonDocument> terms) {
    return switch (terms.size()) {
      case 0 -> never();
      case 1 -> terms.getFirst();
      default -> new BsonDocument("$or", new BsonArray(terms));
    };
  }

  private static BsonDocument not(BsonDocument known) {
    return new BsonDocument("$nor", new BsonArray(List.of(known)));
  }

  private static BsonDocument never() {
    return new BsonDocument("_id", new BsonDocument("$in", new BsonArray()));
  }

  private static BsonDocument isAbsent(String name) {
    return scalar(name, new BsonDocument("$eq", BsonNull.VALUE));
  }

  private static BsonDocument isThere(String name) {
    return not(isAbsent(name));
  }

  private static BsonDocument isText(String name) {
    return scalar(name, new BsonDocument("$type", new BsonString("string")));
  }

  /** A condition on a value that is no array; the key of a document never is one. */
  private static BsonDocument scalar(String name, BsonDocument condition) {
    if (!name.equals("_id")) {
      condition.put("$not", new BsonDocument("$type", new BsonString("array")));
    }
    return new BsonDocument(name, condition);
  }

  private static BsonDocument expression(String word, BsonValue one, BsonValue other) {
    return new BsonDocument(EXPRESSION, call(word, one, other));
  }

  private static BsonDocument call(String word, BsonValue... arguments) {
    return new BsonDocument(word, new BsonArray(List.of(arguments)));
  }

  static BsonValue path(String name) {
    return new BsonString("$" + name);
  }

  static BsonDocument literal(BsonValue value) {
    return new BsonDocument("$literal", value);
  }
}
