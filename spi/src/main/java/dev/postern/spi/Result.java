package dev.postern.spi;

import java.util.OptionalLong;

/**
 * What a query gave.
 *
 * @param body rows as a JSON array of objects; for a routine that returns one row its object or
 *     null, for a scalar its value, for nothing {@link Json#NULL}; an empty array for writes that
 *     return nothing
 * @param rowCount rows in the body, or rows written where nothing is returned
 * @param total rows without the page, where the query asked for it
 * @param cut whether and why rows were left out at the end
 * @param statement the text sent to the source, without values; for the audit record
 */
public record Result(Json body, long rowCount, OptionalLong total, Cut cut, String statement) {

  /** Why rows were left out at the end. */
  public enum Cut {
    /** None were. */
    NOTHING,
    /** The page's limit was reached and there are more. */
    ROWS,
    /** {@link CallContext#maxResultBytes} was reached; the body ends with the last whole row. */
    BYTES
  }

  /** The same with another body, which holds {@code rows} rows. */
  public Result withBody(Json newBody, long rows) {
    return new Result(newBody, rows, total, cut, statement);
  }
}
