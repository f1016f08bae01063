package dev.postern.pipeline;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.spi.Capability;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Changes of a source that cannot undo. What might have to be refused after it has happened is
 * refused before.
 */
final class OneWay {
  private final Prepared prepared;

  private OneWay(Prepared prepared) {
    this.prepared = prepared;
  }

  /** Whether a call's changes can be undone as long as they are not committed. */
  static boolean canUndo(Prepared prepared) {
    return prepared.service().schema().can(Capability.TRANSACTION);
  }

  /**
   * Holds a call that may change something against what could refuse it afterwards.
   *
   * @throws GatewayException where that is possible
   */
  static void check(Prepared prepared) {
    new OneWay(prepared).check();
  }

  private void check() {
    if (prepared.call().terms().rollsBack()) {
      throw refused("undo changes, so nothing can be tried").hint("Do not ask for a trial.");
    }
    if (prepared.precondition().isPresent()) {
      throw refused("hold a row still between a look and a change")
          .hint("Leave out the condition on the row's state, If-Match.");
    }
    if (prepared.hooks().hasAfter()) {
      throw refused("undo what a hook refuses after the change")
          .hint("An operator can bind the hook to what comes before, or to reads alone.");
    }
    Operation wanted = prepared.wanted();
    boolean isBound = Demands.any(wanted, prepared.planned());
    long fewest = wanted.terms().minAffected().orElse(0);
    if (isBound && (most() > bound() || fewest > 1)) {
      throw refused("undo a change that hits more rows than it may")
          .hint("Name one row by its whole primary key, or do not bound the number of rows.");
    }
  }

  private long bound() {
    return prepared.wanted().terms().maxAffected().orElse(1);
  }

  /** The most rows that the change can hit, as far as that is known before. */
  private long most() {
    return switch (prepared.planned().query()) {
      case Query.Create create -> ((Operation.Create) prepared.wanted()).payload().rows();
      case Query.Update update -> isOneRow(update.table(), update.where()) ? 1 : Long.MAX_VALUE;
      case Query.Delete delete -> isOneRow(delete.table(), delete.where()) ? 1 : Long.MAX_VALUE;
      case Query.Read read -> 0;
      case Query.Call call -> Long.MAX_VALUE;
    };
  }

  private static boolean isOneRow(Table table, Filter<ColumnUse> where) {
    Set<String> fixed = new HashSet<>();
    collectFixed(where, fixed);
    List<String> key = table.primaryKey();
    return !key.isEmpty() && fixed.containsAll(key);
  }

  private static void collectFixed(Filter<ColumnUse> where, Set<String> fixed) {
    if (where instanceof Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms)) {
      terms.forEach(term -> collectFixed(term, fixed));
    } else if (where
            instanceof Filter.Compare<ColumnUse>(ColumnUse column, Operator operator, String value)
        && operator == Operator.EQ
        && column.isPlain()) {
      fixed.add(column.name());
    }
  }

  private GatewayException refused(String what) {
    return new GatewayException(
        ErrorCode.FEATURE_NOT_SERVED,
        "The source of '%s' cannot %s".formatted(prepared.service().name(), what));
  }
}
