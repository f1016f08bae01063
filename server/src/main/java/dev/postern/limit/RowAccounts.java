package dev.postern.limit;

import dev.postern.config.Budget;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.metric.LimitMetrics;
import dev.postern.spi.Identity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** How many rows each caller has had under each budget, in windows that begin with a first row. */
final class RowAccounts {
  private final Map<Allowance, Buckets> counted = new ConcurrentHashMap<>();
  private final Function<Allowance, Buckets> make;
  private final LimitMetrics metrics;

  RowAccounts(Function<Allowance, Buckets> make, LimitMetrics metrics) {
    this.make = make;
    this.metrics = metrics;
  }

  RowAccount of(Identity identity, List<Budget> budgets) {
    List<Buckets> bounds = new ArrayList<>(2);
    for (Budget budget : budgets) {
      add(bounds, "rows-per-hour", budget, budget.rowsPerHour(), Duration.ofHours(1));
      add(bounds, "rows-per-day", budget, budget.rowsPerDay(), Duration.ofDays(1));
    }
    return bounds.isEmpty()
        ? RowAccount.UNBOUNDED
        : new Bounded(bounds, identity.method() + ":" + identity.subject());
  }

  private void add(
      List<Buckets> bounds, String key, Budget budget, OptionalLong rows, Duration window) {
    if (rows.isPresent()) {
      Allowance allowance =
          new Allowance(
              key + " of " + budget.holder(), rows.getAsLong(), window, OptionalLong.empty());
      bounds.add(counted.computeIfAbsent(allowance, make));
    }
  }

  /** One caller's. */
  private final class Bounded implements RowAccount {
    private final List<Buckets> bounds;
    private final String caller;

    Bounded(List<Buckets> bounds, String caller) {
      this.bounds = bounds;
      this.caller = caller;
    }

    @Override
    public void requireSome() {
      for (Buckets bound : bounds) {
        if (bound.left(caller) == 0) {
          Taken none = bound.take(caller, 1);
          if (!none.isGranted()) {
            throw refusal(bound.allowance(), 1, none);
          }
          bound.giveBack(caller, 1);
        }
      }
    }

    @Override
    public void take(long rows) {
      if (rows == 0) {
        return;
      }
      for (int i = 0; i < bounds.size(); i++) {
        Taken taken = bounds.get(i).take(caller, rows);
        if (!taken.isGranted()) {
          bounds.subList(0, i).forEach(earlier -> earlier.giveBack(caller, rows));
          throw refusal(bounds.get(i).allowance(), rows, taken);
        }
      }
    }

    private GatewayException refusal(Allowance allowance, long rows, Taken taken) {
      metrics.refused("budget " + allowance.name());
      return new GatewayException(
              ErrorCode.BUDGET_SPENT, "the budget %s is spent".formatted(allowance.name()))
          .details(
              taken.left() == 0
                  ? "All of its %d rows have been read.".formatted(allowance.limit())
                  : "The answer has %d rows; %d of %d are left."
                      .formatted(rows, taken.left(), allowance.limit()))
          .hint(
              taken.left() == 0
                  ? "There are new ones in %d s".formatted(waitSeconds(allowance, taken))
                  : "Ask for a smaller page: at most %d rows".formatted(taken.left()))
          .headers(Map.of("Retry-After", Long.toString(waitSeconds(allowance, taken))));
    }

    /** More than there ever are would take for ever; then the next window is the time to ask. */
    private static long waitSeconds(Allowance allowance, Taken taken) {
      return Math.min(taken.waitSeconds(), allowance.window().toSeconds());
    }
  }
}
