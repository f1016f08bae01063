package dev.postern.edge;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The one spelling of a path that routing, rights and audit see. Spellings that different programs
 * read differently are refused: empty segments, those that begin with a dot, backslashes,
 * fragments, and the encoded forms of anything that separates. A semicolon begins no parameters; it
 * is a character of its segment like any other.
 */
public final class RequestPath {
  private static final String WELL_KNOWN = "/.well-known/";

  private RequestPath() {}

  /**
   * The path with its escapes decoded once; a slash in it is always a separator.
   *
   * @param raw the path as it came, a character for each byte, without a query
   * @throws GatewayException where it has no one spelling
   */
  public static String canonical(String raw) {
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      throw refused("it does not start with a slash");
    }
    boolean isEscaped = false;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%' || c >= 0x80) {
        isEscaped = true;
      } else if (c == '\\' || c == '#' || c <= ' ' || c == 0x7f) {
        throw refused("it holds a character that a path here may not have");
      } else if ((c == '/' || (c == '.' && !isWellKnown(raw, i)))
          && i > 0
          && raw.charAt(i - 1) == '/') {
        throw oddSegment();
      }
    }
    return isEscaped ? decoded(raw) : raw;
  }

  /**
   * Whether a name can be one segment of a path, escaped where it must be. With a slash, a percent
   * sign, a backslash or a control character in it, or a dot before it, any spelling of it is one
   * that different programs read differently.
   */
  public static boolean canHold(String name) {
    return !name.isEmpty()
        && name.charAt(0) != '.'
        && name.chars().noneMatch(c -> c < ' ' || c == 0x7f || "/\\%".indexOf(c) >= 0);
  }

  /** RFC 8615: the one first segment that starts with a dot. */
  private static boolean isWellKnown(String raw, int dot) {
    return dot == 1 && raw.startsWith(WELL_KNOWN);
  }

  private static String decoded(String raw) {
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '%') {
        bytes[length++] = (byte) c;
        continue;
      }
      int value = i + 2 < raw.length() ? hex(raw.charAt(i + 1)) * 16 + hex(raw.charAt(i + 2)) : -1;
      if (value < ' ' || value == 0x7f || "/\\%".indexOf(value) >= 0) {
        throw refused("it holds an escape that a path here may not have");
      }
      if (value == '.' && bytes[length - 1] == '/') {
        throw oddSegment();
      }
      bytes[length++] = (byte) value;
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException malformed) {
      throw refused("its escapes are not UTF-8");
    }
  }

  /** The digit's value, or a number so negative that the sum stays negative. */
  private static int hex(char c) {
    int digit = Character.digit(c, 16);
    return digit < 0 || c >= 0x7f ? -1_000 : digit;
  }

  private static GatewayException oddSegment() {
    return refused("it has a segment that is empty or starts with a dot");
  }

  private static GatewayException refused(String why) {
    return new GatewayException(ErrorCode.REQUEST_MALFORMED, "The path was refused: " + why + ".")
        .hint("A value with such a character can be given in the query, as in ?id=eq.a%2Fb.");
  }
}
