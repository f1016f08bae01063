package dev.postern.spi;

/**
 * One sort key.
 *
 * @param embed the name of the selection's to-one embed whose column it is; empty for the rows' own
 * @param nulls where absent values go; {@link Nulls#DEFAULT} is last for ascending and first for
 *     descending order, as SQL has it
 */
public record Order<C>(String embed, C column, boolean descending, Nulls nulls) {

  /** A key out of the rows themselves. */
  public Order(C column, boolean descending, Nulls nulls) {
    this("", column, descending, nulls);
  }

  /** Where absent values go. */
  public enum Nulls {
    DEFAULT,
    FIRST,
    LAST
  }
}
