package dev.postern.spi;

import java.nio.charset.StandardCharsets;

/**
 * JSON text as UTF-8 bytes: the first {@code length} bytes of {@code buffer}, which whoever made
 * this no longer touches.
 */
public record Json(byte[] buffer, int length) {

  public static final Json EMPTY_ARRAY = of("[]");
  public static final Json NULL = of("null");

  public static Json of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Json(bytes, bytes.length);
  }

  /** The text, decoded. */
  public String text() {
    return new String(buffer, 0, length, StandardCharsets.UTF_8);
  }
}
