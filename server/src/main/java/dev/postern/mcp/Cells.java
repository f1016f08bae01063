package dev.postern.mcp;

import dev.postern.spi.Json;

/**
 * Rows with their long texts cut, each with a mark that says how long it was.
 *
 * @param rows a JSON array
 * @param cut how many texts were cut
 */
record Cells(Json rows, int cut) {

  /** Cuts every text of more than {@code maxCharacters} characters. */
  static Cells within(Json rows, int maxCharacters) {
    if (rows.length() <= maxCharacters) {
      return new Cells(rows, 0);
    }
    byte[] text = rows.buffer();
    JsonBuffer out = null;
    int copied = 0;
    int cut = 0;
    for (int at = 0; at < rows.length(); at++) {
      if (text[at] != '"') {
        continue;
      }
      int end = JsonWalk.string(text, at);
      if (end - at - 2 > maxCharacters) {
        int most = after(text, at + 1, end - 1, maxCharacters);
        if (most < end - 1) {
          out = out == null ? new JsonBuffer(rows.length()) : out;
          out.raw(text, copied, most).raw(mark(characters(text, at + 1, end - 1)));
          copied = end - 1;
          cut++;
        }
      }
      at = end - 1;
    }
    return out == null
        ? new Cells(rows, 0)
        : new Cells(out.raw(text, copied, rows.length()).json(), cut);
  }

  private static String mark(int characters) {
    return "… [cut, " + characters + " characters in all; full_cells gives them]";
  }

  /** The place behind so many characters. */
  private static int after(byte[] text, int from, int to, int characters) {
    int place = from;
    for (int i = 0; i < characters && place < to; i++) {
      place = next(text, place);
    }
    return Math.min(place, to);
  }

  private static int characters(byte[] text, int from, int to) {
    int count = 0;
    for (int place = from; place < to; place = next(text, place)) {
      count++;
    }
    return count;
  }

  /** Escapes of one character, also those of two halves, stay together. */
  private static int next(byte[] text, int place) {
    if (text[place] == '\\') {
      if (text[place + 1] != 'u') {
        return place + 2;
      }
      boolean isFirstHalf =
          (text[place + 2] | 0x20) == 'd' && "89abAB".indexOf(text[place + 3]) >= 0;
      return place + (isFirstHalf ? 12 : 6);
    }
    int next = place + 1;
    while ((text[next] & 0xC0) == 0x80) {
      next++;
    }
    return next;
  }
}
