package dev.postern.mask;

import dev.postern.spi.Mask;
import java.util.Set;

/**
 * How one column is seen, and what it can be used for all the same.
 *
 * @param mask {@link Mask#none} where it is named so that nothing else masks it
 */
public record ColumnMask(Mask mask, Set<MaskUse> allowed) {
  public static final ColumnMask NONE = new ColumnMask(Mask.none(), Set.of());

  public ColumnMask {
    allowed = Set.copyOf(allowed);
  }

  /** Whether the column can be used so. */
  public boolean allows(MaskUse use) {
    return mask.isNone() || allowed.contains(use);
  }

  /** The same of a source's function whose type is known now. */
  public ColumnMask with(Mask other) {
    return new ColumnMask(other, allowed);
  }
}
