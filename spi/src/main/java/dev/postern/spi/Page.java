package dev.postern.spi;

/**
 * Which stretch of the rows, counted in rows.
 *
 * @param limit the most rows, 0 or more; {@link #UNLIMITED} for no bound
 * @param offset rows passed over first, 0 or more
 */
public record Page(long limit, long offset) {

  public static final long UNLIMITED = Long.MAX_VALUE;

  /** Every row. */
  public static final Page ALL = new Page(UNLIMITED, 0);

  public Page {
    if (limit < 0 || offset < 0) {
      throw new IllegalArgumentException("limit and offset are 0 or more");
    }
  }

  public boolean isBounded() {
    return limit != UNLIMITED;
  }

  /** The same stretch with at most {@code rows} rows. */
  public Page atMost(long rows) {
    return rows < limit ? new Page(rows, offset) : this;
  }
}
