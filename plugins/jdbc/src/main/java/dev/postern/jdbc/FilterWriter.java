package dev.postern.jdbc;

import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes conditions on rows, or on groups of them.
 *
 * @param values writes what is compared
 * @param relations writes the conditions that look at related rows
 */
record FilterWriter(Sql sql, Dialect dialect, Consumer<ColumnUse> values, Relations relations) {

  /** Writes conditions on the rows of one alias. */
  static FilterWriter of(Sql sql, Dialect dialect, int alias, Relations relations) {
    ValueWriter values = new ValueWriter(sql, dialect);
    return new FilterWriter(sql, dialect, use -> values.write(alias, use), relations);
  }

  /** Writes whether a row has rows in an embed of its selection. */
  interface Relations {

    /** For rows that stand alone. */
    Relations NONE =
        (embed, where) -> {
          throw new IllegalArgumentException("no such embed: " + embed);
        };

    /** Writes that there are rows in the embed of that name of which a condition holds. */
    void exists(String embed, Filter<ColumnUse> where);
  }

  /** Writes the condition so that it can stand beside {@code and}. */
  void write(Filter<ColumnUse> filter) {
    switch (filter) {
      case Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms) -> terms(terms, true);
      case Filter.Or<ColumnUse>(List<Filter<ColumnUse>> terms) -> terms(terms, false);
      case Filter.Not<ColumnUse>(Filter<ColumnUse> term) -> {
        sql.text("(not ");
        write(term);
        sql.text(")");
      }
      case Filter.Compare<ColumnUse>(ColumnUse use, Operator operator, String value) ->
          compare(use, operator, value);
      case Filter.Quantified<ColumnUse> set -> quantified(set);
      case Filter.In<ColumnUse>(ColumnUse use, List<String> values) -> in(use, values);
      case Filter.Is<ColumnUse>(ColumnUse use, Filter.Truth truth) -> is(use, truth);
      case Filter.CompareColumns<ColumnUse>(ColumnUse use, Operator operator, ColumnUse other) ->
          columns(use, operator, other);
      case Filter.Related<ColumnUse>(String embed, boolean exists, Filter<ColumnUse> where) -> {
        sql.text(exists ? "" : "not ");
        relations.exists(embed, where);
      }
      case Filter.Search<ColumnUse> search ->
          throw new IllegalArgumentException("not declared: search");
    }
  }

  private void terms(List<Filter<ColumnUse>> terms, boolean areAll) {
    if (terms.isEmpty()) {
      sql.text(areAll ? "1 = 1" : "1 = 0");
      return;
    }
    sql.text("(");
    for (int i = 0; i < terms.size(); i++) {
      sql.text(i == 0 ? "" : areAll ? " and " : " or ");
      write(terms.get(i));
    }
    sql.text(")");
  }

  private void column(ColumnUse use) {
    values.accept(use);
  }

  private static boolean isJsonPart(ColumnUse use) {
    return !use.path().isNone() && !use.path().isText() && use.making().isEmpty();
  }

  private void columns(ColumnUse use, Operator operator, ColumnUse other) {
    if (isJsonPart(use) || isJsonPart(other)) {
      throw Uses.refused("0A000", "parts of JSON are not compared with columns; ->> gives text");
    }
    dialect.compare(sql, operator, () -> column(use), () -> column(other));
  }

  private void in(ColumnUse use, List<String> values) {
    if (!isJsonPart(use) || values.isEmpty()) {
      in(sql, () -> column(use), Uses.type(use), values);
      return;
    }
    sql.text("(");
    for (int i = 0; i < values.size(); i++) {
      sql.text(i == 0 ? "" : " or ");
      compare(use, Operator.EQ, values.get(i));
    }
    sql.text(")");
  }

  private void compare(ColumnUse use, Operator operator, String value) {
    if (isJsonPart(use)) {
      new JsonComparison(sql, dialect.parts(), use.path(), use.column().type(), () -> whole(use))
          .write(operator, value);
      return;
    }
    boolean isRegex = operator == Operator.MATCH || operator == Operator.IMATCH;
    ColumnType type = isRegex || operator.isPattern() ? Texts.TEXT : Uses.type(use);
    if (isNone(dialect, type, value)) {
      compareWithNone(use, operator);
    } else if (operator.isPattern()) {
      dialect.like(sql, operator, () -> column(use), value);
    } else {
      dialect.compare(sql, operator, () -> column(use), () -> sql.value(type, value));
    }
  }

  /** Whether it is a text that the engine could not tell from an absent value. */
  private static boolean isNone(Dialect dialect, ColumnType type, String value) {
    boolean isText = type.kind() == Kind.TEXT || type.kind() == Kind.ENUM;
    return isText && value != null && value.isEmpty() && !dialect.hasEmptyTexts();
  }

  /** As if it were an empty text, which is before every value that can be there. */
  private void compareWithNone(ColumnUse use, Operator operator) {
    if (operator == Operator.ISDISTINCT) {
      sql.text("1 = 1");
      return;
    }
    boolean isSo =
        switch (operator) {
          case NEQ, GT, GTE -> true;
          default -> false;
        };
    column(use);
    sql.text(isSo ? " = " : " <> ");
    column(use);
  }

  private void whole(ColumnUse use) {
    values.accept(Uses.plain(use.column()));
  }

  private void quantified(Filter.Quantified<ColumnUse> set) {
    List<Optional<String>> values = ArrayLiteral.parse(set.values());
    boolean isAll = set.quantifier() == Filter.Quantifier.ALL;
    if (values.isEmpty()) {
      sql.text(isAll ? "1 = 1" : "1 = 0");
      return;
    }
    sql.text("(");
    for (int i = 0; i < values.size(); i++) {
      sql.text(i == 0 ? "" : isAll ? " and " : " or ");
      compare(set.column(), set.operator(), values.get(i).orElse(null));
    }
    sql.text(")");
  }

  /**
   * Writes that a value is one of a set. The last value is repeated up to the next power of two, so
   * that there are few texts.
   */
  static void in(Sql sql, Runnable left, ColumnType type, List<String> values) {
    if (values.isEmpty()) {
      sql.text("1 = 0");
      return;
    }
    List<String> known =
        values.stream().filter(value -> !isNone(sql.dialect(), type, value)).toList();
    if (known.isEmpty()) {
      left.run();
      sql.text(" <> ");
      left.run();
      return;
    }
    int most = sql.dialect().mostListed();
    sql.text(known.size() > most ? "(" : "");
    for (int from = 0; from < known.size(); from += most) {
      sql.text(from == 0 ? "" : " or ");
      listed(sql, left, type, known.subList(from, Math.min(known.size(), from + most)));
    }
    sql.text(known.size() > most ? ")" : "");
  }

  private static void listed(Sql sql, Runnable left, ColumnType type, List<String> values) {
    left.run();
    sql.text(" in (");
    int places = Math.max(1, Integer.highestOneBit(Math.max(1, values.size() - 1)) << 1);
    places = values.size() == 1 ? 1 : places;
    for (int i = 0; i < places; i++) {
      sql.text(i == 0 ? "" : ", ").value(type, values.get(Math.min(i, values.size() - 1)));
    }
    sql.text(")");
  }

  /** Without {@code is true}, which not every engine knows; never unknown itself. */
  private void is(ColumnUse use, Filter.Truth truth) {
    boolean isTested = truth == Filter.Truth.TRUE || truth == Filter.Truth.FALSE;
    if (isTested && Uses.type(use).kind() != Kind.BOOLEAN) {
      throw new dev.postern.spi.SourceException(
          dev.postern.spi.SourceException.Kind.INVALID_VALUE,
          "42804",
          "",
          use.name(),
          "",
          "argument of IS must be a truth value: " + use.name(),
          null);
    }
    sql.text(isTested ? "(" : "");
    column(use);
    sql.text(
        truth == Filter.Truth.NULL || truth == Filter.Truth.UNKNOWN ? " is null" : " is not null");
    if (isTested) {
      sql.text(" and ");
      column(use);
      sql.text(" = ");
      dialect.truth(sql, use.column().type(), truth == Filter.Truth.TRUE);
      sql.text(")");
    }
  }
}
