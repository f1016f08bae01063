package dev.postern.openapi;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What may be a header field. */
final class Fields {
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
  private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]*[!-~])?");

  /** Those that say how a message is sent and from whom; no caller and no document sets them. */
  private static final Set<String> OURS =
      Set.of(
          "accept",
          "accept-encoding",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "cookie",
          "date",
          "expect",
          "forwarded",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "via");

  private Fields() {}

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Visible ASCII with blanks in between: nothing that could end the line. */
  static boolean isValue(String value) {
    return VALUE.matcher(value).matches();
  }

  static boolean areOurs(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return OURS.contains(lower) || lower.startsWith("x-forwarded-") || lower.startsWith("sec-");
  }
}
