package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.util.ArrayList;
import java.util.List;

/**
 * Points into the answer of an earlier operation of a batch:
 *
 * <pre>
 * a.body[0].id        a.body[0]["odd name"]      a.status      a.headers.location
 * </pre>
 *
 * @param operation the id of that operation
 * @param path what to go down by: a String for a member, an Integer for an element
 */
record Reference(String operation, List<Object> path) {
  static final int MAX_CHARACTERS = 256;
  private static final int MAX_DIGITS = 9;

  Reference {
    path = List.copyOf(path);
  }

  /**
   * Reads one.
   *
   * @throws GatewayException where the text is none
   */
  static Reference parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw malformed(text.substring(0, 32) + "…");
    }
    int end = endOfName(text, 0);
    String operation = text.substring(0, end);
    List<Object> path = new ArrayList<>();
    int at = end;
    while (at < text.length()) {
      at = step(text, at, path);
    }
    boolean isWhole = !operation.isEmpty() && !path.isEmpty();
    if (!isWhole || !List.of("body", "status", "headers").contains(path.getFirst())) {
      throw malformed(text);
    }
    return new Reference(operation, path);
  }

  /** Whether an operation can be called so. */
  static boolean isName(String text) {
    return !text.isEmpty() && text.length() <= 64 && endOfName(text, 0) == text.length();
  }

  private static int step(String text, int at, List<Object> path) {
    if (text.charAt(at) == '.') {
      int end = endOfName(text, at + 1);
      return added(text, text.substring(at + 1, end), end, path);
    }
    if (text.startsWith("[\"", at)) {
      int end = text.indexOf("\"]", at + 2);
      return added(text, end < 0 ? "" : text.substring(at + 2, end), end + 2, path);
    }
    int end = text.indexOf(']', at);
    boolean isIndex =
        text.charAt(at) == '['
            && end > at + 1
            && end - at - 1 <= MAX_DIGITS
            && text.substring(at + 1, end).chars().allMatch(c -> c >= '0' && c <= '9');
    if (!isIndex) {
      throw malformed(text);
    }
    path.add(Integer.valueOf(text.substring(at + 1, end)));
    return end + 1;
  }

  private static int added(String text, String name, int end, List<Object> path) {
    if (name.isEmpty()) {
      throw malformed(text);
    }
    path.add(name);
    return end;
  }

  private static int endOfName(String text, int start) {
    int end = start;
    while (end < text.length() && isOfName(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isOfName(char c) {
    return c == '_' || (c < 0x7f && Character.isLetterOrDigit(c));
  }

  private static GatewayException malformed(String text) {
    return new GatewayException(
            ErrorCode.REQUEST_MALFORMED, "'%s' is no reference to an answer".formatted(text))
        .hint("Write it as in ${a.body[0].id}; a text that is to hold ${ itself has $${ there");
  }
}
