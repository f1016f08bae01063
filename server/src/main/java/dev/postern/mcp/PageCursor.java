package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the rows of an answer begin, as it stands in {@code cursor} and {@code next_cursor};
 * nothing that a client should read.
 *
 * @param place the pipeline's own cursor, itself empty for the first page; empty where rows are
 *     only counted
 * @param skipped rows passed over from there on
 */
record PageCursor(Optional<String> place, long skipped) {
  private static final Pattern COUNTED = Pattern.compile("([0-9]{1,9})~(.*)", Pattern.DOTALL);
  private static final String ROWS_ALONE = "o";

  /**
   * Reads one.
   *
   * @param isPaged whether rows are read from place to place
   * @param maxOffset the most rows that may be passed over
   */
  static PageCursor of(Optional<String> text, boolean isPaged, long maxOffset) {
    if (text.isEmpty()) {
      return new PageCursor(isPaged ? Optional.of("") : Optional.empty(), 0);
    }
    Matcher counted = COUNTED.matcher(text.get());
    boolean isCounted = counted.matches();
    long skipped = isCounted ? Long.parseLong(counted.group(1)) : 0;
    if (skipped > maxOffset) {
      throw new GatewayException(ErrorCode.LIMIT_REACHED, "cursor is too far from the first row")
          .details("The limit max-offset is " + maxOffset + ".")
          .hint("Narrow where instead.");
    }
    String place = isCounted ? counted.group(2) : text.get();
    boolean isOfRows = place.equals(ROWS_ALONE);
    if (isOfRows == isPaged) {
      throw new GatewayException(ErrorCode.CURSOR_INVALID, "cursor belongs to another query");
    }
    return new PageCursor(isOfRows ? Optional.empty() : Optional.of(place), skipped);
  }

  /** The same so many rows later. */
  String after(long rows) {
    return (skipped + rows) + "~" + place.orElse(ROWS_ALONE);
  }
}
