package dev.postern.http;

import io.undertow.util.HeaderValues;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** Names the bytes of one representation (RFC 9110): equal bytes, equal tags. */
final class EntityTag {
  private static final int BYTES = 15;

  private EntityTag() {}

  /** The tag with its quotes; the buffer stays as it is. */
  static String of(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.duplicate());
      byte[] start = Arrays.copyOf(digest.digest(), BYTES);
      return '"' + Base64.getUrlEncoder().encodeToString(start) + '"';
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Whether an If-None-Match header field, or null for none, names the tag. */
  static boolean isAmong(String tag, HeaderValues fields) {
    return fields != null
        && fields.stream()
            .flatMap(field -> Arrays.stream(field.split(",", -1)))
            .map(String::strip)
            .anyMatch(
                one ->
                    one.equals("*") || (one.startsWith("W/") ? one.substring(2) : one).equals(tag));
  }
}
