package dev.postern.postgres;

import dev.postern.spi.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON being written as bytes, exactly as the server's {@code row_to_json} would write it. Values
 * come in as the server's text of them, in UTF-8.
 */
final class JsonBuffer {
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** What grows at all is likely to grow more, and each time all of it is copied. */
  private static final int MANY_ROWS = 16 * 1024;

  private byte[] bytes;
  private int length;

  JsonBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  /** What goes before a member's value: a brace or comma, the quoted name, a colon. */
  static byte[] key(String name, boolean isFirst) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    JsonBuffer key = new JsonBuffer(text.length + 4);
    key.raw(isFirst ? '{' : ',');
    key.string(text);
    key.raw(':');
    return key.length == key.bytes.length ? key.bytes : Arrays.copyOf(key.bytes, key.length);
  }

  int length() {
    return length;
  }

  /** Forgets everything after the first {@code length} bytes. */
  void cut(int length) {
    this.length = length;
  }

  /** Hands over what was written; the buffer must not be used afterwards. */
  Json json() {
    return new Json(bytes, length);
  }

  /** What was written so far, for as long as nothing more is. */
  Json piece() {
    return new Json(bytes, length);
  }

  void raw(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
  }

  void raw(byte[] text) {
    raw(text, 0, text.length);
  }

  void raw(byte c) {
    reserve(1);
    bytes[length++] = c;
  }

  /** The text but for its first byte. */
  void rest(byte[] text) {
    raw(text, 1, text.length);
  }

  /** Whether the text is that of JSON's null. */
  static boolean isNull(byte[] textOrNull) {
    return Arrays.equals(NULL, textOrNull);
  }

  void missing() {
    raw(NULL);
  }

  /** {@code t} or {@code f}. */
  void bool(byte[] text) {
    raw(text[0] == 't' ? TRUE : FALSE);
  }

  /** A number as it is; what is none, such as {@code NaN}, quoted. */
  void number(byte[] text) {
    byte last = text[text.length - 1];
    // Infinity and NaN end in letters; no number does
    if (last >= '0' && last <= '9') {
      raw(text);
    } else {
      plain(text);
    }
  }

  /** A string with nothing in it that needs an escape. */
  void plain(byte[] text) {
    reserve(text.length + 2);
    bytes[length++] = '"';
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
    bytes[length++] = '"';
  }

  /** Any string. */
  void string(byte[] text) {
    // the worst case is a six-byte escape for each byte; nearly all text needs none
    reserve(text.length + 2);
    bytes[length++] = '"';
    int done = 0;
    for (int i = 0; i < text.length; i++) {
      byte c = text[i];
      if ((c >= 0 && c < ' ') || c == '"' || c == '\\') {
        raw(text, done, i);
        escape(c);
        done = i + 1;
      }
    }
    raw(text, done, text.length);
    raw('"');
  }

  private void escape(byte c) {
    reserve(6);
    bytes[length++] = '\\';
    switch (c) {
      case '"', '\\' -> bytes[length++] = c;
      case '\b' -> bytes[length++] = 'b';
      case '\f' -> bytes[length++] = 'f';
      case '\n' -> bytes[length++] = 'n';
      case '\r' -> bytes[length++] = 'r';
      case '\t' -> bytes[length++] = 't';
      default -> {
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[c >> 4];
        bytes[length++] = HEX[c & 15];
      }
    }
  }

  /** {@code 2026-01-31 12:30:00.5}, or {@code infinity}, possibly with {@code BC} at the end. */
  void timestamp(byte[] text) {
    int start = length + 1;
    plain(text);
    separate(text, start);
  }

  /** The same with an offset: hours alone get their minutes. */
  void timestampWithZone(byte[] text) {
    int date = indexOf(text, (byte) ' ', 0);
    if (date < 0) {
      plain(text);
      return;
    }
    int end = indexOf(text, (byte) ' ', date + 1);
    if (end < 0) {
      end = text.length;
    }
    boolean isHoursAlone = text[end - 3] == '+' || text[end - 3] == '-';
    if (!isHoursAlone) {
      timestamp(text);
      return;
    }
    int start = length + 1;
    reserve(text.length + 5);
    bytes[length++] = '"';
    raw(text, 0, end);
    raw(':');
    raw('0');
    raw('0');
    raw(text, end, text.length);
    raw('"');
    separate(text, start);
  }

  private void separate(byte[] text, int start) {
    int date = indexOf(text, (byte) ' ', 0);
    if (date >= 0) {
      bytes[start + date] = 'T';
    }
  }

  private static int indexOf(byte[] text, byte wanted, int from) {
    for (int i = from; i < text.length; i++) {
      if (text[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private void raw(byte[] text, int from, int to) {
    reserve(to - from);
    System.arraycopy(text, from, bytes, length, to - from);
    length += to - from;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      int doubled = Math.max(bytes.length * 2, MANY_ROWS);
      bytes = Arrays.copyOf(bytes, Math.max(doubled, length + more));
    }
  }
}
