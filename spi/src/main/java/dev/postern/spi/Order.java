package dev.postern.spi;

/**
 * One sort key.
 *
 * @param nulls where absent values go; {@link Nulls#DEFAULT} is last for ascending and first for
 *     descending order, as SQL has it
 */
public record Order<C>(C column, boolean descending, Nulls nulls) {

  /** Where absent values go. */
  public enum Nulls {
    DEFAULT,
    FIRST,
    LAST
  }
}
