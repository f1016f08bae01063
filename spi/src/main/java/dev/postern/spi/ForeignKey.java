package dev.postern.spi;

import java.util.List;

/**
 * A reference from one table to another.
 *
 * @param name the constraint's name
 * @param columns the referring columns, in the order of {@code targetColumns}
 */
public record ForeignKey(
    String name,
    List<String> columns,
    String targetSchema,
    String targetTable,
    List<String> targetColumns) {

  public ForeignKey {
    columns = List.copyOf(columns);
    targetColumns = List.copyOf(targetColumns);
  }
}
