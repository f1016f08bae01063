package dev.postern.spi;

import java.util.Optional;

/**
 * A column of the catalog together with the mask under which the caller may see it.
 *
 * @param path the way to the part of its value that is meant
 * @param making what is made of that part
 */
public record ColumnUse(Column column, Mask mask, JsonPath path, Optional<Making> making) {

  /** The value as it is. */
  public ColumnUse(Column column, Mask mask, JsonPath path) {
    this(column, mask, path, Optional.empty());
  }

  public ColumnUse(Column column, Mask mask) {
    this(column, mask, JsonPath.NONE);
  }

  public String name() {
    return column.name();
  }

  /** The same with something made of it. */
  public ColumnUse made(Making other) {
    return new ColumnUse(column, mask, path, Optional.of(other));
  }

  /** Whether the column's own value is meant, and all of it. */
  public boolean isPlain() {
    return path.isNone() && making.isEmpty() && mask.isNone();
  }

  /** The type of the value that is seen, where nothing is made of it. */
  public ColumnType seenType() {
    return mask.type(column.type());
  }
}
