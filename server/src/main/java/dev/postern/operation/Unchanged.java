package dev.postern.operation;

import dev.postern.spi.Selection;
import java.util.List;

/**
 * A condition on the one row that a call writes: that it still is what the caller has seen.
 *
 * @param rows how the caller saw it
 * @param tags header fields with the tags, of which one must be its {@link EntityTag} now; {@code
 *     *} for any
 */
public record Unchanged(Selection<RelationName, ColumnName> rows, List<String> tags) {
  public Unchanged {
    tags = List.copyOf(tags);
  }
}
