package dev.postern.operation;

import dev.postern.spi.Json;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Names the bytes of one representation (RFC 9110): equal bytes, equal tags. */
public final class EntityTag {
  private static final int BYTES = 15;

  private EntityTag() {}

  /** The tag with its quotes; the buffer stays as it is. */
  public static String of(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.duplicate());
      byte[] start = Arrays.copyOf(digest.digest(), BYTES);
      return '"' + Base64.getUrlEncoder().encodeToString(start) + '"';
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The bytes of the only row of an array of rows. */
  public static ByteBuffer onlyRow(Json array) {
    int end = array.length();
    while (array.buffer()[end - 1] != ']') {
      end--;
    }
    return ByteBuffer.wrap(array.buffer(), 1, end - 2);
  }

  /**
   * Whether header fields, or null for none, name the tag. A weak one names the same row in another
   * coding.
   */
  public static boolean isAmong(String tag, List<String> fields) {
    return fields != null
        && fields.stream()
            .flatMap(field -> Arrays.stream(field.split(",", -1)))
            .map(String::strip)
            .anyMatch(
                one ->
                    one.equals("*") || (one.startsWith("W/") ? one.substring(2) : one).equals(tag));
  }
}
