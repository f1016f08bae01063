package dev.postern.spi;

/**
 * A column of the catalog together with the mask under which the caller may see it.
 *
 * @param path the way to the part of its value that is meant
 */
public record ColumnUse(Column column, Mask mask, JsonPath path) {

  public ColumnUse(Column column, Mask mask) {
    this(column, mask, JsonPath.NONE);
  }

  public String name() {
    return column.name();
  }
}
