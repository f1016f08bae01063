package dev.postern.postgres;

import dev.postern.spi.CallContext;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Estimate;
import dev.postern.spi.Page;
import dev.postern.spi.Query;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the server's planner expects of a query, asked as the caller's role and remembered for a
 * while by role, text and page. The values in it are those of the first who asked.
 */
final class Estimates {
  private static final int MOST_REMEMBERED = 10_000;

  /**
   * Walks through a plan. A limit lets what is below it end early, up to a step that must have all
   * of its rows before it gives the first; what is done for each row of another step is done as
   * often as that has rows.
   */
  private static final String HANDLED =
      """
      with recursive step(node, part) as (
        select ?::jsonb -> 0 -> 'Plan', 1::float8
        union all
        select
          below,
          case
            when node ->> 'Node Type' = 'Limit' then part * least(1,
              (node ->> 'Plan Rows')::float8 / greatest(1, (below ->> 'Plan Rows')::float8))
            when below ->> 'Parent Relationship' = 'InitPlan' then 1
            when below ->> 'Parent Relationship' = 'SubPlan'
              then part * (node ->> 'Plan Rows')::float8
            when node ->> 'Node Type' = 'Nested Loop' and below ->> 'Parent Relationship' = 'Inner'
              then part * (node #>> '{Plans,0,Plan Rows}')::float8
            when node ->> 'Node Type' in
              ('Sort', 'Aggregate', 'Hash', 'Materialize', 'SetOp', 'WindowAgg', 'Unique')
              then greatest(part, 1)
            else part
          end
        from step, jsonb_array_elements(node -> 'Plans') as below
      )
      select (?::jsonb #>> '{0,Plan,Total Cost}')::float8, max(part * (node ->> 'Plan Rows')::float8)
      from step
      """;

  private final Execution execution;
  private final Pools pools;
  private final long keptNanos;
  private final Map<Key, Known> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  private record Key(String role, String statement, Page page) {}

  private record Known(Estimate estimate, long untilNanos) {}

  Estimates(Execution execution, Pools pools, PostgresSettings settings) {
    this.execution = execution;
    this.pools = pools;
    this.keptNanos = TimeUnit.SECONDS.toNanos(settings.estimateCacheSeconds());
  }

  /** What is expected; nothing of new rows and of procedures. */
  Optional<Estimate> of(Query query, Types types, CallContext call) {
    return query instanceof Query.Create
        ? Optional.empty()
        : PlanQuery.of(query, true)
            .map(explained -> of(Step.of(explained, types), page(query), call));
  }

  private Estimate of(Step step, Page page, CallContext call) {
    Key key = new Key(call.sourceRole(), step.statement().text(), page);
    Optional<Estimate> remembered = remembered(key);
    if (remembered.isPresent()) {
      return remembered.get();
    }
    String plan =
        execution
            .run(List.of(PlanQuery.looking(step)), PlanQuery.looking(call), CommitGate.OPEN)
            .getFirst()
            .body()
            .text();
    Estimate estimate = read(plan, call);
    remember(key, estimate);
    return estimate;
  }

  /** What a plan as JSON says. */
  Estimate read(String plan, CallContext call) {
    try (Connection connection = pools.take(call);
        PreparedStatement query = connection.prepareStatement(HANDLED)) {
      query.setString(1, plan);
      query.setString(2, plan);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return new Estimate(row.getDouble(1), (long) Math.ceil(row.getDouble(2)));
      }
    } catch (SQLException failure) {
      throw Failures.of(failure, HANDLED, call);
    }
  }

  private Optional<Estimate> remembered(Key key) {
    synchronized (known) {
      Known found = known.get(key);
      return found == null || found.untilNanos - System.nanoTime() < 0
          ? Optional.empty()
          : Optional.of(found.estimate);
    }
  }

  private void remember(Key key, Estimate estimate) {
    synchronized (known) {
      known.put(key, new Known(estimate, System.nanoTime() + keptNanos));
    }
  }

  private static Page page(Query query) {
    return query instanceof Query.Read read ? read.selection().page() : Page.ALL;
  }
}
