package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.spi.Page;
import java.util.OptionalLong;

/**
 * Stretches of rows in header fields: {@code Range: 0-9} in, {@code Content-Range: 0-9/100} out.
 */
final class RowRange {
  private static final int MAX_DIGITS = 18;
  private static final Page NO_ROWS = new Page(0, 0);

  private RowRange() {}

  /**
   * What a page and a Range header field have in common. A field in other units or another form
   * does not count; nor does any where the page asks for no rows at all.
   *
   * @param range the field's value, or null
   * @throws GatewayException where the field names rows in the wrong order, or the two have nothing
   *     in common
   */
  static Page narrowed(Page page, String range) {
    if (page.limit() == 0) {
      return NO_ROWS;
    }
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
      throw notSatisfiable()
          .details(
              "The lower boundary must be lower than or equal to the upper boundary in the Range"
                  + " header.");
    }
    long pageEnd = page.isBounded() ? saturatedSum(page.offset(), page.limit()) : Long.MAX_VALUE;
    long start = Math.max(first, page.offset());
    long end = Math.min(isOpen ? Long.MAX_VALUE : last + 1, pageEnd);
    if (end <= start) {
      throw notSatisfiable().details("Limit should be greater than or equal to zero.");
    }
    return new Page(end == Long.MAX_VALUE ? Page.UNLIMITED : end - start, start);
  }

  static boolean isBehindTheEnd(Page page, OptionalLong total) {
    return total.isPresent() && page.offset() > total.getAsLong();
  }

  /** What is told of a page behind the last of so many rows. */
  static GatewayException behindTheEnd(Page page, OptionalLong total) {
    return notSatisfiable()
        .details(
            "An offset of "
                + page.offset()
                + " was requested, but there are only "
                + total.orElse(0)
                + " rows.");
  }

  /** Rows from an offset on, or {@code *} for none, out of a total, or {@code *} where unknown. */
  static String written(long offset, long rows, OptionalLong total) {
    boolean isNone = rows == 0 || (total.isPresent() && total.getAsLong() == 0);
    String stretch = isNone ? "*" : offset + "-" + (offset + rows - 1);
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
    return new GatewayException(ErrorCode.RANGE_NOT_SATISFIABLE, "Requested range not satisfiable");
  }
}
