package dev.postern.mcp;

import dev.postern.spi.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON text under construction, so that rows are copied as bytes and never parsed. */
final class JsonBuffer {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int length;

  JsonBuffer(int expectedBytes) {
    bytes = new byte[Math.max(64, expectedBytes)];
  }

  /** Appends JSON text as it is. */
  JsonBuffer raw(String json) {
    return raw(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends JSON text as it is. */
  JsonBuffer raw(Json json) {
    ensure(json.length());
    System.arraycopy(json.buffer(), 0, bytes, length, json.length());
    length += json.length();
    return this;
  }

  /** Appends a stretch of JSON text as it is. */
  JsonBuffer raw(byte[] text, int from, int to) {
    ensure(to - from);
    System.arraycopy(text, from, bytes, length, to - from);
    length += to - from;
    return this;
  }

  private JsonBuffer raw(byte[] json) {
    return raw(new Json(json, json.length));
  }

  /** Appends text as a JSON string, quotes included. */
  JsonBuffer string(Json text) {
    ensure(text.length() + text.length() / 8 + 2);
    put('"');
    byte[] from = text.buffer();
    for (int i = 0; i < text.length(); i++) {
      byte b = from[i];
      if (b == '"' || b == '\\') {
        put('\\');
        put(b);
      } else if (b >= 0 && b < 0x20) {
        control(b);
      } else {
        put(b);
      }
    }
    put('"');
    return this;
  }

  private void control(byte b) {
    put('\\');
    switch (b) {
      case '\n' -> put('n');
      case '\r' -> put('r');
      case '\t' -> put('t');
      default -> {
        put('u');
        put('0');
        put('0');
        put(HEX[b >> 4]);
        put(HEX[b & 15]);
      }
    }
  }

  private void put(int b) {
    ensure(1);
    bytes[length++] = (byte) b;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  int length() {
    return length;
  }

  /** What was built; nothing may be appended afterwards. */
  Json json() {
    return new Json(bytes, length);
  }
}
