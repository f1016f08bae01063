package dev.postern.mongodb;

import dev.postern.spi.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON being written as UTF-8 bytes, with the escapes that PostgreSQL writes. */
final class JsonBuffer {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[1_024];
  private int length;

  /** What goes before a member's value: the quoted name and a colon. */
  static byte[] key(String name) {
    JsonBuffer key = new JsonBuffer();
    key.string(name);
    key.raw(':');
    return Arrays.copyOf(key.bytes, key.length);
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

  String text() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  void raw(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
  }

  void raw(byte[] text) {
    reserve(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
  }

  void raw(String text) {
    raw(text.getBytes(StandardCharsets.UTF_8));
  }

  void string(String text) {
    raw('"');
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    reserve(utf8.length + 1);
    for (byte c : utf8) {
      if ((c >= 0 && c < ' ') || c == '"' || c == '\\') {
        escape(c);
      } else {
        reserve(1);
        bytes[length++] = c;
      }
    }
    raw('"');
  }

  private void escape(byte c) {
    raw('\\');
    switch (c) {
      case '"', '\\' -> raw((char) c);
      case '\b' -> raw('b');
      case '\f' -> raw('f');
      case '\n' -> raw('n');
      case '\r' -> raw('r');
      case '\t' -> raw('t');
      default -> {
        raw("u00");
        raw((char) HEX[c >> 4]);
        raw((char) HEX[c & 15]);
      }
    }
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
