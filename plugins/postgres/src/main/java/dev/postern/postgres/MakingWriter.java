package dev.postern.postgres;

import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Making;
import dev.postern.spi.Selection.Aggregation;

/** Writes what is made of values. */
record MakingWriter(Sql sql, ColumnWriter columns) {
  private static final ColumnType COUNT = ColumnType.of("bigint", Kind.INTEGER);
  private static final ColumnType NUMBER = ColumnType.of("numeric", Kind.NUMBER);

  void write(int alias, ColumnUse use, Making making) {
    switch (making) {
      case Making.Bucket(Making.Unit unit) -> bucket(alias, use, unit);
      case Making.Cast(ColumnType type) -> {
        sql.text("(");
        columns.unmade(alias, use);
        sql.text(")::").type(type);
      }
      case Making.Aggregated aggregated -> aggregate(alias, use, aggregated);
    }
  }

  /** A date stays one: as it is, the server would make a point in some time zone of it. */
  private void bucket(int alias, ColumnUse use, Making.Unit unit) {
    sql.text(
        switch (unit) {
          case YEAR -> "date_trunc('year', ";
          case QUARTER -> "date_trunc('quarter', ";
          case MONTH -> "date_trunc('month', ";
          case WEEK -> "date_trunc('week', ";
          case DAY -> "date_trunc('day', ";
          case HOUR -> "date_trunc('hour', ";
        });
    columns.unmade(alias, use);
    sql.text(use.column().type().kind() == Kind.DATE ? "::timestamp)::date" : ")");
  }

  private void aggregate(int alias, ColumnUse use, Making.Aggregated aggregated) {
    sql.text(aggregated.cast().isPresent() ? "(" : "");
    function(sql, aggregated.function());
    sql.text(aggregated.isDistinct() ? "distinct " : "");
    if (aggregated.isOfRows()) {
      sql.text("*");
    } else {
      sql.text(aggregated.argumentCast().isPresent() ? "(" : "");
      columns.unmade(alias, use);
      aggregated.argumentCast().ifPresent(type -> sql.text(")::").type(type));
    }
    sql.text(")");
    aggregated.cast().ifPresent(type -> sql.text(")::").type(type));
  }

  static void function(Sql sql, Aggregation function) {
    sql.text(
        switch (function) {
          case COUNT -> "count(";
          case SUM -> "sum(";
          case AVG -> "avg(";
          case MIN -> "min(";
          case MAX -> "max(";
        });
  }

  /** The type of what is made of values of a type, as far as values are compared with it. */
  static ColumnType type(Making making, ColumnType made) {
    return switch (making) {
      case Making.Bucket bucket -> made;
      case Making.Cast(ColumnType type) -> type;
      case Making.Aggregated aggregated ->
          aggregated.cast().orElseGet(() -> type(aggregated, made));
    };
  }

  private static ColumnType type(Making.Aggregated aggregated, ColumnType made) {
    ColumnType argument = aggregated.argumentCast().orElse(made);
    boolean isNumber = argument.kind() == Kind.INTEGER || argument.kind() == Kind.NUMBER;
    return switch (aggregated.function()) {
      case COUNT -> COUNT;
      case SUM, AVG -> isNumber ? NUMBER : argument;
      case MIN, MAX -> argument;
    };
  }
}
