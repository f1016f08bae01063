package dev.postern.operation;

import dev.postern.spi.JsonPath;

/**
 * A column as a caller wrote it; {@link #ALL} in a select list stands for every visible column.
 *
 * @param path the way to the part of its value that is meant
 */
public record ColumnName(String text, JsonPath path) {

  public static final ColumnName ALL = new ColumnName("*");

  public ColumnName(String text) {
    this(text, JsonPath.NONE);
  }

  public boolean isAll() {
    return text.equals("*") && path.isNone();
  }

  @Override
  public String toString() {
    return text + path;
  }
}
