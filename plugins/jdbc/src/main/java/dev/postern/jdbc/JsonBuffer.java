package dev.postern.jdbc;

import dev.postern.spi.ColumnType;
import dev.postern.spi.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON being written as bytes. Values come in as their texts, see {@link Texts}. */
final class JsonBuffer {
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
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

  /** The text but for its first byte. */
  void rest(byte[] text) {
    raw(text, 1, text.length);
  }

  /** Whether nothing but JSON's null was written since. */
  boolean isNullSince(int start) {
    return Arrays.equals(bytes, start, length, NULL, 0, NULL.length);
  }

  /** A value of a type by its text, or null. */
  void value(ColumnType type, String textOrNull) {
    if (textOrNull == null) {
      missing();
      return;
    }
    byte[] text = textOrNull.getBytes(StandardCharsets.UTF_8);
    switch (type.kind()) {
      case JSON, ARRAY, COMPOSITE -> raw(text);
      case BOOLEAN -> truth(textOrNull, text);
      case INTEGER, NUMBER -> number(textOrNull, text);
      case UUID, DATE, TIMESTAMP, TIMESTAMP_WITH_ZONE, TIME, BYTES, TEXT, ENUM, OTHER ->
          string(text);
    }
  }

  void missing() {
    raw(NULL);
  }

  /** An engine without strict types may have anything in a column; what is no number is quoted. */
  private void number(String value, byte[] text) {
    if (JsonText.isNumber(value)) {
      raw(text);
    } else {
      string(text);
    }
  }

  private void truth(String value, byte[] text) {
    if (value.equals("true") || value.equals("false")) {
      raw(text);
    } else {
      string(text);
    }
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
