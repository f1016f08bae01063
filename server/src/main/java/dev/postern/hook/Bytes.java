package dev.postern.hook;

import dev.postern.json.JsonSpans.Span;
import dev.postern.spi.Json;
import java.util.Arrays;

/** Bytes of JSON text that grow, and can be taken back. For one thread. */
final class Bytes {
  private byte[] bytes;
  private int size;

  Bytes(int expected) {
    this.bytes = new byte[Math.max(16, expected)];
  }

  int size() {
    return size;
  }

  void write(char ascii) {
    room(1);
    bytes[size++] = (byte) ascii;
  }

  void write(byte[] from, int start, int end) {
    room(end - start);
    System.arraycopy(from, start, bytes, size, end - start);
    size += end - start;
  }

  void write(byte[] all) {
    write(all, 0, all.length);
  }

  void write(Span span) {
    write(span.bytes(), span.start(), span.end());
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, Math.addExact(size, size)));
    }
  }

  /** Takes back what was written since the size was this. */
  void truncate(int newSize) {
    size = newSize;
  }

  /** What was written; this is not used again. */
  Json json() {
    return new Json(bytes, size);
  }
}
