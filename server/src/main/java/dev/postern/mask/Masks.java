package dev.postern.mask;

import dev.postern.spi.Mask;
import java.util.Map;

/**
 * The masks of one table's columns, by their names.
 *
 * @param byColumn also those that are named to have none
 * @param isAny whether some column has one
 */
public record Masks(Map<String, ColumnMask> byColumn, boolean isAny) {
  public static final Masks NONE = new Masks(Map.of());

  public Masks {
    byColumn = Map.copyOf(byColumn);
  }

  public Masks(Map<String, ColumnMask> byColumn) {
    this(byColumn, byColumn.values().stream().anyMatch(one -> !one.mask().isNone()));
  }

  /** Whether the column is named, be it to have no mask. */
  public boolean names(String column) {
    return byColumn.containsKey(column);
  }

  public ColumnMask of(String column) {
    return isAny ? byColumn.getOrDefault(column, ColumnMask.NONE) : ColumnMask.NONE;
  }

  public boolean hides(String column) {
    return isAny && of(column).mask() instanceof Mask.Hide;
  }

  /** Whether the column can be used so; one without a mask can. */
  public boolean allows(String column, MaskUse use) {
    return !isAny || of(column).allows(use);
  }
}
