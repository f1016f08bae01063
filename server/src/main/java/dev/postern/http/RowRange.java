package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.spi.Page;
import dev.postern.spi.Result;
import java.util.OptionalLong;

/**
 * Stretches of rows in header fields: {@code Range: 0-9} in, {@code Content-Range: 0-9/100} out.
 */
final class RowRange {
  private static final int MAX_DIGITS = 18;

  private RowRange() {}

  /**
   * What a page and a Range header field have in common. A field in other units or another form
   * does not count.
   *
   * @param range the field's value, or null
   * @throws GatewayException where the field names rows in the wrong order, or the two have nothing
   *     in common
   */
  static Page narrowed(Page page, String range) {
    if (range == null) {
      return page;
    }
    int dash = range.indexOf('-');
    if (dash <= 0 || !isNumber(range, 0, dash) || !isNumber(range, dash + 1, range.length())) {
      return page;
    }
    long first = Long.parseLong(range, 0, dash, 10);
    boolean isOpen = dash == range.length() - 1;
    long last = isOpen ? Long.MAX_VALUE : Long.parseLong(range, dash + 1, range.length(), 10);
    if (last < first) {
      throw notSatisfiable().details("The Range header ends before it starts.");
    }
    long pageEnd = page.isBounded() ? saturatedSum(page.offset(), page.limit()) : Long.MAX_VALUE;
    long start = Math.max(first, page.offset());
    long end = Math.min(isOpen ? Long.MAX_VALUE : last + 1, pageEnd);
    if (end < start) {
      throw notSatisfiable().details("The Range header lies outside of limit and offset.");
    }
    return new Page(end == Long.MAX_VALUE ? Page.UNLIMITED : end - start, start);
  }

  /**
   * The Content-Range of an answer.
   *
   * @throws GatewayException where the page starts behind the last row
   */
  static String answered(Page page, Result result) {
    OptionalLong total = result.total();
    if (total.isPresent() && page.offset() > total.getAsLong()) {
      throw notSatisfiable()
          .details(
              "The offset is " + page.offset() + ", and there are " + total.getAsLong() + " rows.");
    }
    return written(page.offset(), result.rowCount(), total);
  }

  /** Rows from an offset on, or {@code *} for none, out of a total, or {@code *} where unknown. */
  static String written(long offset, long rows, OptionalLong total) {
    String stretch = rows == 0 ? "*" : offset + "-" + (offset + rows - 1);
    return stretch + "/" + (total.isPresent() ? Long.toString(total.getAsLong()) : "*");
  }

  private static boolean isNumber(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return end - start <= MAX_DIGITS;
  }

  private static long saturatedSum(long offset, long limit) {
    return limit > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + limit;
  }

  private static GatewayException notSatisfiable() {
    return new GatewayException(
        ErrorCode.RANGE_NOT_SATISFIABLE, "The asked range of rows does not exist.");
  }
}
