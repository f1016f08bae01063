package dev.postern.hook;

import java.util.Locale;
import java.util.regex.Pattern;

/** How the two languages write names of several words. */
final class CaseFormat {
  private static final Pattern CAPITAL = Pattern.compile("[A-Z]");
  private static final Pattern UNDERSCORE = Pattern.compile("_([a-z])");

  private CaseFormat() {}

  /** {@code afterRead} as {@code after_read}. */
  static String snake(String camel) {
    return CAPITAL.matcher(camel).replaceAll(found -> "_" + found.group().toLowerCase(Locale.ROOT));
  }

  /** {@code after_read} as {@code afterRead}. */
  static String camel(String snake) {
    return UNDERSCORE.matcher(snake).replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
  }
}
