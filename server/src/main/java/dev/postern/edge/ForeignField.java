package dev.postern.edge;

import java.util.Locale;
import java.util.Set;

/** What header fields an answer may take from code that is not the gateway's own. */
public final class ForeignField {
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "content-length",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "upgrade",
          "trailer",
          "te");

  private ForeignField() {}

  /** Whether a header field can have that name and value at all (RFC 9110). */
  public static boolean isWellFormed(String name, String value) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0)
        && value.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
  }

  /** Whether the field says how the bytes travel, which is the gateway's own affair. */
  public static boolean isOfTheConnection(String name) {
    return OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT));
  }
}
