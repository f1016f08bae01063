package dev.postern.operation;

import dev.postern.spi.Json;
import java.util.List;

/**
 * What goes in.
 *
 * @param columns the names of the members that are meant, in the order of their first appearance
 * @param json an array of objects for a create, one object otherwise; members not in {@code
 *     columns} are ignored
 * @param rows how many objects
 */
public record Payload(List<String> columns, Json json, int rows) {
  public Payload {
    columns = List.copyOf(columns);
  }
}
