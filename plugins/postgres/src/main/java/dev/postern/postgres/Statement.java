package dev.postern.postgres;

import dev.postern.spi.Count;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A query as it is sent.
 *
 * @param text one statement, or several with a semicolon between them where {@link
 *     Answer#countFollows}
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

  /** Several statements, run one after the other. */
  static Statement of(List<Sql> parts, Answer answer) {
    return new Statement(
        parts.stream().map(Sql::statement).collect(Collectors.joining("; ")),
        parts.stream().flatMap(part -> part.values().stream()).toList(),
        answer);
  }

  /**
   * How the answer is read.
   *
   * @param cells the columns of a row, in order
   * @param limit the most rows that leave; the statement asks for one more
   * @param totals which statements follow that give the total
   * @param countLeads whether two columns lead: the total, and whether there is a row at all; of a
   *     document the total alone
   * @param checkTrails whether a last column says that the row may be so
   * @param stripsNulls whether members that are null are left out of objects
   * @param keys how many columns follow the cells that tell the place of the row
   */
  record Answer(
      Form form,
      List<Cell> cells,
      long limit,
      Totals totals,
      boolean countLeads,
      boolean checkTrails,
      boolean stripsNulls,
      int keys) {

    /** Without the place of a row. */
    Answer(
        Form form,
        List<Cell> cells,
        long limit,
        Totals totals,
        boolean countLeads,
        boolean checkTrails,
        boolean stripsNulls) {
      this(form, cells, limit, totals, countLeads, checkTrails, stripsNulls, 0);
    }

    /** With every member. */
    Answer(
        Form form,
        List<Cell> cells,
        long limit,
        boolean countFollows,
        boolean countLeads,
        boolean checkTrails) {
      this(
          form,
          cells,
          limit,
          countFollows ? Totals.EXACT : Totals.NONE,
          countLeads,
          checkTrails,
          false);
    }

    static Answer of(Form form, List<Cell> cells, long limit) {
      return new Answer(form, cells, limit, false, false, false);
    }

    /** Whether further statements give the total. */
    boolean countFollows() {
      return totals.count() != Count.NONE;
    }
  }

  /**
   * What gives the total: a statement that counts, one that explains, or for {@link
   * Count#ESTIMATED} both in this order.
   *
   * @param exactUpTo up to which number the counted one is the total
   */
  record Totals(Count count, long exactUpTo) {
    static final Totals NONE = new Totals(Count.NONE, Long.MAX_VALUE);
    static final Totals EXACT = new Totals(Count.EXACT, Long.MAX_VALUE);
  }

  /** What becomes of the rows. */
  enum Form {
    /** An array of objects. */
    ROWS,
    /** The object of the first row, or null. */
    ROW,
    /** An object a line. */
    LINES,
    /** A line with the columns' names, and one for each record. */
    CSV,
    /** How many rows there were and what was made of them: two columns of one row. */
    DOCUMENT,
    /** Lines of text. */
    PLAN,
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
    JSON,
    /** As in the text of a whole record. */
    RECORD,
    /** As it is, text or the bytes that it stands for, and nothing where there is no value. */
    RAW
  }
}
