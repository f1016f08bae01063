package dev.postern.jdbc;

import dev.postern.spi.ColumnUse;
import dev.postern.spi.Making.Aggregated;
import dev.postern.spi.Order;
import dev.postern.spi.Selection.Aggregation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes what is made of groups of rows. The rows themselves stand in a select within, called
 * {@code g}, so that every expression is written once and has a name outside.
 */
final class Groups {
  private final Sql sql;
  private final Level level;
  private final List<Level.Fetched> within = new ArrayList<>();

  private Groups(Sql sql, Level level) {
    this.sql = sql;
    this.level = level;
    level.selection().having().map(use -> need(Level.ROWS, use));
  }

  static Groups of(Sql sql, Level level) {
    Groups groups = new Groups(sql, level);
    level.columns().forEach(fetched -> groups.need(fetched.alias(), fetched.use()));
    level.selection().order().forEach(key -> groups.need(level.alias(key), key.column()));
    return groups;
  }

  /** For the one group of no rows: it has no keys. */
  static Groups ofNothing(Sql sql, Level level) {
    Groups groups = new Groups(sql, level);
    level.columns().stream()
        .filter(Level.Fetched::isAggregate)
        .forEach(fetched -> groups.need(fetched.alias(), fetched.use()));
    return groups;
  }

  private ColumnUse need(int alias, ColumnUse use) {
    argument(alias, use)
        .map(argument -> new Level.Fetched(alias, argument))
        .filter(argument -> !within.contains(argument))
        .ifPresent(within::add);
    return use;
  }

  /** The value of each row that counts; empty where rows are counted whatever is in them. */
  private Optional<ColumnUse> argument(int alias, ColumnUse use) {
    Optional<Aggregated> aggregated = Uses.aggregated(use);
    if (aggregated.isEmpty()) {
      return Optional.of(use);
    }
    if (!aggregated.get().isOfRows()) {
      return Optional.of(Uses.unmade(use));
    }
    return alias == Level.ROWS ? Optional.empty() : Optional.of(level.joined(alias).presence());
  }

  /** Writes the select list of the rows within. */
  void within(ValueWriter values) {
    for (int i = 0; i < within.size(); i++) {
      sql.text(i == 0 ? "" : ", ");
      values.write(within.get(i).alias(), within.get(i).use());
      sql.text(" as ").place(i + 1);
    }
    sql.text(within.isEmpty() ? "1 as c1" : "");
  }

  /**
   * Writes a value of a group.
   *
   * @throws dev.postern.spi.SourceException where it differs within the group
   */
  void value(int alias, ColumnUse use) {
    Optional<ColumnUse> argument = argument(alias, use);
    Optional<Aggregated> aggregated = Uses.aggregated(use);
    if (aggregated.isEmpty()) {
      requireKey(alias, use);
      place(alias, use);
      return;
    }
    function(aggregated.get().function());
    sql.text(aggregated.get().isDistinct() && argument.isPresent() ? "distinct " : "");
    argument.ifPresentOrElse(value -> place(alias, value), () -> sql.text("*"));
    sql.text(")");
  }

  private void requireKey(int alias, ColumnUse use) {
    if (!level.columns().contains(new Level.Fetched(alias, use))) {
      throw Uses.refused(
          "42803",
          "column \"%s\" must appear in the GROUP BY clause or be used in an aggregate function"
              .formatted(use.name()));
    }
  }

  private void place(int alias, ColumnUse use) {
    sql.text("g.").place(within.indexOf(new Level.Fetched(alias, use)) + 1);
  }

  private void function(Aggregation function) {
    sql.text(
        switch (function) {
          case COUNT -> "count(";
          case SUM -> "sum(";
          case AVG -> "avg(";
          case MIN -> "min(";
          case MAX -> "max(";
        });
  }

  /** Writes by what the rows are grouped, and which groups there are. */
  void by(Dialect dialect) {
    boolean isFirst = true;
    for (Level.Fetched fetched : level.columns()) {
      if (!fetched.isAggregate()) {
        sql.text(isFirst ? " group by " : ", ");
        place(fetched.alias(), fetched.use());
        isFirst = false;
      }
    }
    having(dialect);
  }

  void having(Dialect dialect) {
    if (!level.selection().having().isAll()) {
      sql.text(" having ");
      new FilterWriter(sql, dialect, use -> value(Level.ROWS, use), FilterWriter.Relations.NONE)
          .write(level.selection().having());
    }
  }

  /** Whether the value of a sort key may be absent. */
  static boolean mayBeAbsent(Order<ColumnUse> key) {
    ColumnUse use = key.column();
    boolean isCount =
        Uses.aggregated(use).filter(made -> made.function() == Aggregation.COUNT).isPresent();
    boolean isPlain = use.path().isNone() && use.making().isEmpty();
    return !isCount && (!key.embed().isEmpty() || !isPlain || use.column().isNullable());
  }
}
