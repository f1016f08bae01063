package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.spi.Json;
import java.util.Arrays;

/**
 * Rows as they fit into an answer.
 *
 * @param body a JSON array
 * @param isCut whether rows were left out at its end
 */
record Rows(Json body, long count, boolean isCut) {

  /**
   * The longest beginning of {@code rows}, a JSON array of {@code count} elements, that has at most
   * {@code maxBytes} bytes and ends with a whole row.
   */
  static Rows within(Json rows, long count, int maxBytes) {
    Rows kept = beginning(rows, count, maxBytes);
    if (kept.isCut && kept.count == 0) {
      throw new GatewayException(
              ErrorCode.RESULT_TOO_LARGE,
              "The first row alone has more than " + maxBytes + " bytes")
          .hint("Select fewer columns, and leave out full_cells.");
    }
    return kept;
  }

  /** The same without its first rows. */
  static Json without(Json rows, long first) {
    if (first == 0) {
      return rows;
    }
    byte[] text = rows.buffer();
    int at = JsonWalk.element(text, JsonWalk.blanks(text, 0) + 1);
    for (long i = 0; i < first && text[at] != ']'; i++) {
      at = JsonWalk.element(text, JsonWalk.value(text, at));
    }
    return new JsonBuffer(rows.length() - at + 1).raw("[").raw(text, at, rows.length()).json();
  }

  /** As {@link #within}, where no row at all is an answer too. */
  static Rows beginning(Json rows, long count, int maxBytes) {
    if (rows.length() <= maxBytes) {
      return new Rows(rows, count, false);
    }
    byte[] text = rows.buffer();
    int depth = 0;
    boolean inString = false;
    int end = 0;
    long kept = 0;
    for (int i = 0; i < maxBytes; i++) {
      byte b = text[i];
      if (inString) {
        if (b == '\\') {
          i++;
        } else if (b == '"') {
          inString = false;
        }
        continue;
      }
      switch (b) {
        case '"' -> inString = true;
        case '[', '{' -> depth++;
        case ']', '}' -> depth--;
        case ',' -> {
          if (depth == 1) {
            end = i;
            kept++;
          }
        }
        default -> {}
      }
    }
    if (kept == 0) {
      return new Rows(Json.EMPTY_ARRAY, 0, true);
    }
    byte[] beginning = Arrays.copyOf(text, end + 1);
    beginning[end] = ']';
    return new Rows(new Json(beginning, end + 1), kept, true);
  }
}
