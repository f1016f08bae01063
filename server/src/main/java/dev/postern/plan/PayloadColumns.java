package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Payload;
import dev.postern.spi.Column;
import java.util.List;

/**
 * The columns that a payload writes.
 *
 * @param leavesGenerated whether what cannot be written is left for the source to refuse
 */
record PayloadColumns(ColumnScope scope, boolean leavesGenerated) {

  /**
   * Each member's column.
   *
   * @throws GatewayException where a member is no column for the caller, or one that cannot be
   *     written
   */
  List<Column> of(Payload payload) {
    return payload.columns().stream().map(this::of).toList();
  }

  private Column of(String name) {
    Column column = scope.table().columns().get(name);
    if (column == null || !scope.shows(column)) {
      throw new GatewayException(
          ErrorCode.PAYLOAD_COLUMN_UNKNOWN,
          "Could not find the '%s' column of '%s' in the schema cache"
              .formatted(name, scope.table().name()));
    }
    if (column.isGenerated() && !leavesGenerated) {
      throw new GatewayException(
              ErrorCode.VALUE_INVALID,
              "cannot write column \"%s\" of '%s': it is generated"
                  .formatted(name, scope.table().name()))
          .as("428C9", 400)
          .hint("Leave it out");
    }
    return column;
  }
}
