package dev.postern.postgres;

import java.util.List;

/**
 * A query as it is sent.
 *
 * @param text one statement, or two with a semicolon between them where {@link Answer#countFollows}
 * @param values what is bound to its placeholders
 * @param aside what the answer's last columns tell of the rows that were written
 */
record Statement(String text, List<String> values, Answer answer, Aside aside) {

  /** One that tells nothing aside. */
  Statement(String text, List<String> values, Answer answer) {
    this(text, values, answer, Aside.NONE);
  }

  /**
   * Columns behind all others, alike in every row.
   *
   * @param key the columns of the primary key, each with its value in the row that was written; of
   *     use only where it was one
   * @param inserted how the number of rows that are really new is known
   */
  record Aside(List<String> key, Inserted inserted) {
    static final Aside NONE = new Aside(List.of(), Inserted.UNASKED);

    Aside {
      key = List.copyOf(key);
    }

    /** How many columns it takes. */
    int width() {
      return key.size() + (inserted == Inserted.TOLD ? 1 : 0);
    }
  }

  /** How the number of rows that are really new is known. */
  enum Inserted {
    /** Nobody wants to know. */
    UNASKED,
    /** It is the number of rows written. */
    ALL,
    /** The last column tells. */
    TOLD
  }

  /**
   * How the answer is read.
   *
   * @param cells the columns of a row, in order
   * @param limit the most rows that leave; the statement asks for one more
   * @param countFollows whether a second statement gives the total
   * @param countLeads whether two columns lead: the total, and whether there is a row at all
   * @param checkTrails whether a last column says that the row may be so
   */
  record Answer(
      Form form,
      List<Cell> cells,
      long limit,
      boolean countFollows,
      boolean countLeads,
      boolean checkTrails) {

    static Answer of(Form form, List<Cell> cells, long limit) {
      return new Answer(form, cells, limit, false, false, false);
    }
  }

  /** What becomes of the rows. */
  enum Form {
    /** An array of objects. */
    ROWS,
    /** The object of the first row, or null. */
    ROW,
    /** An array of the values of the first column. */
    VALUES,
    /** The value of the first row's first column, or null. */
    VALUE,
    /** Nothing: the routine was run. */
    NOTHING,
    /** Nothing: how many rows were written is what the server says. */
    WRITTEN,
    /**
     * Nothing: the number of rows written is a column, and whether all of them may be so another.
     */
    CHECKED
  }

  /**
   * One member of a row.
   *
   * @param key what goes before the value, from the brace or comma to the colon
   */
  record Cell(byte[] key, Encoding encoding) {}

  /** How the server's text of a value becomes JSON, as {@code row_to_json} does it. */
  enum Encoding {
    BOOLEAN,
    /** Digits as they are. */
    INTEGER,
    /** As it is, or quoted where it is no number. */
    NUMBER,
    /** Quoted, nothing in it to escape. */
    PLAIN,
    /** Quoted and escaped. */
    STRING,
    /** With a {@code T} between date and time. */
    TIMESTAMP,
    /** The same with minutes in the offset. */
    TIMESTAMP_WITH_ZONE,
    /** JSON already. */
    JSON
  }
}
