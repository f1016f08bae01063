package dev.postern.plan;

import dev.postern.policy.Grant;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;

/**
 * How rows are counted. What a source expects rests on all rows of its tables, and so tells of
 * those that a caller does not see: where rules keep rows back, those that are left are counted
 * instead.
 */
record Counting(ServiceSchema schema, Grant grant) {

  Count of(Count asked, Selection<Source, ColumnUse> rows) {
    return asked == Count.NONE || !keepsRowsBack(rows) ? asked : Count.EXACT;
  }

  private boolean keepsRowsBack(Selection<Source, ColumnUse> rows) {
    String resource = schema.resource(rows.from().table());
    return grant.filtersRows(schema.service(), resource, Action.READ)
        || rows.items().stream()
            .anyMatch(
                item ->
                    item instanceof Item.Embed<Source, ColumnUse> embed
                        && keepsRowsBack(embed.selection()));
  }
}
