package dev.postern.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Marks the cells of CSV that spreadsheets would take for formulas, by an apostrophe before them:
 * those that begin with {@code =}, {@code +}, {@code -}, {@code @}, a tab or a carriage return and
 * are no numbers. Names of columns are cells too, since callers choose them.
 */
final class CsvFormulas {
  private static final String SIGNS = "=+-@\t\r";

  private final byte[] rows;
  private final int end;
  private final ByteArrayOutputStream out;

  private CsvFormulas(ByteBuffer rows) {
    this.rows = new byte[rows.remaining()];
    rows.get(rows.position(), this.rows);
    this.end = this.rows.length;
    this.out = new ByteArrayOutputStream(end + 16);
  }

  /** Whole rows of RFC 4180, with marks. */
  static ByteBuffer marked(ByteBuffer rows) {
    return new CsvFormulas(rows).marked();
  }

  private ByteBuffer marked() {
    int at = 0;
    while (at < end) {
      boolean isQuoted = rows[at] == '"';
      int first = isQuoted ? at + 1 : at;
      int after = isQuoted ? afterQuoted(first) : afterPlain(at);
      out.write(rows, at, first - at);
      if (first < end && SIGNS.indexOf(rows[first]) >= 0 && !isNumber(first, after)) {
        out.write('\'');
      }
      out.write(rows, first, Math.min(after + 1, end) - first);
      at = after + 1;
    }
    return ByteBuffer.wrap(out.toByteArray());
  }

  /** Where the comma or line's end behind a cell is, or the end of all. */
  private int afterPlain(int start) {
    int at = start;
    while (at < end && rows[at] != ',' && rows[at] != '\n') {
      at++;
    }
    return at;
  }

  private int afterQuoted(int start) {
    int at = start;
    while (at < end && (rows[at] != '"' || (at + 1 < end && rows[at + 1] == '"'))) {
      at += rows[at] == '"' ? 2 : 1;
    }
    return afterPlain(Math.min(at + 1, end));
  }

  /** A sign and digits, perhaps with a point and an exponent: what it says is what it is. */
  private boolean isNumber(int start, int after) {
    boolean hasDigit = false;
    for (int at = start + 1; at < after; at++) {
      byte c = rows[at];
      boolean isDigit = c >= '0' && c <= '9';
      hasDigit |= isDigit;
      boolean isSignOfExponent =
          (c == '-' || c == '+') && (rows[at - 1] == 'e' || rows[at - 1] == 'E');
      if (!isDigit && !isSignOfExponent && c != '.' && !(hasDigit && (c == 'e' || c == 'E'))) {
        return false;
      }
    }
    return hasDigit && (rows[start] == '-' || rows[start] == '+');
  }
}
