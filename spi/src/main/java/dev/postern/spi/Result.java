package dev.postern.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a query gave.
 *
 * @param body rows as a JSON array of objects; for a routine that returns one row its object or
 *     null, for a scalar its value, for nothing {@link Json#NULL}; an empty array for writes that
 *     return nothing; in another {@link Rendering} its bytes
 * @param rowCount rows in the body, or rows written where nothing is returned
 * @param total rows without the page, where the query asked for it
 * @param cut whether and why rows were left out at the end
 * @param statement the text sent to the source, without values; for the audit record
 * @param notes what else the source had to say
 */
public record Result(
    Json body, long rowCount, OptionalLong total, Cut cut, String statement, Notes notes) {

  /** Nothing else to say. */
  public Result(Json body, long rowCount, OptionalLong total, Cut cut, String statement) {
    this(body, rowCount, total, cut, statement, Notes.NONE);
  }

  /**
   * What a source says beside the rows.
   *
   * @param status the status it wants the answer to have, as text; empty for none
   * @param headers header fields it wants the answer to have: a JSON array of objects with one
   *     member each; empty for none
   * @param key the primary key of the one row written, by column; empty where it was not asked for
   * @param inserted how many of the rows written are new, where the query could also change some
   * @param last the text of each value that {@link Query.Keyset#keys} asks for, in the last row of
   *     the body; empty where nothing was asked for or there is no row
   */
  public record Notes(
      String status,
      String headers,
      Map<String, String> key,
      OptionalLong inserted,
      List<Optional<String>> last) {
    public static final Notes NONE = new Notes("", "", Map.of(), OptionalLong.empty());

    public Notes {
      key = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(key));
      last = List.copyOf(last);
    }

    /** Without the place of the last row. */
    public Notes(String status, String headers, Map<String, String> key, OptionalLong inserted) {
      this(status, headers, key, inserted, List.of());
    }
  }

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
    return new Result(newBody, rows, total, cut, statement, notes);
  }
}
