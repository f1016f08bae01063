package dev.postern.operation;

import dev.postern.spi.JsonPath;
import dev.postern.spi.Making;
import java.util.Optional;

/**
 * A column as a caller wrote it; {@link #ALL} in a select list stands for every visible column.
 *
 * @param path the way to the part of its value that is meant
 * @param bucket the stretch of time that is meant instead of the point in it
 */
public record ColumnName(String text, JsonPath path, Optional<Making.Bucket> bucket) {

  public static final ColumnName ALL = new ColumnName("*");

  public ColumnName(String text, JsonPath path) {
    this(text, path, Optional.empty());
  }

  public ColumnName(String text) {
    this(text, JsonPath.NONE);
  }

  public boolean isAll() {
    return text.equals("*") && path.isNone();
  }

  @Override
  public String toString() {
    return text + path + bucket.map(bucket -> "." + bucket.unit().word() + "()").orElse("");
  }
}
