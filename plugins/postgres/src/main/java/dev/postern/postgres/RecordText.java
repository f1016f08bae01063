package dev.postern.postgres;

import java.nio.charset.StandardCharsets;

/** Values as the server writes them into the text of a whole record, with commas between them. */
final class RecordText {
  private RecordText() {}

  /** A column's name in the line before all records, as it is, with the comma before it. */
  static byte[] heading(String name, boolean isFirst) {
    return (isFirst ? name : "," + name).getBytes(StandardCharsets.UTF_8);
  }

  /** Writes a value, quoted only where it could be mistaken. */
  static void write(byte[] text, JsonBuffer out) {
    if (!isQuoted(text)) {
      out.raw(text);
      return;
    }
    out.raw('"');
    for (byte c : text) {
      if (c == '"' || c == '\\') {
        out.raw((char) c);
      }
      out.raw(c);
    }
    out.raw('"');
  }

  private static boolean isQuoted(byte[] text) {
    for (byte c : text) {
      boolean isMark = c == '"' || c == '\\' || c == '(' || c == ')' || c == ',';
      if (isMark || c == ' ' || (c >= '\t' && c <= '\r')) {
        return true;
      }
    }
    return text.length == 0;
  }
}
