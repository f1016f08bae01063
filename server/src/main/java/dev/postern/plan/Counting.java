package dev.postern.plan;

import dev.postern.policy.Grant;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Capability;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;

/**
 * How rows are counted. What a source expects rests on all rows of its tables, and so tells of
 * those that a caller does not see: where rules keep rows back, those that are left are counted
 * instead, and so they are by a source that expects nothing.
 */
record Counting(ServiceSchema schema, Grant grant) {

  Count of(Count asked, Selection<Source, ColumnUse> rows) {
    if (asked == Count.NONE || asked == Count.EXACT) {
      return asked;
    }
    return schema.can(Capability.ESTIMATE) && !keepsRowsBack(rows) ? asked : Count.EXACT;
  }

  /** The same of what a routine gives. */
  Count of(Count asked) {
    return asked == Count.NONE || schema.can(Capability.ESTIMATE) ? asked : Count.EXACT;
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
