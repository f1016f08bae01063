package dev.postern.grammar;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a raw query string apart: pairs between {@code &} or {@code ;}, percent escapes or bare
 * bytes in UTF-8, and plus signs for spaces. A percent sign that escapes nothing stands for itself.
 */
public final class QueryString {
  private QueryString() {}

  /**
   * The pairs in their order; a name without an equals sign says nothing and is left out.
   *
   * @param raw as it came, a character for each byte, without the question mark; may be empty
   * @throws GatewayException where it is too long or its escapes are no UTF-8
   */
  public static List<Parameter> parse(String raw, QueryLimits limits) {
    if (raw.isEmpty()) {
      return List.of();
    }
    if (raw.length() > limits.maxQueryCharacters()) {
      throw Budget.reached("max-query-characters", limits.maxQueryCharacters(), "the query string");
    }
    List<Parameter> pairs = new ArrayList<>();
    int start = 0;
    while (start <= raw.length()) {
      int end = endOfPair(raw, start);
      int equals = raw.indexOf('=', start);
      if (equals >= 0 && equals < end) {
        pairs.add(new Parameter(decoded(raw, start, equals), decoded(raw, equals + 1, end)));
      }
      start = end + 1;
    }
    return pairs;
  }

  private static int endOfPair(String raw, int start) {
    int end = start;
    while (end < raw.length() && raw.charAt(end) != '&' && raw.charAt(end) != ';') {
      end++;
    }
    return end;
  }

  private static String decoded(String raw, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = raw.charAt(i);
      if (c == '%' || c == '+' || c < ' ' || c >= 0x7f) {
        return decodedSlowly(raw, start, end);
      }
    }
    return raw.substring(start, end);
  }

  private static String decodedSlowly(String raw, int start, int end) {
    byte[] bytes = new byte[end - start];
    int length = 0;
    for (int i = start; i < end; i++) {
      char c = raw.charAt(i);
      if (c == '+') {
        bytes[length++] = ' ';
      } else if (c == '%') {
        int high = i + 2 < end ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = i + 2 < end ? Character.digit(raw.charAt(i + 2), 16) : -1;
        boolean isEscape = high >= 0 && low >= 0;
        bytes[length++] = (byte) (isEscape ? high * 16 + low : c);
        i += isEscape ? 2 : 0;
      } else if (c < ' ' || c == 0x7f || c > 0xff) {
        throw malformed("It holds a character that must be percent-encoded.");
      } else {
        bytes[length++] = (byte) c;
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      throw malformed("Percent escapes must be UTF-8.");
    }
  }

  private static GatewayException malformed(String why) {
    return new GatewayException(ErrorCode.QUERY_SYNTAX, "The query string cannot be decoded.")
        .details(why);
  }
}
