package dev.postern.operation;

/** A column as a caller wrote it; {@link #ALL} in a select list stands for every visible column. */
public record ColumnName(String text) {

  public static final ColumnName ALL = new ColumnName("*");

  public boolean isAll() {
    return text.equals("*");
  }

  @Override
  public String toString() {
    return text;
  }
}
