package dev.postern.spi;

/** A column of the catalog together with the mask under which the caller may see it. */
public record ColumnUse(Column column, Mask mask) {

  public String name() {
    return column.name();
  }
}
