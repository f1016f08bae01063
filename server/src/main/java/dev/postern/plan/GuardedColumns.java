package dev.postern.plan;

import dev.postern.mask.Masks;
import dev.postern.operation.Endpoint;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Query;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which columns in the conditions of a query the caller sees masked or not at all. A condition may
 * use their values where a mask allows it or a rule wants it; records never hold them.
 */
public final class GuardedColumns {
  private final Endpoint endpoint;
  private final Grant grant;
  private final ServiceSchema schema;
  private final Set<String> masked = new HashSet<>();
  private final Set<String> hidden = new HashSet<>();

  private GuardedColumns(Endpoint endpoint, Grant grant, ServiceSchema schema) {
    this.endpoint = endpoint;
    this.grant = grant;
    this.schema = schema;
  }

  /** Looks at every condition of a query. */
  public static GuardedColumns of(
      Query query, Endpoint endpoint, Grant grant, ServiceSchema schema) {
    GuardedColumns found = new GuardedColumns(endpoint, grant, schema);
    switch (query) {
      case Query.Read read -> found.rows(read.selection());
      case Query.Create create -> found.where(create.only(), create.table());
      case Query.Update update -> found.where(update.where(), update.table());
      case Query.Delete delete -> found.where(delete.where(), delete.table());
      case Query.Call call -> call.rows().ifPresent(found::rows);
    }
    return found;
  }

  /** Whether a column of this name is guarded, in whichever of the query's tables. */
  public boolean holds(String column) {
    return masked.contains(column) || hidden.contains(column);
  }

  /** Whether a caller may have brought a value for one: nobody names a column they do not see. */
  public boolean mayBeNamed() {
    return !masked.isEmpty();
  }

  private void rows(Selection<Source, ColumnUse> rows) {
    Table table = rows.from().table();
    where(rows.where(), table, rows);
    where(rows.having(), table, rows);
    for (Item<Source, ColumnUse> item : rows.items()) {
      if (item instanceof Item.Embed<Source, ColumnUse> embed) {
        rows(embed.selection());
      }
    }
  }

  private void where(Filter<ColumnUse> where, Table table) {
    where.map(use -> look(use, table));
  }

  /** A condition on an embed has its columns; the embed is looked at for itself as well. */
  private void where(Filter<ColumnUse> where, Table table, Selection<Source, ColumnUse> rows) {
    where(where, table);
    if (where.looksAtEmbeds()) {
      for (Item<Source, ColumnUse> item : rows.items()) {
        if (item instanceof Item.Embed<Source, ColumnUse> embed) {
          where(where, embed.selection().from().table(), embed.selection());
        }
      }
    }
  }

  private ColumnUse look(ColumnUse use, Table table) {
    String name = use.name();
    if (!use.mask().isNone() || isMasked(name, table)) {
      masked.add(name);
    } else if (!isSeen(name, table)) {
      hidden.add(name);
    }
    return use;
  }

  private boolean isMasked(String column, Table table) {
    return isMasked(column, grant.masks(schema, table, Action.READ))
        || isMasked(column, grant.masks(schema, table, endpoint.action()))
        || isMasked(column, grant.results(schema, endpoint.resource(), table));
  }

  private static boolean isMasked(String column, Masks masks) {
    return masks.isAny() && !masks.of(column).mask().isNone();
  }

  private boolean isSeen(String column, Table table) {
    if (table.kind() == Table.Kind.ROUTINE_RESULT) {
      return true;
    }
    Optional<Columns> read = grant.columns(schema.service(), schema.resource(table), Action.READ);
    return read.or(() -> grant.columns(schema.service(), schema.resource(table), endpoint.action()))
        .filter(columns -> columns.contains(column))
        .isPresent();
  }
}
