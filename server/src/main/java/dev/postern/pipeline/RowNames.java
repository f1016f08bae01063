package dev.postern.pipeline;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.hook.HookCall;
import dev.postern.hook.Hooks;
import dev.postern.json.RenamedMembers;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.plan.Planned;
import dev.postern.policy.Grant;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Selection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the hooks after one operation see its rows: under the columns' own names, whatever names the
 * caller wants, and with the columns that they need. Rows leave as they were asked for. Where
 * neither is the case, this costs a look at the select list.
 *
 * @param wanted what the caller wants
 * @param asked the same with what hooks need
 * @param toOwn names on the way to hooks; empty where they are right
 * @param toAsked names on the way back
 * @param leavesNothing whether the caller wants no rows at all
 */
record RowNames(
    Operation wanted,
    Operation asked,
    Optional<RenamedMembers> toOwn,
    Optional<RenamedMembers> toAsked,
    boolean leavesNothing) {

  /**
   * How hooks see the rows of an operation.
   *
   * @param own hooks that see them
   * @param ofRead hooks that see them first
   * @throws GatewayException where the caller may not see what a hook needs, or asks for something
   *     twice
   */
  static RowNames of(
      Operation wanted, Hooks own, Hooks ofRead, HookCall call, Grant grant, ServiceSchema schema) {
    if (!own.hasAfter() && !ofRead.hasAfter()) {
      return plain(wanted);
    }
    Optional<Selection<RelationName, ColumnName>> rows = rows(wanted);
    NeededColumns needed = new NeededColumns(wanted, call, grant, schema);
    needed.add(ofRead);
    needed.add(own);
    Set<String> lacking = needed.lacking(rows);
    if (lacking.isEmpty() && rows.map(SelectedNames::areAsked).orElse(true)) {
      return plain(wanted);
    }
    try {
      SelectedNames names =
          rows.map(SelectedNames::of).orElseGet(() -> new SelectedNames(new HashMap<>(), Map.of()));
      RenamedMembers back = names.toAsked(lacking);
      Operation asked = needed.with(rows, lacking, names);
      return new RowNames(
          wanted, asked, Optional.of(names.toOwn()), Optional.of(back), rows.isEmpty());
    } catch (SelectedNames.TwiceException twice) {
      throw twice(wanted, twice.getMessage());
    }
  }

  private static RowNames plain(Operation wanted) {
    return new RowNames(wanted, wanted, Optional.empty(), Optional.empty(), false);
  }

  private static GatewayException twice(Operation wanted, String name) {
    return new GatewayException(
            ErrorCode.QUERY_SYNTAX, "'%s' is asked for more than once".formatted(name))
        .details(
            "A hook looks at the rows of '%s', by the columns' own names."
                .formatted(wanted.endpoint().resource()))
        .hint("Ask for each column once, and give no two of them the same name.");
  }

  /** What is selected of the rows; empty where a write gives none. */
  static Optional<Selection<RelationName, ColumnName>> rows(Operation operation) {
    return switch (operation) {
      case Operation.Read read -> Optional.of(read.selection());
      case Operation.Create create -> create.returning();
      case Operation.Update update -> update.returning();
      case Operation.Delete delete -> delete.returning();
      case Operation.Call called -> Optional.of(called.rows());
    };
  }

  /** A routine that gives values rather than rows has no use for the select list. */
  RowNames of(Planned planned) {
    boolean hasRows =
        !(planned.query() instanceof Query.Call called)
            || called.routine().returns() instanceof Returns.Rows;
    return hasRows ? this : plain(wanted);
  }

  /**
   * As hooks see it.
   *
   * @throws GatewayException where a row has one name twice
   */
  Result shown(Result raw) {
    return toOwn.map(names -> raw.withBody(renamed(names, raw.body()), raw.rowCount())).orElse(raw);
  }

  private Json renamed(RenamedMembers names, Json body) {
    try {
      return names.in(body);
    } catch (RenamedMembers.TwiceException twice) {
      throw twice(wanted, twice.getMessage());
    }
  }

  /** As it leaves. */
  Result left(Result seen, Result raw) {
    if (leavesNothing) {
      return raw.withBody(Json.EMPTY_ARRAY, raw.rowCount());
    }
    return toAsked
        .map(names -> seen.withBody(renamed(names, seen.body()), seen.rowCount()))
        .orElse(seen);
  }
}
