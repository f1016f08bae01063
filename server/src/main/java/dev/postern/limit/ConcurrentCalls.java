package dev.postern.limit;

import dev.postern.config.Budget;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.metric.LimitMetrics;
import dev.postern.spi.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many calls of each caller are at work under each budget; only those that have some. */
final class ConcurrentCalls {
  private final Map<Key, Integer> atWork = new ConcurrentHashMap<>();
  private final LimitMetrics metrics;

  private record Key(String holder, String method, String subject) {}

  ConcurrentCalls(LimitMetrics metrics) {
    this.metrics = metrics;
  }

  Stay enter(Identity identity, List<Budget> budgets) {
    List<Key> entered = new ArrayList<>(budgets.size());
    for (Budget budget : budgets) {
      if (budget.maxConcurrentCalls().isPresent()) {
        Key key = new Key(budget.holder(), identity.method(), identity.subject());
        if (!enter(key, budget.maxConcurrentCalls().getAsInt())) {
          entered.forEach(this::leave);
          throw refusal(budget);
        }
        entered.add(key);
      }
    }
    if (entered.isEmpty()) {
      return Stay.FREE;
    }
    AtomicBoolean hasLeft = new AtomicBoolean();
    return () -> {
      if (hasLeft.compareAndSet(false, true)) {
        entered.forEach(this::leave);
      }
    };
  }

  private boolean enter(Key key, int most) {
    boolean[] isIn = {false};
    atWork.compute(
        key,
        (same, count) -> {
          int now = count == null ? 0 : count;
          isIn[0] = now < most;
          return isIn[0] ? Integer.valueOf(now + 1) : count;
        });
    return isIn[0];
  }

  private void leave(Key key) {
    atWork.compute(key, (same, count) -> count == null || count == 1 ? null : count - 1);
  }

  private GatewayException refusal(Budget budget) {
    metrics.refused("budget max-concurrent-calls of " + budget.holder());
    return new GatewayException(
            ErrorCode.BUDGET_SPENT, "too many calls of yours are at work at once")
        .details(
            "The budget max-concurrent-calls of %s is %d."
                .formatted(budget.holder(), budget.maxConcurrentCalls().getAsInt()))
        .hint("Try again when one of them has ended")
        .headers(Map.of("Retry-After", "1"));
  }
}
